"""Motion of locations and their fates between the start and the end of training."""

from __future__ import annotations

from enum import IntEnum

import numpy as np

PROXIMAL = 1
"""Largest initial distance of a proximal location, unless another threshold is asked for."""


class Fate(IntEnum):
    """What became of a location. The five fates are exclusive and cover all locations.

    A location is proximal when it starts on a row of the code's type at a distance of at most the threshold.
    """

    IDLE = 0
    """not proximal, not a code at the end"""
    HELD = 1
    """a code at the start and at the end"""
    CONVERGED = 2
    """proximal at distance > 0, a code at the end"""
    REJECTED = 3
    """proximal, not a code at the end"""
    RECRUITED = 4
    """not proximal, a code at the end"""


def fates(start_distance: np.ndarray, proximal: np.ndarray, code_at_end: np.ndarray) -> np.ndarray:
    """(..., H, C) int8 of `Fate`.

    Parameters
    ----------
    start_distance : (..., H, C) Hamming distance at the start
    proximal, code_at_end : (..., H, C) bool
    """
    held = proximal & code_at_end & (start_distance == 0)
    choices = [held, proximal & code_at_end, proximal, code_at_end]
    values = [Fate.HELD, Fate.CONVERGED, Fate.REJECTED, Fate.RECRUITED]
    return np.select(choices, values, Fate.IDLE).astype(np.int8)


def alignment_motion(start: np.ndarray, stop: np.ndarray, first_scale: np.ndarray) -> np.ndarray:
    """(..., H, C) change of `Σ_j π_j F[r, i_j] / rms(F_0[r])` between two times.

    Parameters
    ----------
    start, stop : (..., H, C, k) from `signed_features`
    first_scale : (..., H) row scale at step 0
    """
    return (stop.sum(axis=-1) - start.sum(axis=-1)) / first_scale[..., None]
