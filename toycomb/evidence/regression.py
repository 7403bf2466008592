"""Logistic regression of locations, with errors that know that locations of one network are not independent."""

from __future__ import annotations

import warnings

import numpy as np

from toycomb.common.blas import one_thread

STEPS = 60
GAIN = 1e-10
"""Gain in log-likelihood an observation at which the fit ends."""


@one_thread
def logistic(X: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    """(K,) coefficients of largest likelihood, by Newton's method with steps halved until the likelihood does not fall.

    Where classes can be separated there is no largest one; the fit then ends as the likelihood stops gaining. Columns
    that add nothing, such as one of zeros, get the smallest coefficients that fit (least squares of least norm).

    It is not statsmodels' because its `Logit` halves no step, refuses columns that add nothing and does not end where
    classes can be separated; its `GLM` does both, with warnings, in 3 to 15 times the time.

    Parameters
    ----------
    X : (N, K)
        With a column of ones if an intercept is wanted.
    y : (N,) of 0 and 1
    weights : (N,), optional
    """
    from scipy.special import expit

    y, weights = y.astype(float), np.ones(len(y)) if weights is None else weights
    coefficients = np.zeros(X.shape[1])
    value = _log_likelihood(X, y, weights, coefficients)
    for _ in range(STEPS):
        p = expit(X @ coefficients)
        information = (X * (weights * p * (1 - p))[:, None]).T @ X
        step = np.linalg.lstsq(information, X.T @ (weights * (y - p)), rcond=None)[0]
        following = _log_likelihood(X, y, weights, coefficients + step)
        while following < value and np.abs(step).max() > 1e-12:
            step = step / 2
            following = _log_likelihood(X, y, weights, coefficients + step)
        coefficients, gain, value = coefficients + step, following - value, following
        if gain <= GAIN * weights.sum():
            break
    return coefficients


@one_thread
def marginal_effects(X: np.ndarray, y: np.ndarray, cluster: np.ndarray) -> dict[str, np.ndarray]:
    """Mean over observations of `∂ chance / ∂ x_j` in a logistic regression with an intercept, with 95 % intervals.

    Intervals are statsmodels', by the delta method from a covariance that holds whatever the dependence within
    clusters (Liang and Zeger 1986, eq. 3, times G / (G - 1) · (N - 1) / (N - K - 1) for G clusters). They need many
    more clusters than columns. A column that is a function of another one, such as its square, is taken by itself.

    Parameters
    ----------
    X : (N, K)
        Without a column for the intercept.
    y : (N,) of 0 and 1
    cluster : (N,) label of each observation, such as its network

    Returns
    -------
    dict with `value`, `low`, `high`, each (K,)
        All NaN where the likelihood has no single largest place: a column adds nothing, or classes can be separated.
        Bounds NaN with a single cluster.
    """
    from statsmodels.discrete.discrete_model import Logit

    design, undefined = np.column_stack([np.ones(len(X)), X]), np.full(X.shape[1], np.nan)
    nothing = {"value": undefined, "low": undefined, "high": undefined}
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return nothing
    number = np.unique(cluster, return_inverse=True)[1]
    errors = {"cov_type": "cluster", "cov_kwds": {"groups": number}} if number.max() else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what they warn of is asked for below
            fitted = Logit(y.astype(float), design).fit(start_params=logistic(design, y), disp=False, **errors)
            effects = fitted.get_margeff()
    except np.linalg.LinAlgError:
        return nothing
    if not fitted.mle_retvals["converged"]:
        return nothing
    low, high = effects.conf_int().T if number.max() else (undefined, undefined)
    return {"value": effects.margeff, "low": low, "high": high}


def _log_likelihood(X: np.ndarray, y: np.ndarray, weights: np.ndarray, coefficients: np.ndarray) -> float:
    score = X @ coefficients
    return float(weights @ (y * score - np.logaddexp(0, score)))
