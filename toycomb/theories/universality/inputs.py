"""Inputs on which functions are compared: fresh ones in strata of equal base rate, and all there are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.network import Network
from toycomb.sampling import EXHAUSTIVE_LIMIT, all_inputs
from toycomb.task import Task


@dataclass(frozen=True, eq=False)
class Probe:
    """Fresh inputs of the reference's task.

    Parameters
    ----------
    task : Task of the reference
    Z : (N, m) embedded fresh inputs, float32
    y : (N,) bool, their labels
    strata : (N,) int, one number for each pair of label and number of true variables
    all : (2^n, m) all inputs, embedded, or None
    share : of each stratum that counts as hardest
    """

    task: Task
    Z: np.ndarray
    y: np.ndarray
    strata: np.ndarray
    all: np.ndarray | None
    share: float

    @classmethod
    def of(cls, task: Task, seed: int, index: int, samples: int, share: float, everywhere: bool) -> Probe:
        """Of network `index`; all inputs only where they are asked for and there are at most 20 variables."""
        data = task.test_data(seed, index, samples)
        E = task.E.astype(np.float32)
        few = everywhere and task.formula.variables <= EXHAUSTIVE_LIMIT
        cube = all_inputs(task.formula.variables).astype(np.float32) @ E.T if few else None
        strata = 2 * data.X.sum(axis=1) + data.y
        return cls(task, data.X.astype(np.float32) @ E.T, data.y, strata, cube, share)

    def logits(self, network: Network) -> np.ndarray:
        """(N,) logits of the fresh inputs."""
        return _logits(network, self.Z)

    def everywhere(self, network: Network) -> np.ndarray | None:
        """(2^n,) bool, inputs told to be true among all, or None."""
        return None if self.all is None else _logits(network, self.all) > 0

    def hardest(self, logits: np.ndarray) -> np.ndarray:
        """(N,) bool: in each stratum the same number of inputs, those of the least logit in favour of their label.

        Networks differ in how often they err, and inputs of one label or with many true variables are harder for all;
        with a fixed share of each stratum chance is that share, whatever the network.
        """
        favour = np.where(self.y, logits, -logits)
        chosen = np.zeros(len(logits), dtype=bool)
        for stratum in np.unique(self.strata):
            members = np.flatnonzero(self.strata == stratum)
            chosen[members[np.argsort(favour[members], kind="stable")[: round(self.share * len(members))]]] = True
        return chosen

    def accuracy(self, network: Network) -> float:
        """Share of the fresh inputs that a network tells."""
        return float(np.mean((self.logits(network) > 0) == self.y))

    def permuted(self, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(N,) bool: as many inputs of each stratum, drawn at random."""
        moved = np.empty_like(chosen)
        order = np.argsort(self.strata, kind="stable")
        moved[order] = chosen[np.lexsort((rng.random(len(chosen)), self.strata))]
        return moved

    @property
    def chance(self) -> float:
        """Share of the hardest inputs of one network that another one has too, if it picks at random."""
        members = np.bincount(self.strata)
        members = members[members > 0]
        picked = np.round(self.share * members)
        return float((picked**2 / members).sum() / picked.sum()) if picked.any() else np.nan


def _logits(network: Network, Z: np.ndarray) -> np.ndarray:
    """(N,) logits of embedded inputs (N, m); an embedding that leaves them as they are."""
    hidden = Z @ network.W.T
    hidden += network.b
    np.maximum(hidden, 0, out=hidden)
    return hidden @ network.v + network.c
