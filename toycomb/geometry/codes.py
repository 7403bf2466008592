"""Alignment counts, codes and their overlap.

Arrays carry any leading axes; the last ones are rows H, clauses C and literals k. A clause with fewer than k
literals is padded, and its padding is never aligned.
"""

from __future__ import annotations

import math

import numpy as np

SIGNIFICANT = 0.5
"""Least size of an entry of a significant code, in units of its row's RMS."""


def signed_features(F: np.ndarray, index: np.ndarray, polarity: np.ndarray) -> np.ndarray:
    """Entries of every location in the direction of their literals, `π_j F[r, i_j]`; 0 in the padding.

    Parameters
    ----------
    F : (..., P, H, n)
    index, polarity : (P, C, k)

    Returns
    -------
    (..., P, H, C, k)
    """
    networks, rows = np.arange(F.shape[-3]), np.arange(F.shape[-2])
    entries = F[..., networks[:, None, None, None], rows[:, None, None], index[:, None]]
    return entries * polarity[:, None]


def sides(F: np.ndarray, index: np.ndarray, polarity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(..., P, H, C) literals of every location that are aligned, and those that are opposed; zeros are neither.

    Parameters
    ----------
    F : (..., P, H, n), or (..., 1, H, n) for one network that is read against P formulas
    index, polarity : (P, C, k)
    """
    from toycomb.geometry import _kernels

    lead, (P, H) = F.shape[:-3], (len(index), F.shape[-2])
    found = np.ascontiguousarray(F, dtype=float).reshape(-1, *F.shape[-3:])
    counts = np.empty((2, len(found), P, H, index.shape[1]), np.int16)
    _kernels.count_sides(found, index, polarity, *counts)
    aligned, opposed = counts.reshape(2, *lead, P, H, index.shape[1])
    return aligned, opposed


def hamming_distance(signed: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """(..., P, H, C) number of literals not aligned, 0 … k. An entry of exactly zero is not aligned.

    Parameters
    ----------
    signed : (..., P, H, C, k) from `signed_features`
    sizes : (P, C) literals of each clause
    """
    return (sizes[:, None] - np.count_nonzero(signed > 0, axis=-1)).astype(np.int16)


def significant(signed: np.ndarray, scale: np.ndarray, polarity: np.ndarray) -> np.ndarray:
    """(..., P, H, C) bool: every literal is aligned, with at least `SIGNIFICANT` of its row's RMS. Ours.

    Parameters
    ----------
    signed : (..., P, H, C, k) from `signed_features`
    scale : (..., P, H) from `toycomb.geometry.distance.row_scale`; a row without one has no such location
    polarity : (P, C, k), 0 in the padding
    """
    least = SIGNIFICANT * np.nan_to_num(scale, nan=np.inf)
    found: np.ndarray = ((signed >= least[..., None, None]) | (polarity[:, None] == 0)).all(axis=-1)
    return found


def overlap(codes: np.ndarray) -> np.ndarray:
    """(..., C, C) rows shared by two codes; the diagonal holds the code sizes."""
    member = codes.astype(np.int32)
    return np.swapaxes(member, -1, -2) @ member


def pattern_name(size: int, distance: int) -> str:
    """Published name of an alignment count, the larger number first: 4P, 3P1N, 2P2N, 3N1P, 4N for size 4."""
    parts = [(size - distance, "P"), (distance, "N")]
    if distance > size - distance:
        parts.reverse()
    return "".join(f"{count}{letter}" for count, letter in parts if count)


def pattern_counts(
    distance: np.ndarray, row_types: np.ndarray, sizes: np.ndarray, row_type: int
) -> dict[str, np.ndarray]:
    """Mean number of rows of one type a clause, for every alignment count.

    Parameters
    ----------
    distance : (..., P, H, C)
    row_types : (..., P, H)
    sizes : (P, C)
    row_type : -1, 0 or 1

    Returns
    -------
    dict of str to (..., P)
        Keys from `pattern_name`. With clauses of several sizes each name averages over the clauses of its size, and
        is NaN for a network without any.
    """
    from toycomb.geometry import _kernels

    lead, k = row_types.shape[:-1], int(sizes.max())
    number = np.stack([np.bincount(x, minlength=k + 1) for x in sizes])
    table = np.zeros((math.prod(lead[:-1]), len(sizes), k + 1, k + 1), np.int64)
    types = row_types.reshape(*table.shape[:2], -1)
    _kernels.tally(distance.reshape(*types.shape, -1), types, row_type, sizes, table)
    number = number[..., None]
    share = np.where(number > 0, table / np.maximum(number, 1), np.nan).reshape(*lead, k + 1, k + 1)
    names = ((size, d) for size in np.unique(sizes).tolist() for d in range(size + 1))
    return {pattern_name(size, d): share[..., size, d] for size, d in names}
