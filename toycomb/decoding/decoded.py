"""What was read of a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from toycomb.common.brief import Brief
from toycomb.common.errors import InputError
from toycomb.tasks.clauses import Clause, Kind
from toycomb.tasks.formula import Formula

HALF = 0.5


class ReadClause(NamedTuple):
    """A clause with signed literals, in the order of its variables, and the confidence 0 … 1 that it is one."""

    literals: Clause
    confidence: float


@dataclass(frozen=True, repr=False)
class Decoded(Brief):
    """The formula of one output of a network, as far as it could be read.

    Parameters
    ----------
    variables : n
    kind : "dnf" or "cnf"; None where nothing tells
    clauses : the surest first
    whole : chance that the formula is exactly these clauses, or None where the way of reading gives none
    mode : "queries" or "weights"
    questions : inputs on which the network was asked
    reach : true variables of the largest of the first questions; clauses with more positive literals cannot be found. 0
        where there is no such bound.
    output : which, counted from 0
    notes : sentences about what was looked at, left out, or not found
    """

    variables: int
    kind: Kind | None
    clauses: tuple[ReadClause, ...]
    whole: float | None
    mode: str
    questions: int = 0
    reach: int = 0
    output: int = 0
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """`whole` (more likely than not exactly the formula), `in part`, or `none` (no clause)."""
        if not self.clauses:
            return "none"
        return "whole" if self.whole is not None and self.whole > HALF else "in part"

    @property
    def lacking(self) -> str:
        """Why there is no formula; empty where there is one."""
        if not self.clauses:
            return "no clause was read"
        return "" if self.kind else "it was not read whether it is a DNF or a CNF"

    @property
    def formula(self) -> Formula:
        """The clauses as a formula; raises InputError where none was read, or not whether it is a DNF or a CNF."""
        if self.lacking or self.kind is None:
            raise InputError(f"{self.lacking}, so that there is no formula")
        return Formula(self.variables, tuple(x.literals for x in self.clauses), self.kind)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "clauses": [{"literals": list(x.literals), "confidence": round(x.confidence, 4)} for x in self.clauses],
            "kind": self.kind,
            "verdict": self.verdict,
            "whole": None if self.whole is None else round(self.whole, 4),
            "variables": self.variables,
            "mode": self.mode,
            "questions": self.questions,
            "reach": self.reach,
            "output": self.output,
            "notes": list(self.notes),
        }

    def in_words(self) -> list[str]:
        """Its verdict and sizes in words."""
        kind = self.kind or "kind not known"
        return [f"{len(self.clauses)} clauses", kind, f"n = {self.variables}", f"verdict: {self.verdict}"]
