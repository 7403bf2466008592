"""Codes as smooth functions of the parameters: alignment at given locations, and its derivative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.network import Network
from toycomb.tasks.formula import Formula


@dataclass(frozen=True, eq=False)
class Locations:
    """L locations (row, clause) of a formula, with the literals of their clauses.

    Parameters
    ----------
    rows, clauses : (L,)
    index, polarity : (L, k)
    """

    rows: np.ndarray
    clauses: np.ndarray
    index: np.ndarray
    polarity: np.ndarray

    @classmethod
    def coded(cls, network: Network, E: np.ndarray, formula: Formula) -> Locations:
        """The locations that match the code template."""
        signed = formula.polarity * (network.W @ E)[:, formula.index]  # (H, C, k)
        on = ((signed > 0) | (formula.polarity == 0)).all(axis=-1) & (network.row_types == formula.witness)[:, None]
        rows, clauses = np.nonzero(on)
        return cls(rows, clauses, formula.index[clauses], formula.polarity[clauses])

    def alignment(self, network: Network, E: np.ndarray) -> np.ndarray:
        """(L,) `Σ_j π_j F[r, i_j] / rms(F[r])`.

        Each row in units of its own RMS, now and not at the start: what share of a job two parallel rows have is not
        determined by the data, their direction is.
        """
        F = (network.W @ E)[self.rows]
        scale = np.sqrt(np.mean(F**2, axis=1))
        return (self.polarity * np.take_along_axis(F, self.index, axis=1)).sum(axis=1) / scale

    def change(self, network: Network, E: np.ndarray, dW: np.ndarray) -> np.ndarray:
        """(K, L) derivative of `alignment` along each of K changes of the weights (K, H, m)."""
        F, dF = (network.W @ E)[self.rows], (dW @ E)[:, self.rows]
        scale = np.sqrt(np.mean(F**2, axis=1))
        index = np.broadcast_to(self.index, (len(dF), *self.index.shape))
        moved = (self.polarity * np.take_along_axis(dF, index, axis=2)).sum(axis=2) / scale
        return moved - self.alignment(network, E) * np.mean(F * dF, axis=2) / scale**2

    def by_clause(self, values: np.ndarray, clauses: int) -> np.ndarray:
        """(..., C) mean over the locations of each clause of values (..., L); NaN for a clause without any."""
        member = self.clauses == np.arange(clauses)[:, None]
        counts = member.sum(axis=1)
        return np.where(counts > 0, values @ member.T / np.maximum(counts, 1), np.nan)
