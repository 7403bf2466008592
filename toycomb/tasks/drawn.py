"""Random clauses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.common.errors import InputError, whole

LARGEST = 1_000_000


def draw_clauses(
    variables: int,
    clauses: int,
    literals: int | Sequence[int],
    rng: np.random.Generator,
    *,
    disjoint: bool,
    negated: float,
) -> tuple[tuple[int, ...], ...]:
    """Clauses as signed literals; parameters and errors as in `Formula.random`."""
    variables, clauses = whole("the number of variables", variables), whole("the number of clauses", clauses)
    sizes = _clause_sizes(variables, clauses, literals, disjoint, rng)
    if not (isinstance(negated, int | float | np.integer | np.floating) and 0 <= negated <= 1):
        raise InputError(f"the share of negated literals is {negated}; it must lie between 0 and 1")
    sets = _disjoint_sets(variables, sizes, rng) if disjoint else _distinct_sets(variables, sizes, rng)
    counts = _share_out(negated, sizes, rng)
    drawn = []
    for members, count in zip(sets, counts, strict=True):
        signs = np.ones(len(members), dtype=np.int64)
        signs[rng.permutation(len(members))[:count]] = -1
        drawn.append(tuple(int(x) for x in (members + 1) * signs))
    return tuple(drawn)


def _clause_sizes(
    variables: int, clauses: int, literals: int | Sequence[int], disjoint: bool, rng: np.random.Generator
) -> np.ndarray:
    if not (1 <= variables <= LARGEST and 1 <= clauses <= LARGEST):
        raise InputError(f"given {variables} variables and {clauses} clauses; both must lie between 1 and {LARGEST}")
    given = np.atleast_1d(np.asarray(literals, dtype=object))
    mix = np.array([whole("the number of literals per clause", x) for x in given], dtype=object)
    if not len(mix):
        raise InputError("no number of literals per clause was given; give at least one")
    for size in mix:
        if not 1 <= size <= variables:
            raise InputError(
                f"the number of literals per clause is {size}; it must lie between 1 and the {variables} variables"
            )
    sizes = np.resize(mix.astype(np.int64), clauses)
    if len(mix) > 1:
        rng.shuffle(sizes)
    if disjoint and sizes.sum() > variables:
        raise InputError(
            f"disjoint clauses need {sizes.sum()} variables, and there are {variables}; "
            "take fewer or smaller clauses, or let them share variables"
        )
    for size in set(sizes.tolist()):
        wanted, available = int((sizes == size).sum()), _sets(variables, size)
        if wanted > available:
            raise InputError(
                f"{wanted} clauses of {size} literals were asked for; {variables} variables have only "
                f"{available} distinct sets of that size"
            )
    return sizes


def _sets(variables: int, size: int) -> int:
    """Distinct sets of `size` variables, or a number of at least `LARGEST` where there are more."""
    size, count = min(size, variables - size), 1
    for i in range(size):
        count = count * (variables - i) // (i + 1)
        if count >= LARGEST:  # it only grows from here, to numbers of as many digits as there are variables
            break
    return count


def _disjoint_sets(variables: int, sizes: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    order = rng.permutation(variables)
    return [np.sort(part) for part in np.split(order, np.cumsum(sizes))[:-1]]


def _distinct_sets(variables: int, sizes: np.ndarray, rng: np.random.Generator) -> list[np.ndarray]:
    seen: set[tuple[int, ...]] = set()
    sets: list[np.ndarray] = []
    for size in sizes:
        while True:
            members = np.sort(rng.choice(variables, size, replace=False))
            if tuple(members) not in seen:
                break
        seen.add(tuple(members))
        sets.append(members)
    return sets


def _share_out(share: float, sizes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Negated literals per clause: the floor of the share for each, the rest to random clauses."""
    exact = share * sizes
    counts = np.floor(exact + 1e-9).astype(np.int64)
    missing = round(float(exact.sum())) - int(counts.sum())
    # Clauses whose share was cut most come first; the random key breaks ties.
    order = np.lexsort((rng.random(len(sizes)), counts - exact))
    counts[order[:missing]] += 1
    return counts
