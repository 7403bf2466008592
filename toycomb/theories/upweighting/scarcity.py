"""How many candidates selection needs for one that is reliable: chances too small to sample, by splitting in blocks.

The same estimate as `toycomb.theories.instruments.splitting` (subset simulation, Au and Beck 2001, with the median as
next threshold), for candidates that stay in the blocks of their kernels and in float32: a move costs a third. Two
deviations of its own: steps are uniform in a box in place of Gaussian, and where fewer than a tenth of the particles
have come to lie above the threshold they are moved again, at most `PATIENCE` times, which keeps accuracies, whose
values are few, from being taken for a wall.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.theories.upweighting.candidates import LANES, Candidates, Inputs

PATIENCE = 10
ENOUGH = 0.1
SMALLEST_STEP, LARGEST_STEP = 1e-3, 1.0


@dataclass(frozen=True, eq=False)
class Scarcity:
    """Chances of candidates to reach each of L accuracies.

    Parameters
    ----------
    log10 : (L,) of the chance; NaN for an accuracy that was not reached
    best : (K, d), the particles that reach the highest of them; empty where none does
    rounds : thresholds gone through
    """

    log10: np.ndarray
    best: np.ndarray
    rounds: int


def directly(wrong: np.ndarray, inputs: int, levels: Sequence[float], hits: int) -> np.ndarray:
    """(L,) log10 of the share of candidates at each accuracy or above; NaN where fewer than `hits` are.

    Parameters
    ----------
    wrong : (K,) mistakes of each candidate
    inputs : number of inputs
    """
    counts = np.array([np.count_nonzero(wrong <= allowed(level, inputs)) for level in levels])
    return np.where(counts >= hits, np.log10(np.maximum(counts, 1) / len(wrong)), np.nan)


def allowed(level: float, inputs: int) -> int:
    """Most mistakes on so many inputs at an accuracy of at least `level`."""
    return int(np.floor((1 - level) * inputs + 1e-9))


def scarcity(
    candidates: Candidates,
    inputs: Inputs,
    levels: Sequence[float],
    rng: np.random.Generator,
    *,
    particles: int,
    sweeps: int,
    most: int = 400,
) -> Scarcity:
    """Chance of a candidate to be right on at least a share `level` of the inputs, for each level.

    Parameters
    ----------
    candidates, inputs : what is drawn, and the inputs with one set of labels
    levels : accuracies, rising
    rng : Generator
    particles : rounded up to a multiple of sixteen
    sweeps : moves of each particle between thresholds
    most : thresholds after which accuracies that are still out of reach are given up
    """
    walk = _Walk(candidates, inputs, -(-particles // LANES), rng)
    targets = [allowed(level, len(inputs)) for level in levels]
    log10, best = np.full(len(levels), np.nan), np.zeros((0, candidates.dimensions), np.float32)
    chance, rounds, threshold = 0.0, 0, np.inf
    while True:
        following = walk.following()
        for i, target in enumerate(targets):
            hits = walk.wrong <= target
            if np.isnan(log10[i]) and hits.any() and (target >= following or following >= threshold):
                log10[i] = chance + np.log10(hits.mean())
                if i == len(levels) - 1:
                    best = candidates.unblocked(walk.theta, np.flatnonzero(hits))
        if not np.isnan(log10).any() or following >= threshold or rounds == most:
            return Scarcity(log10, best, rounds)
        rounds, threshold = rounds + 1, following
        chance += np.log10(walk.refill(threshold))
        for moved in range(PATIENCE * sweeps):
            if moved >= sweeps and (walk.wrong < threshold).mean() >= ENOUGH:
                break
            walk.move(threshold)


class _Walk:
    """Particles in blocks (B, d, 16), and their mistakes (16 B,)."""

    def __init__(self, candidates: Candidates, inputs: Inputs, blocks: int, rng: np.random.Generator) -> None:
        self._candidates, self._inputs, self._rng, self._step = candidates, inputs, rng, 0.5
        self.theta = candidates.uniform(blocks, rng)
        self.wrong = candidates.mistakes(self.theta, inputs)[0][0]

    def following(self) -> float:
        """The median of the mistakes, or the next smaller number where half of the particles have the most."""
        median, most = float(np.sort(self.wrong)[(len(self.wrong) - 1) // 2]), float(self.wrong.max())
        below = self.wrong[self.wrong < most]
        return median if median < most else float(below.max()) if len(below) else most

    def refill(self, threshold: float) -> float:
        """Every particle above the threshold becomes a copy of a random other one; returns the share of the others."""
        alive = self.wrong <= threshold
        source = np.arange(len(alive))
        source[~alive] = self._rng.choice(np.flatnonzero(alive), np.count_nonzero(~alive))
        self.theta = self._candidates.blocks(self._candidates.unblocked(self.theta, source))
        self.wrong = self.wrong[source]
        return float(alive.mean())

    def move(self, threshold: float) -> None:
        """One step of each particle in a box around it, reflected at the walls, kept with at most so many mistakes."""
        proposed = self._candidates.moved(self.theta, self._step, self._rng)
        their = self._candidates.mistakes(proposed, self._inputs)[0][0]
        taken = their <= threshold
        self.theta = np.where(taken.reshape(-1, 1, LANES), proposed, self.theta)
        self.wrong = np.where(taken, their, self.wrong)
        accepted = np.count_nonzero(taken) / len(taken)
        self._step = min(max(self._step * math.exp(accepted - 0.3), SMALLEST_STEP), LARGEST_STEP)
