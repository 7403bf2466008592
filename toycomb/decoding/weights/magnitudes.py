"""Terms read from sizes: variables that are largest in more rows than chance gives, one vote a row. Ours."""

from __future__ import annotations

from collections import Counter

import numpy as np

from toycomb.decoding.weights.pattern import Pattern, ranked
from toycomb.tasks.clauses import Clause

FEWEST, MOST = 2, 6
"""Entries of a row that may be its largest."""
DRAWS = 999
"""Draws of the null."""


def votes(F: np.ndarray) -> Counter[Clause]:
    """How many rows of F (R, n) have exactly these as their largest entries, with their signs.

    A row's largest entries are those before the widest gap between its sizes in descending order, at least 2 and at
    most 6 of them; of equally wide gaps it is the first. A row without a gap there has no vote.
    """
    if min(F.shape) == 0 or F.shape[1] <= FEWEST:
        return Counter()
    order = np.argsort(-np.abs(F), axis=1, kind="stable")[:, : MOST + 1]
    sizes = np.take_along_axis(np.abs(F), order, axis=1)
    gaps = sizes[:, FEWEST - 1 : -1] - sizes[:, FEWEST:]
    count = np.where(gaps.max(axis=1) > 0, gaps.argmax(axis=1) + FEWEST, 0)
    signed = np.where(np.take_along_axis(F, order, axis=1) < 0, -1, 1) * (order + 1)
    named = zip(signed.tolist(), count.tolist(), strict=True)
    return Counter(tuple(sorted(row[:k], key=abs)) for row, k in named if k)


def voted_patterns(F: np.ndarray, rng: np.random.Generator) -> list[Pattern]:
    """The sets that rows of F (R, n) vote for, those of the most votes first.

    Their `expected` is the share of the null's draws in which any set has as many votes, the weights as they are
    counted as one draw more. A draw shuffles each column over the rows by itself, so that rows are no longer large at
    the same variables together, and variables that are large everywhere stay so.

    Parameters
    ----------
    F : features of the rows of one type
    rng : of the null
    """
    found = votes(F)
    if not found:
        return []
    most = np.array([max(votes(rng.permuted(F, axis=0)).values(), default=0) for _ in range(DRAWS)])
    rare = {count: (1 + int((most >= count).sum())) / (1 + DRAWS) for count in set(found.values())}
    return ranked(Pattern(literals, rare[count]) for literals, count in found.items())
