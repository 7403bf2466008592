"""Formulas whose answer key has levels: clauses over the values of clauses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.common.brief import brief
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, shown, whole
from toycomb.common.seeds import Purpose, stream
from toycomb.files.reading import read_json
from toycomb.files.writing import write_text
from toycomb.tasks import drawn_levels, written_levels
from toycomb.tasks.clauses import Kind
from toycomb.tasks.flattening import flat
from toycomb.tasks.formula import Formula
from toycomb.tasks.levels import checked
from toycomb.tasks.told import of_formulas


class Composed(Formula):
    """A formula in levels: the clauses of each level are the variables of the next.

    As a `Formula` it is its flat DNF: terms over the n variables, with which samplers, evaluation and the geometry of
    one layer work as they are. Terms that can never be true, and those that another one makes superfluous, are left
    out of it. So its clauses and `polarity` are those of the flat terms.

    Parameters
    ----------
    levels : sequence of Formula
        Level 1 is over the n variables, level l + 1 over the values of the clauses of level l. In an inner level the
        `kind` says what a clause is: the AND of its literals (`dnf`) or their OR (`cnf`). The last level is the whole:
        the OR of ANDs (`dnf`), or the AND of ORs (`cnf`).

    Raises
    ------
    InputError
        If there is no level or more than 16, a level is no formula or is not over as many variables as the one before
        it has clauses, the whole is false on every input, or its flat DNF is too large (4096 terms).

    Examples
    --------
    (x1 x2 or x3 x4) and not x5 x6:

    >>> inner = Formula(6, [(1, 2), (3, 4), (5, 6)])
    >>> Composed([inner, Formula(3, [(1, -3), (2, -3)])]).clauses
    ((1, 2, -5), (1, 2, -6), (3, 4, -5), (3, 4, -6))
    """

    levels: tuple[Formula, ...]

    def __init__(self, levels: Sequence[Formula]) -> None:
        object.__setattr__(self, "levels", checked(levels))
        super().__init__(self.levels[0].variables, flat(self.levels))

    @classmethod
    def random(  # type: ignore[override]
        cls,
        kind: str,
        *,
        seed: int | np.random.Generator,
        variables: int = 32,
        clauses: int = 12,
        literals: int = 3,
    ) -> Composed:
        """Draw a formula of one of four families; with the same seed all four have the same inner clauses.

        The families and their sizes are ours. Inner clauses are ANDs of positive literals. Variables are dealt out, so
        that all stand in equally many clauses or one more, and no two clauses that stand together share one.

        Parameters
        ----------
        kind : str
            `shared`: OR of ANDs of two inner clauses, each inner clause in two of them (a ring, in random order).
            `blocks`: OR of blocks (c1 or c2) and (c3 or c4); three levels, each inner clause in one block.
            `but-not`: OR of terms c1 and not c2, each inner clause in one of them.
            `flat`: OR of ANDs of two inner clauses, each inner clause in one of them. That is an AND of twice as many
            literals and nothing else, so the inner clauses are in no way real: the negative control.
        seed : int or Generator
        variables : int
        clauses : int
            Inner clauses; with 12 there are 12 terms of two in `shared`, 3 blocks (also 12 such terms), and 6 terms of
            two in `but-not` and `flat`.
        literals : int
            Literals of an inner clause.

        Raises
        ------
        InputError
            If there is no such family, or variables are too few.
        """
        rng = seed if isinstance(seed, np.random.Generator) else stream(seed, Purpose.FORMULA)
        kinds_and_clauses = drawn_levels.draw(kind, variables, clauses, literals, rng)
        sizes = [variables, *(len(found) for _, found in kinds_and_clauses)]
        return cls([Formula(n, found, form) for n, (form, found) in zip(sizes, kinds_and_clauses, strict=False)])

    @classmethod
    def load(cls, path: str | Path, read_as: Kind | None = None, output: int | None = None) -> Composed:
        """Read a JSON file, as `save` writes it; see `toycomb.tasks.written_levels`.

        Raises
        ------
        InputError
            If it is anything else; the sentence begins with the path. `read_as` and `output` are for
            formulas without levels.
        """
        if read_as is not None or output is not None:
            raise InputError(
                "read_as and output are for DIMACS files and tables; a composed formula has one output, and its levels "
                "say their kinds"
            )
        document, name = read_json(path, written_levels.LARGEST), shown(path)
        try:
            return cls.parse(document)
        except InputError as error:
            raise InputError(f"{name}: {error}") from None

    @classmethod
    def parse(cls, document: Any) -> Composed:
        """From the document of a JSON file; raises InputError if it is another one."""
        return cls([Formula(*level) for level in written_levels.parse(document)])

    def dump(self) -> str:
        """The text of a JSON file."""
        return written_levels.dump([written_levels.Level(x.variables, x.clauses, x.kind) for x in self.levels])

    def save(self, path: str | Path) -> None:
        """Write a JSON file atomically; DIMACS files have no levels."""
        write_text(path, self.dump())

    def __repr__(self) -> str:
        counts = " → ".join(f"{len(x)} {'AND' if x.kind == 'dnf' else 'OR'}" for x in self.levels)
        return brief(self, [f"clauses by level {counts}", *of_formulas([self])])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Composed) and other.levels == self.levels

    def __hash__(self) -> int:
        return hash((Composed, self.levels))

    def values(self, X: np.ndarray, level: int = 1, *, signs: bool = False) -> np.ndarray:
        """Truth of every clause of a level.

        Parameters
        ----------
        X : (N, n) of 0 and 1, or of -1 and +1 with `signs`
        level : 1 to L

        Returns
        -------
        (N, C_level) bool

        Raises
        ------
        InputError
            If there is no such level, or as `Formula.evaluate` does.
        """
        levels, found = self.levels[: self._level(level)], self._inputs(X, signs)
        for formula in levels:
            terms = formula.term_values(found)
            found = terms if formula.kind == "dnf" else ~terms
        return found

    def signs(self, level: int = 1) -> np.ndarray:
        """(C_level,) int8: the direction in which each clause of a level moves the whole when it becomes true.

        +1 up and -1 down, by the literals in which it stands from there to the top; 0 if it stands in both, or in none.
        """
        index = self._level(level) - 1
        found = np.ones(len(self.levels[-1]), np.int8)
        for formula, below in zip(self.levels[:index:-1], self.levels[-2::-1], strict=False):
            moves: list[set[int]] = [set() for _ in range(len(below))]
            for sign, clause in zip(found, formula.clauses, strict=True):
                for x in clause:
                    moves[abs(x) - 1] |= {int(sign) * (1 if x > 0 else -1)}
            found = np.array([next(iter(x)) if len(x) == 1 else 0 for x in moves], np.int8)
        return found

    def users(self, level: int = 1) -> tuple[tuple[int, ...], ...]:
        """For each clause of a level the clauses of the next level in which it stands, counted from 0."""
        if self._level(level) == len(self.levels):
            raise InputError(f"level {level} is the last one; no clause stands above it")
        found: list[list[int]] = [[] for _ in range(len(self.levels[level - 1]))]
        for number, clause in enumerate(self.levels[level].clauses):
            for c in sorted({abs(x) - 1 for x in clause}):
                found[c].append(number)
        return tuple(map(tuple, found))

    def over(self, level: int = 1) -> Formula:
        """The whole as a flat DNF over the values of the clauses of a level; over level 0 it is over the variables."""
        if level == 0:
            return Formula(self.variables, self.clauses)
        if self._level(level) == len(self.levels):
            raise InputError(f"level {level} is the last one; its clauses are the whole already")
        return Formula(len(self.levels[level - 1]), flat(self.levels[level:]))

    @cached_property
    def two_levels(self) -> Composed:
        """The same formula with all levels above the first one as one flat DNF over the clauses of level 1."""
        return self if len(self.levels) == 1 else Composed([self.levels[0], self.over(1)])

    def resplit(self, seed: int | np.random.Generator) -> Composed:
        """A control: what stands together in each term, split otherwise into inner clauses; see `drawn_levels.resplit`.

        It has two levels. Terms are those of `over(1)`. The inner clauses of each term give up their literals, which
        are dealt out again to as many clauses of the same sizes in the same roles (true or not true in the term), so
        that no new clause lies within an old one of its term. Each term gets clauses of its own. Where no inner clause
        is negated the function is the same, so that nothing but the inner clauses tells the two apart. Where one is
        (c1 and not c2), it is another function, with the same variables in each term.

        Raises
        ------
        InputError
            If no term holds two inner clauses, a term cannot be split otherwise, or inner clauses are ORs.
        """
        if len(self.levels) == 1:
            raise InputError("the formula has one level, so there are no inner clauses to split otherwise")
        if self.levels[0].kind != "dnf":
            raise InputError("inner clauses are ORs of literals; only ANDs can be split otherwise")
        rng = seed if isinstance(seed, np.random.Generator) else stream(seed, Purpose.SHAM)
        inner, top = drawn_levels.resplit(self.levels[0].clauses, self.over(1).clauses, rng)
        return Composed([Formula(self.variables, inner), Formula(len(inner), top)])

    def _level(self, level: int) -> int:
        """The number of a level, counted from 1."""
        level = whole("the level", level)
        if not 1 <= level <= len(self.levels):
            raise InputError(f"the level is {shown(level, 40)}; the formula has levels 1 to {len(self.levels)}")
        return level
