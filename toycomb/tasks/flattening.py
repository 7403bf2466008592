"""From levels to one: the flat DNF of a formula whose clauses stand over the values of other clauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from toycomb.common.errors import InputError
from toycomb.tasks.clauses import Clause

if TYPE_CHECKING:
    from toycomb.tasks.formula import Formula

LARGEST = 4096
"""Terms of a flat DNF, of the whole or of any part of it."""
PRODUCTS = 1 << 20
"""Pairs of terms that are joined at once."""

Term = frozenset[int]
"""Literals that are all true."""
Terms = tuple[Term, ...]
"""A DNF: any of its terms; without terms it is never true."""

ALWAYS: Terms = (frozenset(),)


def flat(levels: Sequence[Formula]) -> tuple[Clause, ...]:
    """Clauses of the flat DNF over the variables of the first level, each in the order of its variables.

    Terms that hold a variable in both polarities are left out, and so is each that holds all literals of another one
    (it is absorbed). What is left keeps its order. It is a DNF of the same function, not always the shortest one.

    Raises
    ------
    InputError
        If nothing is left, or a part of it has more than `LARGEST` terms.
    """

    @cache
    def clause(level: int, index: int, value: bool) -> Terms:
        """When a clause of a level has a value."""
        formula = levels[level]
        parts = (literal(level, x if value else -x) for x in formula.clauses[index])
        return conjunction(parts) if (formula.kind == "dnf") == value else disjunction(parts)

    def literal(level: int, x: int) -> Terms:
        return (frozenset((x,)),) if level == 0 else clause(level - 1, abs(x) - 1, x > 0)

    top = len(levels) - 1
    parts = (clause(top, index, True) for index in range(len(levels[top].clauses)))
    whole = disjunction(parts) if levels[top].kind == "dnf" else conjunction(parts)
    if not whole:
        raise InputError("the composed formula is false on every input, so there is nothing to learn")
    return tuple(tuple(sorted(term, key=abs)) for term in whole)


def conjunction(parts: Iterable[Terms]) -> Terms:
    """All of some DNFs, as one."""
    found = ALWAYS
    for part in parts:
        if len(found) * len(part) > PRODUCTS:
            _too_large(len(found) * len(part))
        both = (one | other for one in found for other in part)
        found = _absorbed(term for term in both if not any(-x in term for x in term))
    return found


def disjunction(parts: Iterable[Terms]) -> Terms:
    """Any of some DNFs, as one."""
    return _absorbed(term for part in parts for term in part)


def _absorbed(terms: Iterable[Term]) -> Terms:
    """Terms in their order, without those that hold all literals of another one."""
    order = list(dict.fromkeys(terms))
    kept: list[Term] = []
    for term in sorted(order, key=len):
        if not any(smaller <= term for smaller in kept):
            kept.append(term)
            if len(kept) > LARGEST:
                _too_large(len(order))
    there = set(kept)
    return tuple(term for term in order if term in there)


def _too_large(terms: int) -> None:
    raise InputError(
        f"a part of the composed formula has {terms} terms or pairs of terms as a flat DNF; it may have {LARGEST} "
        "terms, and a million pairs: take fewer levels, fewer clauses, or smaller ones"
    )
