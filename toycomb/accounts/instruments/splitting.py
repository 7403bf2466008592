"""Chances too small to sample: adaptive multilevel splitting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from toycomb.common.errors import InputError

Score = Callable[[np.ndarray], np.ndarray]
SMALLEST_STEP, LARGEST_STEP = 1e-3, 1.0
ACCEPTED = 0.3
"""Share of moves that steps are fitted to."""
ENOUGH, PATIENCE = 0.1, 10
"""Share of particles that must come to lie above a threshold, and how many times the usual moves they get for it."""


class Walk(Protocol):
    """K particles that move at random without falling below a threshold."""

    @property
    def scores(self) -> np.ndarray:
        """(K,) scores as they are now."""

    def refill(self, source: np.ndarray) -> None:
        """Make particle i a copy of particle source[i]."""

    def move(self, threshold: float) -> None:
        """One step of each particle, taken if its score stays at the threshold or above."""

    def particles(self, chosen: np.ndarray) -> np.ndarray:
        """(., d) parameters of some particles, by a mask (K,)."""


@dataclass(frozen=True, eq=False)
class RareEvents:
    """Chances of reaching each of L levels.

    Parameters
    ----------
    log10 : (L,) of the chance; NaN for a level that was not reached
    samples : L arrays (., d), parameters drawn from those that reach the level; empty where it was not reached
    rounds : thresholds that were gone through
    """

    log10: np.ndarray
    samples: list[np.ndarray]
    rounds: int


def split(walk: Walk, levels: Sequence[float], rng: np.random.Generator, *, sweeps: int, most: int) -> RareEvents:
    """Chance that a score drawn as the particles are drawn at first is at least `level`, for each level.

    Subset simulation (Au and Beck 2001) with the median as next threshold, as in adaptive multilevel splitting (Cérou,
    Del Moral, Furon and Guyader 2012): the better half of the particles is doubled and moved, and the chance is the
    product of the shares that survived. Deviations: ties with the threshold survive, and where fewer than `ENOUGH` of
    the particles have come to lie above it they are moved again, which keeps scores of few values from being taken for
    a wall. The estimate's relative variance is about rounds / particles where the walk mixes, and larger where it does
    not; it is consistent, not unbiased.

    Parameters
    ----------
    walk : Walk, its particles drawn
    levels : in any order
    rng : Generator
    sweeps : moves of each particle between thresholds
    most : thresholds after which levels that are still out of reach are given up
    """
    nothing = walk.particles(np.zeros(len(walk.scores), bool))
    log10, samples = np.full(len(levels), np.nan), [nothing] * len(levels)
    chance, threshold, rounds = 0.0, -np.inf, 0
    while True:
        following = _next_threshold(walk.scores)
        for i, level in enumerate(levels):
            hits = walk.scores >= level
            if np.isnan(log10[i]) and hits.any() and (level <= following or following <= threshold):
                log10[i], samples[i] = chance + np.log10(hits.mean()), walk.particles(hits)
        if not np.isnan(log10).any() or following <= threshold or rounds == most:
            return RareEvents(log10, samples, rounds)
        rounds, threshold = rounds + 1, following
        alive = walk.scores >= threshold
        chance += np.log10(alive.mean())
        walk.refill(_sources(alive, rng))
        for moved in range(PATIENCE * sweeps):
            if moved >= sweeps and (walk.scores > threshold).mean() >= ENOUGH:
                break
            walk.move(threshold)


def rare_event(
    score: Score,
    dimensions: int,
    levels: Sequence[float],
    rng: np.random.Generator,
    *,
    particles: int = 200,
    sweeps: int = 10,
    most: int = 200,
) -> RareEvents:
    """Chance that `score(θ) ≥ level` for θ uniform in [-1, 1]^d, for each level; see `split`.

    Parameters
    ----------
    score : function of (K, d), returns (K,)
    dimensions : d
    levels, rng, sweeps, most : as in `split`
    particles : K, at least 2

    Raises
    ------
    InputError
        If there are fewer than two particles, or a score is NaN.
    """
    if particles < 2:
        raise InputError(f"{particles} particles were asked for; splitting needs at least 2")
    return split(_InCube(score, particles, dimensions, rng), levels, rng, sweeps=sweeps, most=most)


class _InCube:
    """Particles in [-1, 1]^d that take normal steps, reflected at the walls."""

    def __init__(self, score: Score, particles: int, dimensions: int, rng: np.random.Generator) -> None:
        self._score, self._rng, self._step = score, rng, 0.5
        self.theta = rng.uniform(-1, 1, (particles, dimensions))
        self.scores = _checked(score(self.theta))

    def refill(self, source: np.ndarray) -> None:
        self.theta, self.scores = self.theta[source], self.scores[source]

    def move(self, threshold: float) -> None:
        proposed = reflected(self.theta + self._step * self._rng.standard_normal(self.theta.shape))
        their = _checked(self._score(proposed))
        taken = their >= threshold
        self.theta, self.scores = np.where(taken[:, None], proposed, self.theta), np.where(taken, their, self.scores)
        self._step = adapted(self._step, float(taken.mean()))

    def particles(self, chosen: np.ndarray) -> np.ndarray:
        return self.theta[chosen]


def adapted(step: float, accepted: float) -> float:
    """The step of a walk after a share of its moves was accepted: longer if that was more than `ACCEPTED`."""
    return float(np.clip(step * np.exp(accepted - ACCEPTED), SMALLEST_STEP, LARGEST_STEP))


def reflected(theta: np.ndarray) -> np.ndarray:
    """Values folded back into [-1, 1] at the walls, which keeps the uniform distribution."""
    folded = np.mod(theta + 1, 4)
    return np.where(folded > 2, 4 - folded, folded) - 1


def _checked(scores: np.ndarray) -> np.ndarray:
    if np.isnan(scores).any():
        raise InputError(f"{np.isnan(scores).sum()} of {len(scores)} scores are NaN; each needs a number")
    return scores


def _next_threshold(scores: np.ndarray) -> float:
    """The median, or the smallest score above the least where half of the scores are the least."""
    median, least = float(np.sort(scores)[len(scores) // 2]), float(scores.min())
    above = scores[scores > least]
    return median if median > least else float(above.min()) if len(above) else least


def _sources(alive: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(K,) of which particle each becomes a copy: itself, or for those below the threshold a random one above it."""
    source = np.arange(len(alive))
    source[~alive] = rng.choice(np.flatnonzero(alive), np.count_nonzero(~alive))
    return source
