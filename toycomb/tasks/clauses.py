"""A clause, the two kinds of formula, and which literals per clause may hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from toycomb.common.errors import InputError, unknown

Clause = tuple[int, ...]
Kind = Literal["dnf", "cnf"]


def check_clause(clause: Sequence[int], number: int, variables: int) -> None:
    """Raise InputError if clause `number` is empty or holds a literal outside ±1 … ±n."""
    if not clause:
        raise InputError(f"clause {number} is empty; every clause needs at least one literal")
    if 0 not in clause and -variables <= min(clause) and max(clause) <= variables:
        return
    literal = next(x for x in clause if not 0 < abs(x) <= variables)
    raise InputError(
        f"clause {number} holds the literal {literal}; with {variables} variables literals are ±1 … ±{variables}"
    )


def check_kind(kind: str) -> None:
    """Raise InputError unless there is such a kind of formula."""
    if kind not in ("dnf", "cnf"):
        raise unknown("the kind of formula is", kind, ("dnf", "cnf"))
