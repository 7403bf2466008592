"""Two-level tables with several outputs, as formulas and from formulas; see `toycomb.tasks.pla`."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from toycomb.common.brief import brief
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, instance, shown
from toycomb.files.writing import write_text
from toycomb.tasks.clauses import Clause
from toycomb.tasks.formula import Formula
from toycomb.tasks.rows import Marks, Rows


class Names(NamedTuple):
    """Names of inputs and of outputs (`.ilb`, `.ob`); () where none are given."""

    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A two-level table of several outputs over the same variables.

    Parameters
    ----------
    rows : Rows
        Cubes, and for each output where it is on, off or free.
    """

    rows: Rows

    def __repr__(self) -> str:
        return brief(self, [f"n = {self.variables}", f"{len(self.rows.cubes):,} rows", f"{self.outputs} outputs"])

    @property
    def variables(self) -> int:
        """Variables n."""
        return self.rows.variables

    @property
    def outputs(self) -> int:
        """Outputs O."""
        return len(self.rows.marks)

    @property
    def names(self) -> Names:
        """Names of inputs and outputs."""
        return Names(self.rows.inputs, self.rows.outputs)

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be interpreted."""
        return self.rows.notes

    @cached_property
    def formulas(self) -> tuple[Formula | None, ...]:
        """(O,) the on-set of each output as a DNF, a clause a cube; None where the output is constant."""
        return tuple(None if self.rows.constant(o) else self.formula(o) for o in range(self.outputs))

    @cached_property
    def dont_care(self) -> tuple[Formula | None, ...]:
        """(O,) where each output may be anything, as a formula that is true there; None where no cube says so.

        For types fd and fdr a DNF, a clause a cube. For type fr a CNF, a clause a negated cube: whatever no cube
        covers. Whether any input is left is not looked at.
        """
        return tuple(self.dont_care_of(o) for o in range(self.outputs))

    def dont_care_of(self, output: int) -> Formula | None:
        """That of one output, counted from 0."""
        found = self.rows.free(output)
        return found and Formula(self.variables, found[1], found[0])

    def formula(self, output: int) -> Formula:
        """The on-set of one output, counted from 0, as a DNF.

        Raises
        ------
        InputError
            If there is no such output, or no or every input is in its on-set.
        """
        return Formula(self.variables, self.rows.clauses(output))

    def constant(self, output: int) -> str | None:
        """Why an output has no formula, as a sentence; None where it has one."""
        return self.rows.constant(self.rows.check_output(output))

    @classmethod
    def of(
        cls,
        formulas: Formula | Sequence[Formula],
        *,
        dont_care: Sequence[Formula | None] | None = None,
        names: Names | None = None,
    ) -> Table:
        """A table of formulas (DNF) over the same variables, one an output.

        Clauses of an output keep their order; a clause that several outputs have is one row where that order allows it.

        Parameters
        ----------
        formulas : DNF, one an output
        dont_care : DNF or None, one an output
        names : of inputs and outputs

        Raises
        ------
        InputError
            If a formula is no DNF or over other variables, a clause holds a variable in both polarities, or there
            are not as many don't-care sets or names as are needed.
        """
        given = [formulas] if isinstance(formulas, Formula) else list(formulas)
        free = [None] * len(given) if dont_care is None else list(dont_care)
        if not given or len(free) != len(given):
            raise InputError(
                f"{len(given)} formulas and {len(free)} don't-care sets were given; a table has one of each an output"
            )
        variables = getattr(given[0], "variables", 0)
        lists = [_cubes(x, variables) for x in given] + [[] if x is None else _cubes(x, variables) for x in free]
        cubes, rows = _merged(lists)
        count = len(given)
        marks = tuple(Marks(array("I", rows[o]), array("I"), array("I", rows[o + count])) for o in range(count))
        names = names or Names()
        for what, found, wanted in (("inputs", names.inputs, variables), ("outputs", names.outputs, len(given))):
            if found and (len(found) != wanted or any(len(x.split()) != 1 or x[0] in ".#" for x in found)):
                raise InputError(f"the names of {what} are {shown(found, 60)}; there must be {wanted}, each one word")
        logic = "f" if dont_care is None else "fd"
        return cls(Rows(variables, tuple(cubes), marks, logic, tuple(names.inputs), tuple(names.outputs)))  # type: ignore[arg-type]

    def text(self) -> str:
        """The table as espresso reads it."""
        return "\n".join(self.rows.text()) + "\n"

    def save(self, path: str | Path) -> None:
        """Write the table atomically."""
        write_text(path, self.text())


def _cubes(formula: Formula, variables: int) -> list[Clause]:
    """Clauses with literals in the order of variables, as a table has them."""
    instance("a formula of a table", formula, Formula, "toycomb.Formula.load(path) reads one")
    if formula.kind != "dnf" or formula.variables != variables:
        raise InputError(
            f"a formula is {formula.kind} over {formula.variables} variables; all formulas of a table must be dnf over "
            f"the same number of variables, here {variables}"
        )
    if formula.contradictory.any():
        number = int(formula.contradictory.argmax()) + 1
        raise InputError(f"clause {number} holds a variable in both polarities; no row of a table can say that")
    return [tuple(sorted(clause, key=abs)) for clause in formula.clauses]


def _merged(lists: list[list[Clause]]) -> tuple[list[Clause], list[list[int]]]:
    """Rows for lists of cubes, each in its order: cubes, and which rows each list has.

    The first cubes that are left of several lists share a row where they are alike; on-set and don't-care set of one
    output, half of the lists apart, do not.
    """
    rows: list[Clause] = []
    merged: list[list[int]] = [[] for _ in lists]
    for first, cubes in enumerate(lists):
        while len(merged[first]) < len(cubes):
            cube, taken = cubes[len(merged[first])], set()
            for o in range(first, len(lists)):
                left = lists[o][len(merged[o]) : len(merged[o]) + 1]
                if left == [cube] and o % (len(lists) // 2) not in taken:
                    merged[o].append(len(rows))
                    taken.add(o % (len(lists) // 2))
            rows.append(cube)
    return rows, merged
