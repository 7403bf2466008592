"""Correlations, one line of numbers at a time, and how well a score tells one kind from the other."""

from __future__ import annotations

import numpy as np

from toycomb.evidence.slopes import dot, varies


def pearson(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Pearson's correlation over the last axis of x and y (..., N); NaN where one side is constant.

    SciPy's `pearsonr` takes one line at a time before its version 1.14, and warns of constant sides.
    """
    x, y = (np.asarray(z, float) for z in (x, y))
    found = of_centred(*(z - z.mean(axis=-1, keepdims=True) for z in (x, y)))
    return np.where(varies(x) & varies(y), found, np.nan)


def of_centred(x: np.ndarray, y: np.ndarray, least: float = 0.0) -> np.ndarray:
    """`pearson` of numbers whose means are taken off already, such as those of their groups.

    Parameters
    ----------
    x, y : (..., N)
    least : float
        NaN if the root of the product of both sums of squares is no larger: then one side varies by rounding alone.
    """
    size = np.sqrt(dot(x, x) * dot(y, y))
    return np.where(size > least, dot(x, y) / np.where(size > least, size, 1), np.nan)


def spearman(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Spearman's correlation over the last axis, ties ranked by their mean; NaN where one side is constant."""
    from scipy.stats import rankdata

    return pearson(rankdata(x, axis=-1), rankdata(y, axis=-1))


def area_under_curve(score: np.ndarray, ends: np.ndarray, among: np.ndarray) -> np.ndarray:
    """(...) chance that a location of `ends` has a larger score than one outside; ties count half.

    The area under the receiver operating characteristic (Hanley and McNeil 1982), which is the statistic of Mann and
    Whitney (1947) over the number of pairs, from mid-ranks.

    Parameters
    ----------
    score : (..., N)
        Locations without a finite score are left out.
    ends, among : (..., N) bool
        Locations to be told from the others, and those that count at all. Axes broadcast.

    Returns
    -------
    (...)
        NaN without a location on either side.
    """
    from scipy.stats import rankdata

    among = among & np.isfinite(score)
    # What does not count comes after everything else, so that it moves no rank.
    ranks = rankdata(np.where(among, score, np.inf), axis=-1)
    ends = ends & among
    positive = ends.sum(axis=-1).astype(float)
    pairs = positive * (among.sum(axis=-1) - positive)
    above = np.where(ends, ranks, 0).sum(axis=-1) - positive * (positive + 1) / 2
    return np.where(pairs > 0, above / np.maximum(pairs, 1), np.nan)
