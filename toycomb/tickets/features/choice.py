"""Which locations a ticket is to keep: from the value of every location to a choice (H, C) of them. All ours."""

from __future__ import annotations

import numpy as np

from toycomb.geometry import row_scale, signed_features
from toycomb.geometry.compatibility import cheapest, in_turns
from toycomb.tasks.formula import Formula


def location_value(F: np.ndarray, formula: Formula, scale: np.ndarray | None = None) -> np.ndarray:
    """(H, C) mean over literals of `π_j F[r, i_j] / rms(F[r])`: how far a location lies on its template's side.

    Parameters
    ----------
    F : (H, n)
    formula : Formula
    scale : (H,), optional
        In place of the row's own rms, for instance that at step 0; rows without a scale count as 0.
    """
    signed = signed_features(F[None], formula.index[None], formula.polarity[None])[0]
    scale = row_scale(F) if scale is None else scale
    value = signed.sum(axis=-1) / formula.sizes / scale[:, None]
    return np.nan_to_num(value)


def negative_value(F: np.ndarray, formula: Formula, scale: np.ndarray | None = None) -> np.ndarray:
    """(H, C) the same for the template of a negative witness: one literal aligned, whichever fits best, the others not.

    Such a row speaks against its clause where the one variable is true and the others are not (3N1P of the published
    patterns). Parameters as for `location_value`.
    """
    signed = signed_features(F[None], formula.index[None], formula.polarity[None])[0]
    scale = row_scale(F) if scale is None else scale
    largest = np.where(formula.polarity != 0, signed, -np.inf).max(axis=-1)
    value = (2 * largest - signed.sum(axis=-1)) / formula.sizes / scale[:, None]
    return np.nan_to_num(value)


def some(rows: np.ndarray) -> np.ndarray:
    """(H,) rows that are allowed for any clause, of rows (H,) for all clauses or (H, C) for each."""
    return rows if rows.ndim == 1 else np.asarray(rows.any(axis=1))


def best(value: np.ndarray, rows: np.ndarray, each: int, crowding: float = 0.0) -> np.ndarray:
    """For each clause the `each` allowed rows of largest value, one location at a time.

    Every location that is chosen lowers the value of the others on its row by `crowding`, so that clauses spread over
    rows. Clauses take turns, in each turn the largest remaining value first.

    Parameters
    ----------
    value : (H, C)
    rows : (H,) bool, allowed ones; or (H, C) where they differ between clauses
    each : locations a clause, fewer where there are not as many rows

    Returns
    -------
    (H, C) bool
    """
    return in_turns(-value, rows, np.full(value.shape[1], each), crowding)


def assigned(value: np.ndarray, rows: np.ndarray, each: int, crowding: float) -> np.ndarray:
    """The choice of largest total value less interference, found exactly, see `toycomb.geometry.compatibility`.

    Every clause gets `each` allowed rows; a row with q locations costs `crowding · q (q - 1) / 2`, the number of pairs
    of locations that share it. Parameters and result as for `best`.
    """
    return cheapest(-value[None], rows[None], np.full((1, value.shape[1]), each), crowding)[0]
