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
    opposite, same = _shared(_wanted(index, polarity), _wanted(index, polarity))
    diagonal = np.arange(member.shape[2])
    for table in (opposite, same):
        table[:, diagonal, diagonal] = 0
    return member @ opposite, member @ same


def asked_signs(
    member: np.ndarray, clauses: tuple[np.ndarray, np.ndarray], of: tuple[np.ndarray, np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """What members on a row ask of the variables of other clauses, such as sham ones: conflict and agreement.

    As `shared_signs`, where the locations are those of the members' own clauses, and none counts for itself. Ours.

    Parameters
    ----------
    member : (P, H, C) bool
    clauses : (P, C, k) variables and polarities of the members' clauses
    of : (P, S, k) those of the other clauses

    Returns
    -------
    conflict, agreement : (P, H, S)
    """
    variables = 1 + max(clauses[0].max(), of[0].max())
    opposite, same = _shared(_wanted(*clauses, variables), _wanted(*of, variables))
    return member @ opposite, member @ same


def _wanted(index: np.ndarray, polarity: np.ndarray, variables: int | None = None) -> np.ndarray:
    """(2, P, C, n) how often each clause wants a variable to be positive, and to be negative."""
    literals = np.zeros((2, *index.shape[:2], index.max() + 1 if variables is None else variables))
    networks, clauses = np.arange(index.shape[0])[:, None, None], np.arange(index.shape[1])[:, None]
    for half, sign in zip(literals, (1, -1), strict=True):
        np.add.at(half, (networks, clauses, index), polarity == sign)
    return literals


def _shared(clauses: np.ndarray, of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(P, C, S) variables that two clauses want with opposite signs, and with the same one."""
    (for_, against), (their_for, their_against) = clauses, of.swapaxes(-1, -2)
    return for_ @ their_against + against @ their_for, for_ @ their_for + against @ their_against
