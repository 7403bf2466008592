"""The text of formulas, DIMACS: `p cnf` and `p dnf`, read as they are found in the wild.

Every clause of the file becomes a clause of the formula, in the same order, so that clause indices in results
can be looked up in the file. What had to be interpreted is said in `Formula.notes`. The text is read piece by piece, in
time and memory linear in its length, whatever the header promises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from toycomb.common.errors import InputError, shown
from toycomb.common.words import lines
from toycomb.files import formats
from toycomb.tasks import texts
from toycomb.tasks.clauses import Clause, Kind, check_clause, check_kind

OWN = formats.DIMACS
NOTES = 20
"""Clauses that get a note of their own; of the others the number is told."""


class Written(NamedTuple):
    """What a text says: the fields of a formula."""

    variables: int
    clauses: tuple[Clause, ...]
    kind: Kind
    notes: tuple[str, ...]


def load(path: str | Path, read_as: Kind | None = None) -> Written:
    """Read a file, also one that is compressed by gzip, bz2 or xz; see `toycomb.tasks.dimacs.load`."""
    return texts.read(path, partial(parsed, read_as=read_as))


def parse(text: str, read_as: Kind | None = None) -> Written:
    """Read a text; see `toycomb.tasks.dimacs.parse`."""
    return parsed(text, [], texts.first_bytes(text), read_as)


def dump(kind: Kind, variables: int, clauses: tuple[Clause, ...]) -> str:
    """The text, one clause a line."""
    lines = [f"p {kind} {variables} {len(clauses)}"]
    lines += [" ".join(map(str, (*clause, 0))) for clause in clauses]
    return "\n".join(lines) + "\n"


def parsed(text: str, notes: list[str], head: bytes, read_as: Kind | None = None) -> Written:
    """Read a text whose first bytes are `head`; there may be `notes` already."""
    reader = _Reader(notes)
    try:
        for number, begins, words in lines(text, notes):
            reader.line(number, begins, words)
        kind, variables, clauses = reader.end()
        check_kind(read_as or kind)
        return Written(variables, clauses, read_as or kind, tuple(notes))
    except InputError as error:
        raise texts.named(error, head, " ".join(reader.words[:1000]), OWN) from None


@dataclass
class _Reader:
    """What has been read so far."""

    notes: list[str]
    header: tuple[Kind, int, int] | None = None
    clauses: list[Clause] = field(default_factory=list)
    current: list[int] = field(default_factory=list)
    words: list[str] = field(default_factory=list)  # of this line, for the name of another format
    zeros: int = 0  # the line where the trailer of zeros began
    noted: int = 0

    def line(self, number: int, begins: bool, words: list[str]) -> None:
        """Read the words of a line, or of a piece of a long one."""
        self.words = words
        if words[0] == "p" and begins:
            if self.header is not None:
                raise InputError(f"line {number}: a second header; a file has one")
            self.header = _header(words, number)
            return
        if self.header is None:
            raise InputError(f"line {number}: clauses before the header 'p cnf VARIABLES CLAUSES'")
        for literal in self._literals(words, number):
            if literal:
                self.current.append(literal)
            elif not self.current and len(self.clauses) == self.header[2]:
                self.zeros = self.zeros or number
            else:
                self._close()

    def end(self) -> tuple[Kind, int, tuple[Clause, ...]]:
        """The kind, variables and clauses once all is read."""
        if self.header is None:
            raise InputError("no header; a DIMACS file has a line 'p cnf VARIABLES CLAUSES' or 'p dnf …'")
        if self.current:
            self.notes.append(f"clause {len(self.clauses) + 1} has no closing 0; it was kept")
            self._close()
        kind, variables, promised = self.header
        if len(self.clauses) != promised:
            raise InputError(f"the header promises {promised} clauses and the file holds {len(self.clauses)}")
        if self.zeros:
            self.notes.append(f"line {self.zeros}: left out the trailer '0'")
        if self.noted > NOTES:
            self.notes.append(f"so do {self.noted - NOTES} further clauses")
        return kind, variables, tuple(self.clauses)

    def _literals(self, words: list[str], number: int) -> Iterable[int]:
        """The numbers of a line: at once where all are in order, else one by one up to the first that is not."""
        assert self.header is not None
        variables = self.header[1]
        if not self.zeros and _PLAIN(" ".join(words)) and max(map(len, words)) <= 18:
            try:
                literals = list(map(int, words))
                if -variables <= min(literals) and max(literals) <= variables:
                    return literals
            except ValueError:
                pass
        return self._one_by_one(words, number, variables)

    def _one_by_one(self, words: list[str], number: int, variables: int) -> Iterator[int]:
        for word in words:
            literal = _integer(word, number)
            if literal and self.zeros:
                check_clause((), len(self.clauses) + 1, variables)  # the zeros were no trailer
            if literal:
                check_clause((literal,), len(self.clauses) + 1, variables)
            yield literal

    def _close(self) -> None:
        """Finish the clause that is being read."""
        number = len(self.clauses) + 1
        if not self.current:
            check_clause((), number, 1)
        if len(set(map(abs, self.current))) == len(self.current):
            self.clauses.append(tuple(self.current))
        else:
            unique = dict.fromkeys(self.current)
            if len(unique) < len(self.current):
                self._note(f"clause {number} repeats a literal; each was counted once")
            if any(-x in unique for x in unique):
                self._note(f"clause {number} holds a variable in both polarities; it was kept and can have no code")
            self.clauses.append(tuple(unique))
        self.current = []

    def _note(self, text: str) -> None:
        self.noted += 1
        if self.noted <= NOTES:
            self.notes.append(text)


_PLAIN = re.compile(r"[-+0-9 ]*").fullmatch


def _header(words: list[str], number: int) -> tuple[Kind, int, int]:
    if len(words) != 4 or words[1] not in ("cnf", "dnf"):
        raise InputError(
            f"line {number}: the header is '{shown(' '.join(words[:8])[:40])}'; "
            "it must be 'p cnf VARIABLES CLAUSES' or 'p dnf …'"
        )
    variables, clauses = _integer(words[2], number), _integer(words[3], number)
    if variables < 1 or clauses < 1:
        raise InputError(f"line {number}: the header has {variables} variables and {clauses} clauses; both must be ≥ 1")
    return ("cnf" if words[1] == "cnf" else "dnf"), variables, clauses


def _integer(word: str, number: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", word):
        raise InputError(f"line {number}: '{shown(word[:24])}' is not a whole number of at most 18 digits")
    return int(word)
