"""Bootstrap intervals over networks."""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np

from toycomb.seeds import Purpose, stream

RESAMPLES = 4_999
LEVEL = 0.95


def ratio_interval(top: np.ndarray, bottom: np.ndarray) -> dict[str, float | None]:
    """`Σ top / Σ bottom` over networks with its percentile bootstrap interval.

    Parameters
    ----------
    top, bottom : (P,)
        Resampled together, network by network.

    Returns
    -------
    dict with `value`, `low`, `high`; each None where `bottom` sums to 0, the bounds None for a single network
    """
    top, bottom = np.asarray(top, dtype=float), np.asarray(bottom, dtype=float)
    if bottom.sum() == 0:
        return {"value": None, "low": None, "high": None}
    value = float(top.sum() / bottom.sum())
    if len(top) < 2:
        return {"value": value, "low": None, "high": None}

    def ratio(a: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
        below = b.sum(axis=axis)
        return a.sum(axis=axis) / np.where(below == 0, np.nan, below)

    return {"value": value, **_bounds(top, bottom, ratio)}


def mean_interval(values: np.ndarray) -> dict[str, float | None]:
    """Mean over networks with its percentile bootstrap interval; NaN values are left out."""
    kept = np.asarray(values, dtype=float)
    kept = kept[~np.isnan(kept)]
    return ratio_interval(kept, np.ones_like(kept))


def _bounds(top: np.ndarray, bottom: np.ndarray, statistic: Callable[..., np.ndarray]) -> dict[str, float | None]:
    """Percentile bounds of the bootstrap distribution; resamples on which the statistic is not defined are left out."""
    from scipy.stats import DegenerateDataWarning, bootstrap

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)
        result = bootstrap(
            (top, bottom), statistic, paired=True, vectorized=True, n_resamples=RESAMPLES, batch=500,
            method="percentile", rng=stream(0, Purpose.BOOTSTRAP),
        )  # fmt: skip
    distribution = result.bootstrap_distribution
    if np.isnan(distribution).all():
        return {"low": None, "high": None}
    low, high = np.nanquantile(distribution, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {"low": float(low), "high": float(high)}
