"""Crowd of a row at initialisation, and interference between codes."""

from __future__ import annotations

import numpy as np


def others_on_row(member: np.ndarray) -> np.ndarray:
    """(..., H, C) for each location, the number of *other* members on its row.

    With the proximal locations at initialisation as members this is the crowd; with the codes it is the
    interference of a location.

    Parameters
    ----------
    member : (..., H, C) bool
    """
    return (member.sum(axis=-1, keepdims=True) - member).astype(np.int16)
