"""The response of an optimum to its data, and how a prediction agrees with what happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.accounts.influence.problem import Problem
from toycomb.evidence.correlations import pearson

AGREEMENT = ("correlation", "exchanged", "same label", "factor")
"""Of `agreement`."""
SCORES = ("correlation", "factor")
"""Of `scores`."""
FLAT = 1e-7
"""Eigenvalues below this share of the largest are no curvature: along them the optimum is not determined."""


@dataclass(frozen=True, eq=False)
class Response:
    """How the optimum of `1/N Σ w_i loss_i + R` moves with the weights w.

    By the implicit function theorem `∂θ/∂w_i = -H⁻¹ ∇loss_i / N`, so that removal of an input, w_i from 1 to 0, moves
    the optimum by `+H⁻¹ ∇loss_i / N` to first order (Koh and Liang 2017, section 2.1, there upweighting by ε = -1/N). H
    + damping stands for H (their section 4.2). Deviation: the inverse is taken on the eigenvectors whose curvature is
    above `FLAT` of the largest, since a network may have directions without any, such as two parallel rows that share
    one job in any proportion.

    Parameters
    ----------
    values, vectors : (d,), (d, d) eigenvalues and eigenvectors of H, the Hessian of the whole objective
    inputs : N
    """

    values: np.ndarray
    vectors: np.ndarray
    inputs: int

    @classmethod
    def of(cls, hessian: np.ndarray, inputs: int) -> Response:
        """From a Hessian (d, d)."""
        return cls(*np.linalg.eigh(hessian), inputs)

    @classmethod
    def at(cls, problem: Problem, theta: np.ndarray, weights: np.ndarray, *, kinks: bool = True) -> Response:
        """From the Hessian of a problem; `kinks` as there."""
        return cls.of(problem.hessian(theta, weights, kinks=kinks), len(weights))

    def moves(self, gradients: np.ndarray, damping: float = 0.0) -> np.ndarray:
        """(K, d) predicted changes of the optimum when inputs, or groups of them, are removed.

        Parameters
        ----------
        gradients : (K, d) of the loss of each removed input, or their sums over groups, at the optimum
        damping : added to every eigenvalue
        """
        kept = self.values > FLAT * self.values[-1]
        along = gradients @ self.vectors[:, kept] / (self.values[kept] + damping)
        return along @ self.vectors[:, kept].T / self.inputs


def correlation(x: np.ndarray, y: np.ndarray) -> float:
    """Correlation over all entries; NaN where one of the two does not vary."""
    return float(pearson(x.ravel(), y.ravel()))


def factor(predicted: np.ndarray, actual: np.ndarray) -> float:
    """Least-squares factor by which predictions are multiplied to give what happened; 1 is exact, below 1 too large."""
    square = float(np.sum(predicted**2))
    return float(np.sum(predicted * actual) / square) if square > 0 else np.nan


def scores(predicted: np.ndarray, actual: np.ndarray) -> np.ndarray:
    """(2,) `SCORES`."""
    return np.array([correlation(predicted, actual), factor(predicted, actual)])


def agreement(predicted: np.ndarray, actual: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(4,) `AGREEMENT`: correlation, the same with predictions of other inputs, with those of the same label, and
    factor.

    Parameters
    ----------
    predicted, actual : (K, M) change of M numbers when each of K inputs is removed
    labels : (K,) of the removed inputs
    """
    K = len(labels)
    if not predicted.size:
        return np.full(4, np.nan)
    other = [correlation(predicted[np.roll(np.arange(K), s)], actual) for s in range(1, K)]
    same = [_among(labels, s) for s in range(1, int(min(np.bincount(labels.astype(int), minlength=2))))]
    alike = [correlation(predicted[order], actual) for order in same]
    own, size = scores(predicted, actual)
    return np.array([own, np.mean(other), np.mean(alike) if alike else np.nan, size])


def _among(labels: np.ndarray, shift: int) -> np.ndarray:
    """(K,) each input's number replaced by that of another one of its label, `shift` places on."""
    order = np.arange(len(labels))
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        order[members] = np.roll(members, shift)
    return order
