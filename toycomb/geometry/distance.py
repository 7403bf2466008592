"""Soft distance of a location, and the base rate of a Hamming distance."""

from __future__ import annotations

from math import comb

import numpy as np


def row_scale(F: np.ndarray) -> np.ndarray:
    """(..., H) root mean square of each row of F (..., H, n); NaN for a row of zeros, which has no scale."""
    scale = np.sqrt(np.mean(np.square(F), axis=-1))
    return np.where(scale > 0, scale, np.nan)


def soft_distance(signed: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """(..., H, C) L1 distance to the template's orthant, `Σ_j max(0, -π_j F[r, i_j]) / rms(F[r])`.

    Parameters
    ----------
    signed : (..., H, C, k) from `signed_features`
    scale : (..., H) from `row_scale`
    """
    return np.maximum(-signed, 0).sum(axis=-1) / scale[..., None]


def base_rate(size: int) -> np.ndarray:
    """(k + 1,) chance that a location with independent fair signs has distance d: binomial(k, d) / 2^k."""
    return np.array([comb(size, d) for d in range(size + 1)]) / 2**size
