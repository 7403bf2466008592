"""The rows of a two-level table, place by place as they are read."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain

from toycomb.common.errors import InputError, shown
from toycomb.tasks.clauses import Clause
from toycomb.tasks.rows import Logic, Marks

INPUTS = "01-2"
OUTPUTS = "01234-~"
"""2 is - and 4 is 1; 3 is read where it can mean one thing alone."""
SHARED = 1 << 16
"""Variables whose literals are made once; of more a few rows would need less than the list of them."""


def places(text: str) -> tuple[str, str]:
    """The places of a line, and from which on there is something else; "" where there is nothing else."""
    found = "".join(text.partition("#")[0].replace("|", " ").split())
    return found, found.lstrip(OUTPUTS)


@dataclass
class Places:
    """Sizes of a table, and its rows so far.

    Parameters
    ----------
    note : is told what had to be interpreted
    """

    note: Callable[[str], None]
    inputs: int = 0
    outputs: int = 0
    logic: Logic = "fd"
    cubes: list[Clause] = field(default_factory=list)
    marks: list[Marks] = field(default_factory=list)
    lines: array[int] = field(default_factory=lambda: array("I"))
    broken: int = 0  # rows over several lines
    first_broken: int = 0  # the line where the first of them began
    _parts: list[str] = field(default_factory=list)  # of the row that is being read
    _length: int = 0  # of these parts
    _began: int = 0  # the line where that row began
    _literals: list[tuple[int, int]] = field(default_factory=list)
    _seen: dict[str, Clause] = field(default_factory=dict)

    def read(self, number: int, text: str) -> None:
        """Read the places of a line: mostly one row, or a part of one, or several."""
        found, wrong = places(text)
        if wrong and not (self.inputs and self.outputs):
            self.note(f"line {number}: left out '{shown(text.strip()[:40])}', before the sizes")
            return
        self.check_sizes(f"line {number}: ")
        if wrong:
            raise InputError(f"line {number}: '{shown(wrong[0])}' stands in a row; its places are 0, 1, - and ~")
        position, width = 0, self.inputs + self.outputs
        while position < len(found):
            if not self._length:
                self._began = number
            part = found[position : position + width - self._length]
            self._parts.append(part)
            self._length += len(part)
            position += len(part)
            if self._length == width:
                row = "".join(self._parts)
                self._parts, self._length = [], 0
                if self._began < number:
                    self.broken += 1
                    self.first_broken = self.first_broken or self._began
                self._row(row[: self.inputs], row[self.inputs :])

    def check_complete(self, place: str) -> None:
        """Raise InputError if a row is not complete."""
        if self._length:
            raise InputError(
                f"{place}: the row that began in line {self._began} has {self._length} places; it needs "
                f"{self.inputs} of inputs and {self.outputs} of outputs"
            )

    def check_sizes(self, place: str) -> None:
        """Raise InputError if rows cannot be read yet."""
        if not (self.inputs and self.outputs):
            raise InputError(f"{place}a table needs '.i INPUTS' and '.o OUTPUTS' before its rows")

    def _row(self, inputs: str, outputs: str) -> None:
        if inputs not in self._seen:
            wrong = inputs.strip(INPUTS)
            if wrong:
                raise InputError(f"line {self._began}: '{wrong[0]}' stands for an input; an input is 0, 1 or -")
            if not self._literals:  # shared by all cubes: a literal is then one place of a tuple
                self._literals = [(i, -i) for i in range(1, min(self.inputs, SHARED) + 1)]
            further = ((i, -i) for i in range(SHARED + 1, self.inputs + 1))
            pairs = zip(inputs, chain(self._literals, further), strict=True)
            self._seen[inputs] = tuple(pair[x == "0"] for x, pair in pairs if x in "01")
        if not self.marks:
            self.marks = [Marks(array("I"), array("I"), array("I")) for _ in range(self.outputs)]
        row = len(self.cubes)
        self.cubes.append(self._seen[inputs])
        self.lines.append(self._began)
        for marks, sign in zip(self.marks, outputs, strict=True):
            if sign in "14":
                marks.on.append(row)
            elif sign == "0" and "r" in self.logic:
                marks.off.append(row)
            elif sign in "-2" and "d" in self.logic:
                marks.free.append(row)
            elif sign == "3" and "r" in self.logic:
                raise InputError(
                    f"line {self._began}: 3 is 0 to some programs and ~ to others; write the one that is meant"
                )
