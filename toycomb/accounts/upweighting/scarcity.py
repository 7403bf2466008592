"""How many candidates selection needs for one that is reliable: counted, and by splitting where they are too rare.

For splitting, candidates stay in the blocks of their kernels and in float32, which makes a move cost a third of what it
costs by `instruments.splitting.rare_event`; their steps are uniform in a box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.instruments.splitting import RareEvents, adapted, split
from toycomb.accounts.upweighting.candidates import LANES, Candidates, Inputs

MOST = 400
"""Thresholds after which accuracies that are still out of reach are given up."""


@dataclass(frozen=True)
class Scarce:
    """Which accuracies are asked for, and how their chances are found.

    Parameters
    ----------
    levels, reach : rising accuracies; of these, the first `reach[a]` are asked for by splitting on task a
    judging : the first so many newly drawn inputs decide what an accuracy is
    direct, hits : candidates that are counted, and how many must reach an accuracy for its chance to be given
    particles, sweeps : of splitting
    """

    levels: Sequence[float] = (0.5, 0.6, 0.7, 0.8, 0.9)
    reach: Sequence[int] = (5, 5, 5, 5, 4, 4, 5, 5, 5, 4, 3)
    judging: int = 1024
    direct: int = 4_000
    hits: int = 10
    particles: int = 48
    sweeps: int = 5


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
) -> RareEvents:
    """Chance of a candidate to be right on at least a share `level` of the inputs, for each level.

    Parameters
    ----------
    candidates, inputs : what is drawn, and the inputs with one set of labels
    levels : accuracies
    particles : rounded up to a multiple of sixteen
    sweeps : moves of each particle between thresholds
    """
    walk = _InBlocks(candidates, inputs, -(-particles // LANES), rng)
    mistakes = [-allowed(level, len(inputs)) for level in levels]
    return split(walk, mistakes, rng, sweeps=sweeps, most=MOST)


class _InBlocks:
    """Particles in blocks (B, d, 16); the score is the number of mistakes, negative."""

    def __init__(self, candidates: Candidates, inputs: Inputs, blocks: int, rng: np.random.Generator) -> None:
        self._candidates, self._inputs, self._rng, self._step = candidates, inputs, rng, 0.5
        self.theta = candidates.uniform(blocks, rng)
        self.scores = -candidates.mistakes(self.theta, inputs)[0][0]

    def refill(self, source: np.ndarray) -> None:
        self.theta = self._candidates.blocks(self._candidates.unblocked(self.theta, source))
        self.scores = self.scores[source]

    def move(self, threshold: float) -> None:
        proposed = self._candidates.moved(self.theta, self._step, self._rng)
        their = -self._candidates.mistakes(proposed, self._inputs)[0][0]
        taken = their >= threshold
        self.theta = np.where(taken.reshape(-1, 1, LANES), proposed, self.theta)
        self.scores = np.where(taken, their, self.scores)
        self._step = adapted(self._step, np.count_nonzero(taken) / len(taken))

    def particles(self, chosen: np.ndarray) -> np.ndarray:
        return self._candidates.unblocked(self.theta, np.flatnonzero(chosen))
