"""Nulls: rows permuted within their type, and sham clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toycomb.common.seeds import Purpose, stream
from toycomb.tasks.formula import Formula

if TYPE_CHECKING:
    from toycomb.geometry.space import FeatureSpace

SHAMS = 8
"""Draws of sham clauses for each network."""


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
    """The formula with its variables renamed at random among those that stand in equally many clauses.

    Number, sizes, polarities and sharing of the clauses stay, and so does how often each variable is used: variables
    that no clause uses are rarely true in the inputs and keep small weights, so shams must not draw on them. A
    variable that alone has its number of clauses keeps its name.
    """
    used = np.bincount([abs(x) for clause in formula.clauses for x in clause], minlength=formula.variables + 1)
    names = np.arange(formula.variables + 1)
    for degree in np.unique(used[1:]):
        group = 1 + np.flatnonzero(used[1:] == degree)
        names[group] = rng.permutation(group)
    clauses = (tuple(int(names[abs(x)]) * (1 if x > 0 else -1) for x in clause) for clause in formula.clauses)
    return Formula(formula.variables, tuple(clauses), formula.kind)


def sham_spaces(space: FeatureSpace, seed: int) -> list[FeatureSpace]:
    """The same networks read against sham clauses, several draws."""
    rngs = [stream(seed, Purpose.SHAM, index) for index in range(len(space.formulas))]
    return [
        space.with_formulas([sham_formula(formula, rng) for formula, rng in zip(space.formulas, rngs, strict=True)])
        for _ in range(SHAMS)
    ]
