"""Percentile bootstrap intervals over networks, and differences whose sides are exchanged by chance."""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

import numpy as np

from toycomb.blas import one_thread
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
    return ratio_intervals(np.asarray(top, dtype=float)[None], np.asarray(bottom, dtype=float))[0]


@one_thread
def ratio_intervals(top: np.ndarray, bottom: np.ndarray) -> list[dict[str, float | None]]:
    """`ratio_interval` of many tops at once.

    Parameters
    ----------
    top : (K, P)
    bottom : (P,) or (K, P)
    """
    bottom = np.broadcast_to(bottom, top.shape).astype(float)
    if top.shape[1] < 2:
        return [_entry(*row, np.full(1, np.nan)) for row in zip(top.sum(axis=1), bottom.sum(axis=1), strict=True)]
    taken = _resamples(top.shape[1])
    above, below = taken @ top.T.astype(float), taken @ bottom.T
    ratios = np.where(below != 0, above / np.where(below != 0, below, 1), np.nan)
    return [_entry(*row) for row in zip(top.sum(axis=1), bottom.sum(axis=1), ratios.T, strict=True)]


def mean_interval(values: np.ndarray) -> dict[str, float | None]:
    """Mean over networks with its percentile bootstrap interval; NaN values are left out."""
    kept = np.asarray(values, dtype=float)
    kept = kept[~np.isnan(kept)]
    return ratio_interval(kept, np.ones_like(kept))


def mean_intervals(values: np.ndarray) -> list[dict[str, float | None]]:
    """`mean_interval` of each line of values (K, P), all on the same resamples of the networks."""
    known = ~np.isnan(values)
    return ratio_intervals(np.where(known, values, 0), known)


def mean_known(values: np.ndarray, axis: int = -1) -> np.ndarray:
    """Mean along an axis of the numbers that are defined; NaN where none is."""
    known = ~np.isnan(values)
    counts = known.sum(axis=axis)
    return np.where(counts > 0, np.where(known, values, 0).sum(axis=axis) / np.maximum(counts, 1), np.nan)


@lru_cache(maxsize=8)
def _resamples(networks: int) -> np.ndarray:
    """(RESAMPLES, networks) how often each network is drawn in each resample; the same for every interval."""
    rng = stream(0, Purpose.BOOTSTRAP)
    draws = (rng.integers(0, networks, networks) for _ in range(RESAMPLES))
    return np.stack([np.bincount(draw, minlength=networks) for draw in draws]).astype(float)


def _entry(top: float, bottom: float, resampled: np.ndarray) -> dict[str, float | None]:
    """Resamples on which the ratio is not defined are left out."""
    if bottom == 0:
        return {"value": None, "low": None, "high": None}
    if np.isnan(resampled).all():
        return {"value": float(top / bottom), "low": None, "high": None}
    low, high = np.nanquantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {"value": float(top / bottom), "low": float(low), "high": float(high)}


def exchanged(differences: np.ndarray, seed: int, place: str = "", draws: int = 8) -> np.ndarray:
    """Differences whose two sides are exchanged at random, mean of several draws; places draw by themselves."""
    rng = stream(seed, Purpose.NULL, repeat=crc32(place.encode()))
    return np.mean([differences * rng.choice([-1, 1], differences.shape) for _ in range(draws)], axis=0)
