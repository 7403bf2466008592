"""From levels to one: the flat DNF of a formula whose clauses stand over the values of other clauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from toycomb.common.errors import InputError
from toycomb.tasks.clauses import Clause

if TYPE_CHECKING:
    from toycomb.tasks.formula import Formula

LARGEST = 4096
"""Terms of a flat DNF, of the whole or of any part of it."""
STEPS = 10_000_000
"""Pairs of terms that are joined or compared, a matter of seconds."""

Term = frozenset[int]
"""Literals that are all true."""
Terms = tuple[Term, ...]
"""A DNF: any of its terms; without terms it is never true."""


def flat(levels: Sequence[Formula]) -> tuple[Clause, ...]:
    """Clauses of the flat DNF over the variables of the first level, each in the order of its variables.

    Terms that hold a variable in both polarities are left out, and so is each that holds all literals of another one
    (it is absorbed). What is left keeps its order. It is a DNF of the same function, not always the shortest one.

    Raises
    ------
    InputError
        If nothing is left, a part of it has more than `LARGEST` terms, or it takes more than `STEPS` steps.
    """
    whole = _Flattening(levels).whole()
    if not whole:
        raise InputError("the composed formula is false on every input, so there is nothing to learn")
    return tuple(tuple(sorted(term, key=abs)) for term in whole)


class _Flattening:
    """The flat DNFs of all clauses that were asked for, each made once."""

    def __init__(self, levels: Sequence[Formula]) -> None:
        self.levels, self.left = levels, STEPS
        self.known: dict[tuple[int, int, bool], Terms] = {}

    def whole(self) -> Terms:
        """When the whole is true."""
        last = self.levels[-1]
        parts = (self.clause(len(self.levels) - 1, index, True) for index in range(len(last)))
        return self.disjunction(parts) if last.kind == "dnf" else self.conjunction(parts)

    def clause(self, level: int, index: int, value: bool) -> Terms:
        """When a clause of a level has a value."""
        if (level, index, value) not in self.known:
            formula = self.levels[level]
            parts = (self.literal(level, x if value else -x) for x in formula.clauses[index])
            both = (formula.kind == "dnf") == value
            self.known[level, index, value] = self.conjunction(parts) if both else self.disjunction(parts)
        return self.known[level, index, value]

    def literal(self, level: int, x: int) -> Terms:
        """When a literal of a clause of a level is true."""
        return (frozenset((x,)),) if level == 0 else self.clause(level - 1, abs(x) - 1, x > 0)

    def conjunction(self, parts: Iterable[Terms]) -> Terms:
        """All of some DNFs, as one."""
        found: Terms = (frozenset(),)
        for part in parts:
            self._count(len(found) * len(part))
            both = (one | other for one in found for other in part)
            found = self._absorbed(term for term in both if not any(-x in term for x in term))
        return found

    def disjunction(self, parts: Iterable[Terms]) -> Terms:
        """Any of some DNFs, as one."""
        return self._absorbed(term for part in parts for term in part)

    def _absorbed(self, terms: Iterable[Term]) -> Terms:
        """Terms in their order, without those that hold all literals of another one."""
        order = list(dict.fromkeys(terms))
        self._count(len(order))
        kept: list[Term] = []
        for _, same in groupby(sorted(order, key=len), key=len):  # none absorbs another of its own size
            candidates = list(same)
            self._count(len(candidates) * len(kept))
            kept += [term for term in candidates if not any(smaller <= term for smaller in kept)]
            if len(kept) > LARGEST:
                raise InputError(
                    f"a part of the composed formula has more than {LARGEST} terms as a flat DNF; take fewer levels, "
                    "fewer clauses, or smaller ones"
                )
        there = set(kept)
        return tuple(term for term in order if term in there)

    def _count(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise InputError(
                f"the flat DNF of the composed formula takes more than {STEPS} steps; take fewer levels, fewer "
                "clauses, or smaller ones"
            )
