"""What the levels of a composed formula must be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from toycomb.common.errors import InputError, instance, shown
from toycomb.tasks.formula import Formula

DEEPEST = 16
"""Levels of a formula."""


def checked(levels: Any) -> tuple[Formula, ...]:
    """Levels of a formula, once each is known to stand upon the one before it."""
    if isinstance(levels, Formula) or not isinstance(levels, Sequence):
        raise InputError(
            f"the levels are {shown(repr(levels), 60)}; they must be a list of formulas, the inner one first"
        )
    if not 1 <= len(levels) <= DEEPEST:
        raise InputError(f"{len(levels)} levels were given; there must be 1 to {DEEPEST}")
    for level in levels:
        instance("a level", level, Formula, "toycomb.Formula(variables, clauses, kind) makes one")
    for number, (below, level) in enumerate(pairwise(levels), 2):
        if level.variables != len(below):
            raise InputError(
                f"level {number} is over {level.variables} variables; it must be over the {len(below)} clauses of the "
                "level before it"
            )
    return tuple(Formula(x.variables, x.clauses, x.kind) for x in levels)
