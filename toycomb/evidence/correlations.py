"""Correlations over the last axis, network by network."""

from __future__ import annotations

import numpy as np


def spearman(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(P,) Spearman's correlation along the last axis, ties ranked by their mean; NaN where one side is constant."""
    from scipy.stats import rankdata

    ranks = [rankdata(x, axis=-1) for x in (one, other)]
    a, b = (x - x.mean(axis=-1, keepdims=True) for x in ranks)
    scale = np.sqrt((a**2).sum(axis=-1) * (b**2).sum(axis=-1))
    return np.where(scale > 0, (a * b).sum(axis=-1) / np.where(scale > 0, scale, 1), np.nan)
