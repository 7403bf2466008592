"""Percentile bootstrap intervals over networks.

All intervals over equally many networks see the same resamples, which are products with one matrix of counts. SciPy's
`bootstrap` draws resamples of its own in every call, so that bounds would change, and takes 2 to 13 times the time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TypedDict

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.seeds import Purpose, stream


class Interval(TypedDict):
    """A value with its bounds, as JSON has it; None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None


RESAMPLES = 4_999
LEVEL = 0.95
BOUNDS = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
TOGETHER = 128
"""Rows of resamples whose percentiles are found in one call, which costs as much for one row as for some."""
BLOCK, HELD, KEPT = 48, 2**22, 2**24
"""Resamples are multiplied in blocks of some 48 lines (no linear algebra routine then sums a line in another order than
within the whole), bytes of a block, and bytes up to which resamples are kept as counts of one byte."""


def ratio_interval(top: np.ndarray, bottom: np.ndarray) -> Interval:
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
def ratio_intervals(top: np.ndarray, bottom: np.ndarray) -> list[Interval]:
    """`ratio_interval` of many tops at once.

    Parameters
    ----------
    top : (K, P)
    bottom : (P,) or (K, P)
    """
    bottom = np.broadcast_to(bottom, top.shape).astype(float)
    if top.shape[1] < 2:
        return _entries(top.sum(axis=1), bottom.sum(axis=1), [np.full(1, np.nan)] * len(top))
    above, below = (
        np.concatenate([x @ columns for x in _resamples(len(columns))]) for columns in (top.T.astype(float), bottom.T)
    )
    ratios = np.where(below != 0, above / np.where(below != 0, below, 1), np.nan)
    return _entries(top.sum(axis=1), bottom.sum(axis=1), list(ratios.T))


def mean_interval(values: np.ndarray) -> Interval:
    """Mean over networks with its percentile bootstrap interval; NaN values are left out."""
    return mean_interval_of_each([values])[0]


def mean_interval_of_each(columns: Sequence[np.ndarray]) -> list[Interval]:
    """`mean_interval` of each of many columns (P,); resamples of equally many networks are drawn once."""
    known = [_known(values) for values in columns]
    resampled: list[np.ndarray] = [np.full(1, np.nan)] * len(known)
    for networks in {len(values) for values in known if len(values) > 1}:
        chosen = [i for i, values in enumerate(known) if len(values) == networks]
        sums = [[block @ known[i] for i in chosen] for block in _resamples(networks)]
        for i, parts in zip(chosen, zip(*sums, strict=True), strict=True):
            resampled[i] = np.concatenate(parts) / networks
    return _entries([values.sum() for values in known], [len(values) for values in known], resampled)


def _known(values: np.ndarray) -> np.ndarray:
    numbers = np.asarray(values, dtype=float)
    return numbers[~np.isnan(numbers)]


def mean_intervals(values: np.ndarray) -> list[Interval]:
    """`mean_interval` of each line of values (K, P), all on the same resamples of the networks."""
    known = ~np.isnan(values)
    return ratio_intervals(np.where(known, values, 0), known)


def intervals_by(names: Iterable[str], values: np.ndarray) -> dict[str, Interval]:
    """`mean_interval` of each column of values (P, names) by its name."""
    return dict(zip(names, mean_intervals(values.T), strict=True))


def mean_known(values: np.ndarray, axis: int = -1) -> np.ndarray:
    """Mean along an axis of the numbers that are defined; NaN where none is."""
    known = ~np.isnan(values)
    counts = known.sum(axis=axis)
    return np.where(counts > 0, np.where(known, values, 0).sum(axis=axis) / np.maximum(counts, 1), np.nan)


def _resamples(networks: int) -> Iterator[np.ndarray]:
    """Blocks (lines, networks) of the same `RESAMPLES` lines for every interval: how often each network is drawn."""
    blocks = _kept(networks) if RESAMPLES * networks <= KEPT else _drawn(networks)
    return (block.astype(float) for block in blocks)


@lru_cache(maxsize=4)
def _kept(networks: int) -> list[np.ndarray]:
    return list(_drawn(networks))


def _drawn(networks: int) -> Iterator[np.ndarray]:
    """Blocks of counts as single bytes: more than 255 draws of one network of many never happen."""
    rng = stream(0, Purpose.BOOTSTRAP)
    lines = BLOCK * max(1, HELD // (8 * BLOCK * networks))
    for start in range(0, RESAMPLES, lines):
        counts = np.empty((min(lines, RESAMPLES - start), networks), np.uint8)
        for line in counts:
            line[:] = np.bincount(rng.integers(0, networks, networks), minlength=networks)
        yield counts


def _entries(tops: Iterable[float], bottoms: Iterable[float], resampled: Sequence[np.ndarray]) -> list[Interval]:
    """An interval for each of K ratios; resamples on which a ratio is not defined are left out."""
    bounds = _bounds(resampled)
    return [_entry(*row) for row in zip(tops, bottoms, bounds, strict=True)]


def _bounds(resampled: Sequence[np.ndarray]) -> list[tuple[float, float] | None]:
    """Percentiles of each row, None where nothing is defined; those of whole rows are found side by side."""
    found: list[tuple[float, float] | None] = [None] * len(resampled)
    defined = [np.count_nonzero(~np.isnan(row)) for row in resampled]
    whole = [i for i, row in enumerate(resampled) if defined[i] == len(row) == RESAMPLES]
    for start in range(0, len(whole), TOGETHER):
        some = whole[start : start + TOGETHER]
        for i, low, high in zip(some, *np.quantile([resampled[i] for i in some], BOUNDS, axis=1), strict=True):
            found[i] = float(low), float(high)
    for i in set(range(len(resampled))).difference(whole):
        if defined[i]:
            low, high = np.nanquantile(resampled[i], BOUNDS)
            found[i] = float(low), float(high)
    return found


def _entry(top: float, bottom: float, bounds: tuple[float, float] | None) -> Interval:
    """One interval."""
    if bottom == 0:
        return {"value": None, "low": None, "high": None}
    low, high = (None, None) if bounds is None else bounds
    return {"value": float(top / bottom), "low": low, "high": high}
