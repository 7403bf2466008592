"""Where rows and variables stand on the page."""

from __future__ import annotations

import numpy as np

from toycomb.geometry import Fate, FeatureSpace
from toycomb.tasks.formula import Formula

MOST_STRIKING = (Fate.CONVERGED, Fate.RECRUITED, Fate.HELD, Fate.REJECTED, Fate.IDLE)


def row_order(space: FeatureSpace) -> list[int]:
    """Rows of one network by their type at the end, the code's type first.

    Within a type those that end in codes come first, by the first clause that they are a code of, so that codes form a
    staircase; then all others by number.
    """
    codes = space.code_locations[-1, 0]
    first = np.where(codes.any(axis=1), codes.argmax(axis=1), codes.shape[1])
    return [int(row) for row in np.lexsort((np.arange(len(first)), first, _rank(space)))]


def row_sections(space: FeatureSpace) -> list[tuple[int, int]]:
    """Each type at the end with its number of rows, in the order of `row_order`; types without rows are left out."""
    rank, types = _rank(space), space.row_types[-1, 0]
    members = [types[rank == place] for place in range(3)]
    return [(int(x[0]), len(x)) for x in members if len(x)]


def _rank(space: FeatureSpace) -> np.ndarray:
    """(H,) 0 for rows that end with the code's type, 1 for the other witness, 2 for silent ones."""
    types = space.row_types[-1, 0]
    return np.where(types == space.witness[0], 0, np.where(types == 0, 2, 1))


def striking(order: list[int], *fates: np.ndarray) -> tuple[int, int]:
    """Row and clause of the location that a page begins with, from the fates (H, C) of one network or of two.

    It is the first in the order of rows whose fates are the most striking ones there are.
    """
    rank = np.array([MOST_STRIKING.index(fate) for fate in Fate])
    tables = [rank[x[order]] for x in fates]
    total = tables[-1] * len(rank) + tables[0]  # of two networks the second has fewer codes: it is asked first
    place, clause = np.unravel_index(np.argmin(total), total.shape)
    return order[place], int(clause)


def column_groups(formula: Formula) -> list[list[int]]:
    """Variables (counted from 0) of each clause, then those that no clause has; one in two clauses stands in both."""
    groups = [list(dict.fromkeys(abs(x) - 1 for x in clause)) for clause in formula.clauses]
    used = {i for group in groups for i in group}
    return [*groups, [i for i in range(formula.variables) if i not in used]]
