"""Chances too small to sample: adaptive multilevel splitting over uniform parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.errors import InputError

Score = Callable[[np.ndarray], np.ndarray]
SMALLEST_STEP, LARGEST_STEP = 1e-3, 1.0


@dataclass(frozen=True, eq=False)
class RareEvents:
    """Chances of reaching each of L levels.

    Parameters
    ----------
    log10 : (L,) of the chance; NaN for a level that was not reached
    samples : L arrays (K, d), parameters drawn from those that reach the level; empty where it was not reached
    rounds : thresholds that were gone through
    """

    log10: np.ndarray
    samples: list[np.ndarray]
    rounds: int


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
    """Chance that `score(θ) ≥ level` for θ uniform in [-1, 1]^d, for each level.

    Subset simulation (Au and Beck 2001) with the median as next threshold, as in adaptive multilevel splitting (Cérou,
    Del Moral, Furon and Guyader 2012): the better half of the particles is doubled and moved by a Metropolis random
    walk that stays above the threshold, and the chance is the product of the shares that survived. Deviations: ties
    with the threshold survive, and the step of the walk follows its acceptance. The estimate's relative variance is
    about rounds / particles where the walk mixes, and larger where it does not; it is consistent, not unbiased.

    Parameters
    ----------
    score : function of (K, d), returns (K,)
    dimensions : d
    levels : in any order
    rng : Generator
    particles : K, at least 2
    sweeps : moves of each particle between thresholds
    most : thresholds after which levels that are still out of reach are given up

    Raises
    ------
    InputError
        If there are fewer than two particles, or a score is NaN.
    """
    if particles < 2:
        raise InputError(f"{particles} particles were asked for; splitting needs at least 2")
    theta = rng.uniform(-1, 1, (particles, dimensions))
    scores = _checked(score(theta))
    log10, samples = np.full(len(levels), np.nan), [theta[:0]] * len(levels)
    chance, step, threshold, rounds = 0.0, 0.5, -np.inf, 0
    while True:
        following = _next_threshold(scores)
        for i, level in enumerate(levels):
            hits = scores >= level
            if np.isnan(log10[i]) and (level <= following or (following == threshold and hits.any())):
                log10[i], samples[i] = chance + np.log10(hits.mean()), theta[hits]
        if not np.isnan(log10).any() or following <= threshold or rounds == most:
            return RareEvents(log10, samples, rounds)
        rounds += 1
        threshold = following
        alive = scores >= threshold
        chance += np.log10(alive.mean())
        theta, scores = _refilled(theta, scores, alive, rng)
        theta, scores, step = _moved(score, theta, scores, threshold, step, sweeps, rng)


def _checked(scores: np.ndarray) -> np.ndarray:
    if np.isnan(scores).any():
        raise InputError(f"{np.isnan(scores).sum()} of {len(scores)} scores are NaN; each needs a number")
    return scores


def _next_threshold(scores: np.ndarray) -> float:
    """The median, or the smallest score above the least where half of the scores are the least."""
    median, least = float(np.sort(scores)[len(scores) // 2]), float(scores.min())
    above = scores[scores > least]
    return median if median > least else float(above.min()) if len(above) else least


def _refilled(
    theta: np.ndarray, scores: np.ndarray, alive: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Every particle below the threshold becomes a copy of a random one above it."""
    source = np.arange(len(scores))
    source[~alive] = rng.choice(np.flatnonzero(alive), np.count_nonzero(~alive))
    return theta[source], scores[source]


def _moved(
    score: Score, theta: np.ndarray, scores: np.ndarray, threshold: float, step: float, sweeps: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, float]:  # fmt: skip
    """Particles after a random walk above the threshold, reflected at the walls, and the step that it ended with."""
    for _ in range(sweeps):
        proposed = reflected(theta + step * rng.standard_normal(theta.shape))
        their = _checked(score(proposed))
        taken = their >= threshold
        theta, scores = np.where(taken[:, None], proposed, theta), np.where(taken, their, scores)
        step = float(np.clip(step * np.exp(taken.mean() - 0.3), SMALLEST_STEP, LARGEST_STEP))
    return theta, scores, step


def reflected(theta: np.ndarray) -> np.ndarray:
    """Values folded back into [-1, 1] at the walls, which keeps the uniform distribution."""
    folded = np.mod(theta + 1, 4)
    return np.where(folded > 2, 4 - folded, folded) - 1
