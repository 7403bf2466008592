"""Linear read-outs: what a weighted sum of given features tells, its weights by regularised least squares."""

from __future__ import annotations

import numpy as np

RIDGE = 1e-3


def readout(features: np.ndarray, true: np.ndarray, ridge: float = RIDGE) -> np.ndarray:
    """(d + 1,) weights and constant of the least-squares fit to classes of equal weight (Fisher's discriminant).

    Parameters
    ----------
    features : (N, d)
    true : (N,) bool, both present
    ridge : added to the covariance, in units of its mean diagonal
    """
    weights = np.where(true, 1 / true.sum(), 1 / (~true).sum()) / 2
    centre = weights @ features
    X = features - centre
    covariance = (X * weights[:, None]).T @ X
    covariance[np.diag_indices_from(covariance)] += ridge * max(float(covariance.diagonal().mean()), 1e-12)
    w = np.linalg.solve(covariance, X.T @ (weights * np.where(true, 1.0, -1.0)))
    return np.append(w, -centre @ w)


def accuracy(weights: np.ndarray, features: np.ndarray, true: np.ndarray) -> float:
    """Balanced accuracy of the sign of a read-out on other inputs (N, d)."""
    right = (features @ weights[:-1] + weights[-1] > 0) == true
    return float((right[true].mean() + right[~true].mean()) / 2)
