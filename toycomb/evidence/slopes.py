"""Least-squares slopes, one line of numbers at a time, over all numbers or within groups of them."""

from __future__ import annotations

import math

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
    told = (count >= least) & varies(x, known)
    square = np.where(told, dot(centred, centred), 1)
    return np.where(told, dot(centred, np.where(known, y, 0)) / square, np.nan)


def within(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """(N,) or (N, K) values less the mean of their group; groups (N,) are numbers from 0 on."""
    count = np.maximum(np.bincount(groups), 1)
    columns = values.reshape(len(values), math.prod(values.shape[1:])).T
    sums = np.array([np.bincount(groups, column) for column in columns]).T.reshape(-1, *values.shape[1:])
    return values - (sums.T / count).T[groups]


def varies(x: np.ndarray, known: np.ndarray | bool = True) -> np.ndarray:
    """(...) whether those numbers that are known are not all the same over the last axis, to the last bit."""
    return x.max(axis=-1, initial=-np.inf, where=known) > x.min(axis=-1, initial=np.inf, where=known)


def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(...) sum of products over the last axis, each by the same routine as that of two vectors."""
    return (a[..., None, :] @ b[..., :, None])[..., 0, 0]
