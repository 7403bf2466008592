"""Random formulas in levels: four families, and inner clauses that are split otherwise, as a control."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from toycomb.common.errors import InputError, unknown, whole
from toycomb.tasks.clauses import Clause, Kind

TRIES = 1000
LARGEST = 1024
"""Inner clauses."""

Levels = list[tuple[Kind, tuple[Clause, ...]]]
"""The kind and the clauses of each level."""


def _ring(order: Sequence[int]) -> list[list[int]]:
    return [[one, other] for one, other in zip(order, [*order[1:], order[0]], strict=True)]


def _parts(order: Sequence[int], size: int) -> list[list[int]]:
    return [list(order[i : i + size]) for i in range(0, len(order), size)]


def _shared(order: Sequence[int]) -> Levels:
    return [("dnf", tuple(map(tuple, _ring(order))))]


def _blocks(order: Sequence[int]) -> Levels:
    pairs = tuple(map(tuple, _parts(order, 2)))
    return [("cnf", pairs), ("dnf", tuple((i, i + 1) for i in range(1, len(pairs), 2)))]


def _but_not(order: Sequence[int]) -> Levels:
    return [("dnf", tuple((c, -d) for c, d in _parts(order, 2)))]


def _flat(order: Sequence[int]) -> Levels:
    return [("dnf", tuple(map(tuple, _parts(order, 2))))]


FAMILIES: dict[str, tuple[int, Callable[[Sequence[int]], Levels], Callable[[Sequence[int]], list[list[int]]]]] = {
    "shared": (1, _shared, _ring),
    "blocks": (4, _blocks, lambda order: _parts(order, 4)),
    "but-not": (2, _but_not, lambda order: _parts(order, 2)),
    "flat": (2, _flat, lambda order: _parts(order, 2)),
}
"""Of each family: its number of inner clauses is a multiple of what, its upper levels, and which clauses meet."""


def check_family(kind: object) -> None:
    """Raise InputError unless there is such a family."""
    if not (isinstance(kind, str) and kind in FAMILIES):
        raise unknown("the family is", kind, FAMILIES)


def draw(kind: str, variables: int, clauses: int, literals: int, rng: np.random.Generator) -> Levels:
    """Levels of a random formula; parameters and errors as in `Composed.random`."""
    check_family(kind)
    variables, clauses = whole("the number of variables", variables), whole("the number of inner clauses", clauses)
    literals = whole("the number of literals per inner clause", literals)
    multiple, upper, together = FAMILIES[kind]
    if not 3 <= clauses <= LARGEST or clauses % multiple:
        raise InputError(
            f"{clauses} inner clauses were asked for; there must be 3 to {LARGEST}"
            + (f", a multiple of {multiple} for {kind!r}" if multiple > 1 else "")
        )
    if not 1 <= 2 * literals <= variables:
        raise InputError(
            f"inner clauses of {literals} literals were asked for; they must have at least 1, and two of them must fit "
            f"into the {variables} variables"
        )
    inner = _dealt(variables, clauses, literals, rng)
    for _ in range(TRIES):
        order = (rng.permutation(clauses) + 1).tolist()
        if all(_disjoint([inner[c - 1] for c in group]) for group in together(order)):
            return [("dnf", inner), *upper(order)]
    raise InputError(
        f"{clauses} inner clauses of {literals} literals over {variables} variables cannot be put together without "
        "sharing variables within a term; take more variables or fewer clauses"
    )


def _dealt(variables: int, clauses: int, literals: int, rng: np.random.Generator) -> tuple[Clause, ...]:
    """Distinct clauses of positive literals; each variable stands in as many of them as any other, or one more."""
    for _ in range(TRIES):
        decks = [rng.permutation(variables) + 1 for _ in range(-(-clauses * literals // variables))]
        dealt = np.sort(np.concatenate(decks)[: clauses * literals].reshape(clauses, literals), axis=1)
        found = dict.fromkeys(tuple(row) for row in dealt.tolist())
        if len(found) == clauses and all(len(set(clause)) == literals for clause in found):
            return tuple(found)
    raise InputError(
        f"{clauses} distinct inner clauses of {literals} literals cannot be dealt out of {variables} variables; take "
        "more variables or fewer clauses"
    )


def _disjoint(group: Sequence[Clause]) -> bool:
    return len({x for clause in group for x in clause}) == sum(map(len, group))


def resplit(
    inner: Sequence[Clause], top: Sequence[Clause], rng: np.random.Generator
) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """Inner clauses and terms in which what stands together in a term is split otherwise.

    Parameters
    ----------
    inner : clauses, ANDs of literals
    top : terms over the values of these; those of one inner clause are left out
    rng : Generator

    Returns
    -------
    new inner clauses, of each term its own; the terms over them, with the signs that they had
    """
    found: list[Clause] = []
    terms: list[Clause] = []
    for term in top:
        if len(term) > 1:
            new = _otherwise([inner[abs(x) - 1] for x in term], rng)
            terms.append(tuple((len(found) + i) * (1 if x > 0 else -1) for i, x in enumerate(term, 1)))
            found += new
    if not terms:
        raise InputError("no term holds two inner clauses, so there is nothing to split otherwise")
    return tuple(found), tuple(terms)


def _otherwise(clauses: Sequence[Clause], rng: np.random.Generator) -> list[Clause]:
    """As many clauses of the same sizes from the same literals, none of them within an old one."""
    pool = np.array([x for clause in clauses for x in clause])
    ends = np.cumsum([len(clause) for clause in clauses])[:-1]
    old = [set(clause) for clause in clauses]
    for _ in range(TRIES):
        new = [sorted(part.tolist(), key=abs) for part in np.split(rng.permutation(pool), ends)]
        mixed = not any(set(part) <= clause for part in new for clause in old)
        if mixed and all(len(set(map(abs, part))) == len(part) for part in new):
            return [tuple(part) for part in new]
    raise InputError(
        f"inner clauses of {' and '.join(str(len(x)) for x in clauses)} literals cannot be split otherwise so that "
        "each new one mixes old ones"
    )
