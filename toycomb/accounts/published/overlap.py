"""Overlap of two codes, beside what independent placing on rows would give."""

from __future__ import annotations

import numpy as np

from toycomb.geometry import FeatureSpace


def overlaps(space: FeatureSpace, at: int = -1) -> dict[str, np.ndarray]:
    """Mean overlap of two clauses beside its expectation for codes placed independently of each other.

    Clauses with a common variable share a sign, so their codes overlap more by construction; hence the pairs that
    have none are also given alone.

    Returns
    -------
    dict of str to (P,), NaN where there is no such pair
        `overlap`: rows that two codes share; `expected_overlap`: `s_c s_c' / R`, with s the code sizes and R the rows
        of the code's type; `apart_overlap` and `expected_apart_overlap`: over pairs without a common variable.
    """
    shared = space.overlap(at)
    sizes = np.diagonal(shared, axis1=-2, axis2=-1)
    rows = np.maximum(space.on_type[at].sum(axis=(-1, -2)), 1)[:, None, None]
    expected = sizes[:, :, None] * sizes[:, None] / rows
    pairs = np.broadcast_to(np.triu(np.ones(shared.shape[1:], bool), 1), shared.shape)
    apart = pairs & ~_common_variable(space)
    return {
        "overlap": _mean(shared, pairs),
        "expected_overlap": _mean(expected, pairs),
        "apart_overlap": _mean(shared, apart),
        "expected_apart_overlap": _mean(expected, apart),
    }


def _common_variable(space: FeatureSpace) -> np.ndarray:
    """(P, C, C) bool: two clauses have a variable in common."""
    index, polarity = space.literals
    same = index[:, :, None, :, None] == index[:, None, :, None, :]
    real = (polarity != 0)[:, :, None, :, None] & (polarity != 0)[:, None, :, None, :]
    return (same & real).any(axis=(-1, -2))


def _mean(values: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """(P,) mean of the chosen values (P, C, C); NaN without any."""
    count = chosen.sum(axis=(-1, -2))
    return np.where(count > 0, (values * chosen).sum(axis=(-1, -2)) / np.maximum(count, 1), np.nan)
