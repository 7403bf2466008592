"""Least-squares slopes, one line of numbers at a time, over all numbers or within groups of them."""

from __future__ import annotations

import numpy as np


def slope(x: np.ndarray, y: np.ndarray, least: int = 2) -> np.ndarray:
    """Slope of y by x over the last axis, without the places where y is NaN.

    SciPy's `linregress` takes one line at a time, and its slope is the same.

    Parameters
    ----------
    x, y : (..., N)
        Other axes broadcast.
    least : int
        Numbers that a slope needs.

    Returns
    -------
    (...)
        NaN with fewer numbers, or where x is constant.
    """
    x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
    known = ~np.isnan(y)
    count = known.sum(axis=-1)
    mean = np.where(known, x, 0).sum(axis=-1) / np.maximum(count, 1)
    centred = np.where(known, x - mean[..., None], 0)
    square = dot(centred, centred)
    told = (count >= least) & (square > 0)
    return np.where(told, dot(centred, np.where(known, y, 0)) / np.where(told, square, 1), np.nan)


def within(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(N,) or (N, K) values less the mean of their group; groups (N,) are numbers from 0 on."""
    sums = np.zeros((groups.max(initial=-1) + 1, *values.shape[1:]))
    np.add.at(sums, groups, values)
    count = np.maximum(np.bincount(groups, minlength=len(sums)), 1)
    return values - (sums.T / count).T[groups]


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(...) sum of products over the last axis, each by the same routine as that of two vectors."""
    return (a[..., None, :] @ b[..., :, None])[..., 0, 0]
