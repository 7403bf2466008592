"""How well single units tell a clause that is true from one that is false, on a new draw of inputs.

A unit is read as a detector by one cut of its activation `ReLU(z)`, either way round, and its reliability is balanced
accuracy: the mean of the shares of true and of false inputs that it tells right. With cut and unit chosen on some
inputs and reliability measured on others, chance is 0.5 however many units there are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.evidence.correlations import area_under_curve
from toycomb.tasks.formula import Formula
from toycomb.tasks.sampling import Dataset

KINDS = ("all", "near")
"""Kinds of inputs on which a clause is false, see `contrasts`."""


@dataclass(frozen=True, eq=False)
class Contrast:
    """Inputs to be told apart: `Z` (N, m + 1) embedded, with a 1 for the bias, float32; `true` (N,) bool."""

    Z: np.ndarray
    true: np.ndarray

    def activations(self, rows: np.ndarray) -> np.ndarray:
        """(K, N) pre-activations of rows (K, m + 1), weights and bias."""
        return rows.astype(np.float32) @ self.Z.T


@dataclass(frozen=True, eq=False)
class Cuts:
    """Cuts of K units: `gain` (K,) balanced accuracy where they were chosen, `cut` (K,) and `side` (K,), 1 or -1."""

    gain: np.ndarray
    cut: np.ndarray
    side: np.ndarray

    def __getitem__(self, units: np.ndarray | list[int]) -> Cuts:
        """The cuts of some units."""
        return Cuts(self.gain[units], self.cut[units], self.side[units])

    def reliability(self, z: np.ndarray, true: np.ndarray) -> np.ndarray:
        """(K,) balanced accuracy on other inputs, from their pre-activations (K, N)."""
        fires = z >= self.cut[:, None]
        difference = fires[:, true].mean(axis=1) - fires[:, ~true].mean(axis=1)
        return 0.5 + self.side * difference / 2


def cuts(rows: np.ndarray, contrast: Contrast) -> Cuts:
    """Best cut of each unit (K, m + 1), weights and bias, on the inputs of a contrast."""
    from toycomb.accounts.detectors import _cuts

    K, N = len(rows), len(contrast.true)
    gain, cut, side = np.empty(K), np.empty(K), np.empty(K, np.int64)
    columns, true = np.ascontiguousarray(contrast.Z.T), contrast.true.astype(np.int32)
    space = np.empty(N, np.float32), np.empty(_cuts.LANES, np.float32), np.empty(N, np.int32)
    counts = np.empty((_cuts.TABLES, 2 * _cuts.BINS), np.int32)
    _cuts.best_cuts(np.ascontiguousarray(rows, np.float32), columns, true, *space, counts, gain, cut, side)
    return Cuts(gain, cut, side)


def area(values: np.ndarray, true: np.ndarray) -> np.ndarray:
    """(...) area under the ROC curve of values (..., N), ties counted half, whichever way round is better."""
    one_way = area_under_curve(values, true, np.array(True))
    return np.maximum(one_way, 1 - one_way)


def contrasts(
    data: Dataset, formula: Formula, clause: int, E: np.ndarray, true: int = 500, false: int = 500
) -> dict[str, Contrast]:
    """The first inputs on which a clause is true against the first on which it is false, by kind of the latter.

    `all`: whatever inputs the task has on which the clause is false (twice as many); `near`: those that violate exactly
    one of its literals and on which no other clause is true either, the hardest to tell.
    """
    satisfied = _satisfied(data.X, formula, clause)
    size = int(formula.sizes[clause])
    terms = data.y if formula.kind == "dnf" else ~data.y
    positive = np.flatnonzero(satisfied == size)[:true]
    kinds = {
        "all": np.flatnonzero(satisfied < size)[: 2 * false],
        "near": np.flatnonzero((satisfied == size - 1) & ~terms)[:false],
    }
    return {name: _contrast(data.X, E, positive, negative) for name, negative in kinds.items()}


def _satisfied(X: np.ndarray, formula: Formula, clause: int) -> np.ndarray:
    """(N,) literals of the term of a clause that hold on each input."""
    index, polarity = formula.index[clause], formula.polarity[clause]
    return np.sum([X[:, i] == (s > 0) for i, s in zip(index, polarity, strict=True) if s], axis=0)


def _contrast(X: np.ndarray, E: np.ndarray, positive: np.ndarray, negative: np.ndarray) -> Contrast:
    chosen = np.concatenate([positive, negative])
    Z = np.column_stack([X[chosen] @ E.T, np.ones(len(chosen))]).astype(np.float32)
    return Contrast(Z, np.arange(len(chosen)) < len(positive))


def best_unit(rows: np.ndarray, chosen: Contrast, fresh: Contrast) -> tuple[float, float]:
    """Reliability and area under the curve on a new draw of inputs of the unit that is best where it is chosen."""
    cut = cuts(rows, chosen)
    unit = [int(cut.gain.argmax())]
    z = fresh.activations(rows[unit])
    return float(cut[unit].reliability(z, fresh.true)[0]), float(area(np.maximum(z[0], 0), fresh.true))
