"""Row types that the codes of clauses ask for: one for a whole formula, or one for each of its clauses.

Clauses of a flat formula all move it the same way. Inner clauses of a composed one need not: `c1 and not c2` goes down
with c2, whose codes therefore stand on negative rows. Ours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.common.arrays import first, real
from toycomb.common.errors import InputError
from toycomb.tasks.formula import Formula


def directions(values: np.ndarray | None, formulas: Sequence[Formula]) -> np.ndarray | None:
    """Directions (P, C) of clauses as int8; (P,) where each network's clauses all have one, and None where all go up.

    Raises
    ------
    InputError
        If there is another number of them, or one is not -1, 0 or 1.
    """
    if values is None:
        return None
    found = real("the array of signs", values)
    shapes = ((len(formulas),), (len(formulas), len(formulas[0])))
    if found.shape not in shapes:
        raise InputError(f"signs have shape {found.shape}; {shapes[0]} or {shapes[1]} is needed, networks and clauses")
    wrong = ~np.isin(found, (-1, 0, 1))
    if wrong.any():
        raise InputError(f"the array of signs holds {first(found, wrong)}; only -1, 0 and 1 are allowed")
    signs = found.astype(np.int8)
    if signs.ndim == 2 and (signs == signs[:, :1]).all():
        signs = signs[:, 0]
    return None if signs.ndim == 1 and (signs == 1).all() else signs


def witness(formulas: Sequence[Formula], signs: np.ndarray | None) -> np.ndarray:
    """(P,) or (P, C) row type of the code template, from the directions of clauses.

    A template has the signs of a term. A term moves the whole as its clause does if the clause is an AND, and the other
    way round if it is an OR, whose term is its negation. 0: the clause moves the whole both ways.
    """
    of_terms = np.array([formula.witness for formula in formulas], dtype=np.int8)
    if signs is None:
        return of_terms
    return of_terms * signs if signs.ndim == 1 else of_terms[:, None] * signs


def on_type(row_types: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """(T, P, H, 1) or (T, P, H, C) bool: rows (T, P, H) of the type that `witness` asks for.

    Where it is 0, either type will do, and all rows are of it that are not silent.
    """
    types = row_types[..., None]
    asked = wanted[:, None, None] if wanted.ndim == 1 else wanted[:, None]
    fits: np.ndarray = types == asked
    return np.where(asked == 0, types != 0, fits) if (asked == 0).any() else fits
