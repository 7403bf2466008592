"""Logistic regression of locations, with errors that know that locations of one network are not independent."""

from __future__ import annotations

import numpy as np

from toycomb.common.blas import one_thread

STEPS = 60
GAIN = 1e-10
"""Gain in log-likelihood an observation at which the fit ends."""
Z95 = 1.959963984540054


def chance(X: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
    """(N,) `1 / (1 + exp(-X b))`, without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * (X @ coefficients)))


@one_thread
def logistic(X: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """(K,) coefficients of largest likelihood, by Newton's method with steps halved until the likelihood does not fall.

    Where classes can be separated there is no largest one; the fit then ends as the likelihood stops gaining. Columns
    that add nothing, such as one of zeros, get the smallest coefficients that fit (least squares of least norm).

    Parameters
    ----------
    X : (N, K)
        With a column of ones if an intercept is wanted.
    y : (N,) of 0 and 1
    weights : (N,), optional
    """
    y, weights = y.astype(float), np.ones(len(y)) if weights is None else weights
    coefficients = np.zeros(X.shape[1])
    value = _log_likelihood(X, y, weights, coefficients)
    for _ in range(STEPS):
        p = chance(X, coefficients)
        step = np.linalg.lstsq(_information(X, weights, p), X.T @ (weights * (y - p)), rcond=None)[0]
        following = _log_likelihood(X, y, weights, coefficients + step)
        while following < value and np.abs(step).max() > 1e-12:
            step = step / 2
            following = _log_likelihood(X, y, weights, coefficients + step)
        coefficients, gain, value = coefficients + step, following - value, following
        if gain <= GAIN * weights.sum():
            break
    return coefficients


@one_thread
def cluster_covariance(X: np.ndarray, y: np.ndarray, coefficients: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    """(K, K) covariance of the coefficients that holds whatever the dependence within clusters.

    The sandwich of Liang and Zeger (1986, eq. 3, independence as working correlation), times G / (G - 1) for G
    clusters; NaN with a single one. Needs many more clusters than columns.

    Parameters
    ----------
    X, y, coefficients : see `logistic`
    cluster : (N,) label of each observation, such as its network
    """
    p = chance(X, coefficients)
    _, group = np.unique(cluster, return_inverse=True)
    scores = np.zeros((group.max() + 1, X.shape[1]))
    if len(scores) < 2:
        return np.full((X.shape[1], X.shape[1]), np.nan)
    np.add.at(scores, group, X * (y - p)[:, None])
    bread = np.linalg.pinv(_information(X, np.ones(len(y)), p), hermitian=True)
    return len(scores) / max(len(scores) - 1, 1) * bread @ (scores.T @ scores) @ bread


@one_thread
def marginal_effects(X: np.ndarray, coefficients: np.ndarray, covariance: np.ndarray) -> dict[str, np.ndarray]:
    """Mean over observations of `∂ chance / ∂ x_j`, with 95 % intervals by the delta method.

    A column that is a function of another one, such as its square, is taken by itself, and an intercept means nothing.

    Parameters
    ----------
    X, coefficients : see `logistic`
    covariance : (K, K) of the coefficients

    Returns
    -------
    dict with `value`, `low`, `high`, each (K,)
    """
    p = chance(X, coefficients)
    slope = p * (1 - p)
    value = slope.mean() * coefficients
    bend = (slope * (1 - 2 * p)) @ X / len(X)
    jacobian = slope.mean() * np.eye(len(coefficients)) + np.outer(coefficients, bend)
    error = np.sqrt(np.diagonal(jacobian @ covariance @ jacobian.T))
    return {"value": value, "low": value - Z95 * error, "high": value + Z95 * error}


def _information(X: np.ndarray, weights: np.ndarray, p: np.ndarray) -> np.ndarray:
    return (X * (weights * p * (1 - p))[:, None]).T @ X


def _log_likelihood(X: np.ndarray, y: np.ndarray, weights: np.ndarray, coefficients: np.ndarray) -> float:
    score = X @ coefficients
    return float(weights @ (y * score - np.logaddexp(0, score)))
