"""Sets of variables with signs that were found in weights, and which of them are kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from toycomb.tasks.clauses import Clause

SHARED = 1
"""Variables that two clauses may share. Parts of a clause, and a clause with a variable more, are rare as it is."""


class Pattern(NamedTuple):
    """A set of variables with signs.

    Parameters
    ----------
    literals : signed variables, counted from 1, in the order of the variables
    expected : how many sets at least as remarkable chance would give in one network
    """

    literals: Clause
    expected: float


def ranked(patterns: Iterable[Pattern]) -> list[Pattern]:
    """The most remarkable first; of equal ones the shorter, then the one of the first variables."""
    return sorted(patterns, key=lambda x: (x.expected, len(x.literals), x.literals))


def apart(patterns: Iterable[Pattern], most: int | None = None) -> list[Pattern]:
    """Those that share no more than `SHARED` variables with one before them; the first `most` of these if given."""
    kept: list[Pattern] = []
    for pattern in patterns:
        own = {abs(x) for x in pattern.literals}
        if len(kept) == most:
            break
        if all(len(own.intersection(map(abs, x.literals))) <= SHARED for x in kept):
            kept.append(pattern)
    return kept


def along(patterns: Iterable[Pattern], effect: np.ndarray) -> list[Pattern]:
    """Those of which each literal has the sign of its variable's effect (n,)."""
    return [x for x in patterns if all(effect[abs(i) - 1] * i > 0 for i in x.literals)]
