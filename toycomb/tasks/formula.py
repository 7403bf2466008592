"""Clauses and formulas: random ones, evaluation, the clause–variable graph.

A literal is a signed integer as in DIMACS: `+i` is variable `i` (counted from 1), `-i` its negation. A DNF
formula is the OR of clauses, each an AND of literals; a CNF formula is the dual. Geometry and sampling need
one form for both, the *term*: an AND of literals that decides the formula when it is true. For DNF the terms
are the clauses and decide for True; for CNF they are the negated clauses (De Morgan) and decide for False.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from toycomb.common.arrays import binary
from toycomb.common.brief import brief
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, bounded, shown, whole
from toycomb.common.limits import need
from toycomb.common.seeds import Purpose, stream
from toycomb.files import packed
from toycomb.files.writing import write_text
from toycomb.tasks import loaded, written
from toycomb.tasks.clauses import Clause, Kind, check_clause, check_kind
from toycomb.tasks.drawn import draw_clauses
from toycomb.tasks.terms import Terms, terms
from toycomb.tasks.told import of_formulas

if TYPE_CHECKING:
    import networkx

SHORT = 200
"""Characters of a text with all clauses."""
LARGEST_TABLE = 1 << 27
"""Places of the table of literals, clauses times the longest clause: a gigabyte."""


@dataclass(frozen=True)
class Formula:
    """A formula in disjunctive or conjunctive normal form.

    Parameters
    ----------
    variables : int
        Number of variables n.
    clauses : tuple of tuple of int
        Signed literals, at least one clause, each with at least one literal and none twice. A clause may hold a
        variable in both polarities: its term is never true, so it has locations but can have no code.
    kind : "dnf" or "cnf"
    notes : tuple of str
        What a reader had to interpret (repeated literals, tautologies, trailers). Not part of equality.

    Raises
    ------
    InputError
        If a clause is empty, repeats a literal, or holds a literal outside ±1 … ±n.
    """

    variables: int
    clauses: tuple[Clause, ...]
    kind: Kind = "dnf"
    notes: tuple[str, ...] = field(default=(), compare=False)
    has_clauses: ClassVar[bool] = True
    """Whether the clauses are known, see `toycomb.tasks.unknown`."""

    def __repr__(self) -> str:
        whole = brief(self, [f"variables={self.variables}", f"clauses={self.clauses}", f"kind={self.kind!r}"])
        return whole if len(whole) <= SHORT else brief(self, of_formulas([self]))

    def __post_init__(self) -> None:
        check_kind(self.kind)
        object.__setattr__(self, "variables", whole("the number of variables", self.variables))
        if self.variables < 1:
            raise InputError(f"the formula has {self.variables} variables; it needs at least 1")
        object.__setattr__(self, "clauses", tuple(map(_whole_literals, _listed("the list of clauses", self.clauses))))
        if not self.clauses:
            raise InputError("the formula has no clauses; it needs at least 1")
        for number, clause in enumerate(self.clauses, 1):
            check_clause(clause, number, self.variables)
            if len(set(clause)) < len(clause):
                raise InputError(f"clause {number} repeats a literal: {bounded(' '.join(map(str, clause)))}")

    @classmethod
    def random(
        cls,
        variables: int,
        clauses: int,
        literals: int | Sequence[int] = 4,
        *,
        seed: int | np.random.Generator,
        disjoint: bool = False,
        negated: float = 0.0,
        kind: Kind = "dnf",
    ) -> Formula:
        """Draw a formula: each clause on a uniform random set of variables, no two clauses on the same set.

        The published formulas (arXiv 2504.08842, section 4) have `literals=4`, `negated=0`, shared variables.

        Parameters
        ----------
        variables, clauses : int
        literals : int or sequence of int
            Literals per clause; a sequence is a mix, shared out as evenly as possible over the clauses.
        seed : int or Generator
        disjoint : bool
            No variable stands in two clauses.
        negated : float
            Share of negated literals, 0 … 1. Shared out as evenly as possible, so that 0.25 with four literals is
            exactly one negated literal in each clause.
        kind : "dnf" or "cnf"

        Raises
        ------
        InputError
            If a clause is larger than n, or there are not enough variables or distinct sets of them.
        """
        rng = seed if isinstance(seed, np.random.Generator) else stream(seed, Purpose.FORMULA)
        drawn = draw_clauses(variables, clauses, literals, rng, disjoint=disjoint, negated=negated)
        return cls(variables, drawn, kind)

    @classmethod
    def load(cls, path: str | Path, read_as: Kind | None = None, *, output: int | None = None) -> Formula:
        """Read a DIMACS file, or one `output` of a PLA, from 0; see `toycomb.tasks.dimacs` and `toycomb.tasks.pla`."""
        return cls(*loaded.load(path, read_as, output))

    def save(self, path: str | Path) -> None:
        """Write a DIMACS file (`p dnf` or `p cnf`) atomically."""
        write_text(path, written.dump(self.kind, self.variables, self.clauses))

    def __len__(self) -> int:
        return len(self.clauses)

    @property
    def witness(self) -> int:
        """Row type of the code template: +1 (DNF, a term speaks for True) or -1 (CNF, for False)."""
        return 1 if self.kind == "dnf" else -1

    @cached_property
    def index(self) -> np.ndarray:
        """(C, k) variables of each clause, counted from 0; short clauses are padded with 0."""
        return self._padded([[abs(x) - 1 for x in clause] for clause in self.clauses], np.int64)

    @cached_property
    def polarity(self) -> np.ndarray:
        """(C, k) polarity ±1 of each literal of the *term*; 0 marks padding.

        For DNF the polarity as written; for CNF its negation, since the term is the negated clause.
        """
        true = self.witness
        return self._padded([[true if x > 0 else -true for x in clause] for clause in self.clauses], np.int8)

    @cached_property
    def sizes(self) -> np.ndarray:
        """(C,) number of literals of each clause."""
        return np.array([len(clause) for clause in self.clauses])

    @cached_property
    def contradictory(self) -> np.ndarray:
        """(C,) bool: the clause holds a variable in both polarities, so its term is never true."""
        return np.array([len(set(map(abs, clause))) < len(clause) for clause in self.clauses])

    @cached_property
    def terms(self) -> Terms:
        """The terms as words of bits; raises InputError where none can be true."""
        return terms(self)

    def _padded(self, rows: list[list[int]], dtype: Any) -> np.ndarray:
        longest = max(map(len, rows))
        if len(rows) * longest > LARGEST_TABLE:
            raise InputError(
                f"the formula has {len(rows)} clauses and one of {longest} literals; a table of both may have at most "
                f"{LARGEST_TABLE} places"
            )
        table = np.zeros((len(rows), longest), dtype)
        for entry, row in zip(table, rows, strict=True):
            entry[: len(row)] = row
        return table

    def evaluate(self, X: np.ndarray, *, signs: bool = False) -> np.ndarray:
        """Truth of the formula on N inputs.

        Parameters
        ----------
        X : (N, n) of 0 and 1, of any real type
        signs : bool
            `X` holds -1 for false and +1 for true instead.

        Returns
        -------
        (N,) bool

        Raises
        ------
        InputError
            If `X` has another shape, or holds anything else.
        """
        X = self._inputs(X, signs)
        value = packed.any_term(self.clauses, self.witness, X)
        return value if self.kind == "dnf" else ~value

    def term_values(self, X: np.ndarray, *, signs: bool = False) -> np.ndarray:
        """(N, C) bool: which terms are true on each of the N inputs `X` (N, n); for both arguments see `evaluate`."""
        X = self._inputs(X, signs)
        need(2.0 * len(X) * len(self), f"the values of {len(self)} terms on {len(X)} inputs")
        return packed.each_term(self.clauses, self.witness, X)

    def _inputs(self, X: np.ndarray, signs: bool) -> np.ndarray:
        """Inputs as (N, n) bool."""
        X = binary("the array of inputs", X, signs=signs, hint="" if signs else ", or -1 and +1 with signs=True")
        if X.ndim != 2 or X.shape[1] != self.variables:
            raise InputError(f"the inputs have shape {X.shape}; they must be (N, {self.variables})")
        return X

    def graph(self) -> networkx.Graph:
        """Bipartite clause–variable graph; nodes ("clause", c) and ("variable", i), edges carry `polarity`."""
        import networkx

        need(500.0 * (self.variables + sum(map(len, self.clauses))), f"a graph of {self.variables} variables")
        graph = networkx.Graph()
        graph.add_nodes_from((("clause", c) for c in range(len(self))), bipartite=0)
        graph.add_nodes_from((("variable", i) for i in range(self.variables)), bipartite=1)
        for c, clause in enumerate(self.clauses):
            polarity: dict[int, int] = {}
            for x in clause:
                i = abs(x) - 1
                polarity[i] = polarity.get(i, 0) + (1 if x > 0 else -1)
            for i in sorted(polarity):
                graph.add_edge(("clause", c), ("variable", i), polarity=polarity[i])
        return graph


def _whole_literals(clause: Iterable[int]) -> Clause:
    """The literals as Python integers."""
    literals = _listed("a clause", clause)
    return literals if set(map(type, literals)) == {int} else tuple(whole("a literal", x) for x in literals)


def _listed(name: str, values: Iterable[Any]) -> tuple[Any, ...]:
    try:
        return tuple(values)
    except TypeError:
        raise InputError(f"{name} is {shown(repr(values), 60)}; it must be a list") from None
