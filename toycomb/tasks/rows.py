"""A two-level table as it is written: cubes, and for each output which of them it is on, off or free for."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from toycomb.common.errors import InputError, shown, whole
from toycomb.tasks.clauses import Clause, Kind

Logic = Literal["f", "fd", "fr", "fdr"]
LOGICS: tuple[Logic, ...] = ("f", "fd", "fr", "fdr")
"""Which sets of an output a table gives: f where it is true, r where it is false, d where both are allowed."""
PAIRS = 10_000_000
"""Pairs of words that are compared to see that no input is both on and off."""


class Marks(NamedTuple):
    """Rows of one output, counted from 0: where it is true, where it is false, and where both are allowed."""

    on: array[int]
    off: array[int]
    free: array[int]


@dataclass(frozen=True)
class Rows:
    """What a text says.

    Parameters
    ----------
    variables : n
    cubes : one a row, its literals in the order of the variables; without any where all n places are dashes
    marks : one an output
    logic : the type of the table
    inputs, outputs : their names, or () where none are given
    lines : the line of each row
    notes : what had to be interpreted
    """

    variables: int
    cubes: tuple[Clause, ...]
    marks: tuple[Marks, ...]
    logic: Logic
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    lines: array[int] = field(default_factory=lambda: array("I"), compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    def called(self, output: int) -> str:
        """An output in a sentence: its number and, where there is one, its name."""
        return f"output {output} ({shown(self.outputs[output], 40)})" if self.outputs else f"output {output}"

    def check_output(self, output: int) -> int:
        """The number of an output, from 0; raises InputError where there is no such output."""
        output = whole("the output", output)
        if not 0 <= output < len(self.marks):
            raise InputError(
                f"output {shown(output, 40)} was asked for; the table has outputs 0 to {len(self.marks) - 1}"
            )
        return output

    def constant(self, output: int) -> str | None:
        """Why an output has no formula, as a sentence; None where it has one.

        That it is true or free everywhere is seen where one cube says so; several that say so together are not seen.
        """
        on, off, free = self.marks[output]
        if any(not self.cubes[row] for row in free) or (self.logic == "fr" and not (on or off)):
            return f"{self.called(output)} may be anything on every input, by the don't-care set of the table"
        if not on:
            return f"{self.called(output)} is never true: no cube of the table is in its on-set"
        if any(not self.cubes[row] for row in on):
            return f"{self.called(output)} is true on every input: a cube of dashes alone is in its on-set"
        return None

    def clauses(self, output: int) -> tuple[Clause, ...]:
        """The on-set of an output as clauses of a DNF; raises InputError where the output is constant."""
        sentence = self.constant(self.check_output(output))
        if sentence:
            raise InputError(f"{sentence}; a formula needs at least one clause, each with at least one literal")
        return tuple(self.cubes[row] for row in self.marks[output].on)

    def free(self, output: int) -> tuple[Kind, tuple[Clause, ...]] | None:
        """Where an output may be anything, as kind and clauses; None where no cube says so.

        Of a table of type fr that is where no cube is true: a CNF whose clauses are the negated cubes.
        """
        on, off, free = self.marks[self.check_output(output)]
        if self.logic == "fr":
            cubes = [self.cubes[row] for row in sorted({*on, *off})]
            return ("cnf", tuple(tuple(-x for x in cube) for cube in cubes)) if cubes and all(cubes) else None
        cubes = [self.cubes[row] for row in free]
        return ("dnf", tuple(cubes)) if cubes and all(cubes) else None

    def text(self) -> Iterator[str]:
        """Lines of the table, as espresso reads them."""
        yield f".i {self.variables}"
        yield f".o {len(self.marks)}"
        for key, names in (("ilb", self.inputs), ("ob", self.outputs)):
            if names:
                yield f".{key} {' '.join(names)}"
        yield f".type {self.logic}"
        yield f".p {len(self.cubes)}"
        nothing = "~" if "r" in self.logic else "0"
        said = [{x: sign for rows, sign in zip(marks, "10-", strict=True) for x in rows} for marks in self.marks]
        for row, cube in enumerate(self.cubes):
            places = ["-"] * self.variables
            for literal in cube:
                places[abs(literal) - 1] = "1" if literal > 0 else "0"
            yield f"{''.join(places)} {''.join(signs.get(row, nothing) for signs in said)}"
        yield ".e"


def check_apart(rows: Rows) -> str | None:
    """Look for an input on which an output is both on and off.

    Returns
    -------
    str or None
        A note where there are too many cubes to look at all pairs.

    Raises
    ------
    InputError
        If there is one; names the output and both lines.
    """
    words = -(-rows.variables // 64)
    if sum(len(x.on) * len(x.off) for x in rows.marks) * words > PAIRS:
        return "whether some input is both on and off was not looked at: there are too many cubes"
    if not any(x.on and x.off for x in rows.marks):
        return None
    true, false = _bits(rows, 1), _bits(rows, -1)
    for output, (on, off, _) in enumerate(rows.marks):
        other = np.array(off, np.int64)
        for row in on if len(other) else ():
            apart = ((true[row] & false[other]) | (false[row] & true[other])).any(axis=1)
            if not apart.all():
                lines = rows.lines[row], rows.lines[other[int(np.argmin(apart))]]
                raise InputError(
                    f"line {max(lines)}: {rows.called(output)} is both true and false on inputs of this cube and of "
                    f"that in line {min(lines)}"
                )
    return None


def _bits(rows: Rows, sign: int) -> np.ndarray:
    """(rows, words) uint64: a bit for each literal of this sign."""
    table = np.zeros((len(rows.cubes), -(-rows.variables // 64)), np.uint64)
    for row, cube in enumerate(rows.cubes):
        for literal in cube:
            if literal * sign > 0:
                i = abs(literal) - 1
                table[row, i >> 6] |= np.uint64(1 << (i & 63))
    return table
