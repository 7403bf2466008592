"""Codes of positions, and the answer read from them. Ours but for the first line, where the paper is silent.

P2 (arXiv 2504.08842, section on vision): a row codes position i where its output weight is positive and so are its
entries of inputs i to i + 3. Here `codes` (H, C) bool holds that of every row and position, and `runs` (N, C) bool
whether all inputs from each position on are set. Rows *name* the inputs of the positions that they code.
"""

from __future__ import annotations

import numpy as np

FARTHEST = 8
"""Distance of two positions up to which overlap is told by distance; those beyond are taken together."""


def runs_of(X: np.ndarray, run: int) -> np.ndarray:
    """(N, C) bool: whether the `run` inputs from each position on are set, of inputs X (N, n)."""
    windows = np.lib.stride_tricks.sliding_window_view(np.asarray(X, bool), run, axis=1)
    return np.asarray(windows.all(axis=-1))


def named(codes: np.ndarray, run: int) -> np.ndarray:
    """(H, n) bool: the inputs that each row names."""
    found = np.zeros((len(codes), codes.shape[1] + run - 1), bool)
    for step in range(run):
        found[:, step : step + codes.shape[1]] |= codes
    return found


def on_by_codes(codes: np.ndarray, X: np.ndarray, run: int) -> np.ndarray:
    """(N, H) bool: the rows of which `run` named inputs or more are set; no weight or bias counts."""
    return np.asarray(np.asarray(X, np.float32) @ named(codes, run).T.astype(np.float32) > run - 0.5)


def positions_read(codes: np.ndarray, on: np.ndarray) -> np.ndarray:
    """(N, C) bool: the positions that a row codes, and of which all rows that code them are on (N, H)."""
    lacking = (~on).astype(np.float32) @ codes.astype(np.float32)
    return np.asarray((lacking < 0.5) & codes.any(axis=0))


def overlap_by_distance(codes: np.ndarray) -> np.ndarray:
    """(FARTHEST + 1,) rows that code two positions, in the mean over all pairs at distances 1, 2, …, and all beyond."""
    shared = codes.T.astype(float) @ codes.astype(float)
    first, second = np.triu_indices(len(shared), 1)
    distance = np.minimum(second - first, FARTHEST + 1) - 1
    count = np.bincount(distance, minlength=FARTHEST + 1)
    total = np.bincount(distance, shared[first, second], minlength=FARTHEST + 1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def contributions(codes: np.ndarray, added: np.ndarray, runs: np.ndarray) -> float:
    """How much of what rows with positive output weight add to the logit comes from rows which code a run that is set.

    A share of sums over all inputs that have a run; NaN where nothing is added.

    Parameters
    ----------
    added : (N, H) activations times output weights
    """
    true = runs.any(axis=1)
    up = np.maximum(added[true], 0)
    ours = (runs[true].astype(np.float32) @ codes.T.astype(np.float32)) > 0.5
    total = up.sum()
    return float((up * ours).sum() / total) if total > 0 else np.nan
