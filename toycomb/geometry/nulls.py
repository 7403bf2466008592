"""Nulls: rows permuted within their type, and sham clauses."""

from __future__ import annotations

import numpy as np

from toycomb.formula import Formula


def permuted_rows(row_types: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(..., H) a random permutation of the row numbers that maps every row to one of its own type.

    Parameters
    ----------
    row_types : (..., H)
    rng : Generator
    """
    order = np.argsort(row_types, axis=-1, kind="stable")
    shuffled = np.lexsort((rng.random(row_types.shape), row_types), axis=-1)
    permutation = np.empty_like(order)
    np.put_along_axis(permutation, order, shuffled, axis=-1)
    return permutation


def sham_formula(formula: Formula, rng: np.random.Generator) -> Formula:
    """The formula with its variables renamed at random.

    Number, sizes, polarities and sharing of the clauses stay; what they say about the task goes. A network
    trained on the formula treats sham clauses like any other sets of variables.
    """
    names = rng.permutation(formula.variables) + 1
    clauses = (tuple(int(names[abs(x) - 1]) * (1 if x > 0 else -1) for x in clause) for clause in formula.clauses)
    return Formula(formula.variables, tuple(clauses), formula.kind)
