"""Crowd of a row at initialisation, interference between codes, and what competing clauses ask of shared variables."""

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


def shared_signs(member: np.ndarray, index: np.ndarray, polarity: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the other members on a row ask of the variables of a location: conflict and agreement. Ours.

    Parameters
    ----------
    member : (P, H, C) bool, such as the proximal locations
    index, polarity : (P, C, k)

    Returns
    -------
    conflict, agreement : (P, H, C)
        Summed over the other members on the row, the number of variables that they share with the location and want
        with the opposite sign, or with the same one.
    """
    literals = np.zeros((2, *member.shape[::2], index.max() + 1))
    networks, clauses = np.arange(member.shape[0])[:, None, None], np.arange(member.shape[2])[:, None]
    for half, sign in zip(literals, (1, -1), strict=True):
        np.add.at(half, (networks, clauses, index), polarity == sign)
    for_, against = literals
    opposite = for_ @ against.swapaxes(-1, -2) + against @ for_.swapaxes(-1, -2)
    same = for_ @ for_.swapaxes(-1, -2) + against @ against.swapaxes(-1, -2)
    diagonal = np.arange(member.shape[2])
    for table in (opposite, same):
        table[:, diagonal, diagonal] = 0
    return member @ opposite, member @ same
