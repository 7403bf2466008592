"""The text of two-level tables, Berkeley PLA as espresso reads it, in time and memory linear in its length.

Rules are those of the manual page espresso(5), version 2.3. Deviations: what espresso skips with a warning (a wrong
place, a row before the sizes) is an error here, since a table that is read wrongly is another function.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from toycomb.common.errors import InputError, shown
from toycomb.files import formats
from toycomb.tasks import texts
from toycomb.tasks.clauses import Kind, check_kind
from toycomb.tasks.places import Places, places
from toycomb.tasks.rows import LOGICS, Rows, check_apart
from toycomb.tasks.written import NOTES, Written

OWN = formats.PLA
OUTPUTS = 4096
IGNORED = {"phase": "which of on-set and off-set is minimised", "pair": "which inputs share a decoder"}
REFUSED = {
    "kiss": "a state machine",
    "symbolic": "symbolic inputs",
    "symbolic-output": "symbolic outputs",
    "label": "variables of several values",
}


def parsed(text: str, notes: list[str], head: bytes) -> Rows:
    """Read a text whose first bytes are `head`; there may be `notes` already."""
    reader, line = _Reader(notes), ""
    try:
        text = text.lstrip("\ufeff").rstrip("\x1a\x00 \t\r\n")
        for number, match in enumerate(_LINE.finditer(text), 1):
            line = match[1]
            reader.line(number, line)
            if reader.ended:
                if text[match.end() : match.end() + 1]:
                    notes.append(f"line {number}: left out what follows the end of the table")
                break
        return reader.end()
    except InputError as error:
        raise texts.named(error, head, line[:10_000], OWN) from None


def one(rows: Rows, read_as: Kind | None, output: int | None) -> Written:
    """The formula of one output; which one has to be said where there are several."""
    count = len(rows.marks)
    if output is None and count > 1:
        raise InputError(
            f"the table has {count} outputs, and a formula is of one; name which (output, 0 to {count - 1}), or take "
            "all of them with toycomb.tasks.pla.joint"
        )
    chosen = rows.check_output(output or 0)
    kind: Kind = read_as or "dnf"
    check_kind(kind)
    notes = [*rows.notes, *([f"{rows.called(chosen)} of {count} was taken"] if count > 1 else [])]
    if rows.free(chosen):
        notes.append(f"{rows.called(chosen)} has don't-cares; on them the formula is as its on-set says")
    return Written(rows.variables, rows.clauses(chosen), kind, tuple(notes))


_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


@dataclass
class _Reader:
    """What has been read so far."""

    notes: list[str]
    names: dict[str, list[str]] = field(default_factory=dict)
    naming: str = ""  # the list of names that is being read
    begun: int = 0  # the line of its keyword
    typed: bool = False
    promised: int | None = None
    noted: int = 0
    ended: bool = False

    def __post_init__(self) -> None:
        self.table = Places(self._note)

    def line(self, number: int, text: str) -> None:
        """Read a line."""
        first = text.lstrip()[:1]
        if first in ("", "#"):
            return
        if self.naming and (first == "." or not places(text)[1]):
            self._unnamed()
        if first == ".":
            self.table.check_complete(f"line {number}")
            self._keywords(number, text.split())
        elif self.naming:
            self._keywords(number, self._name(text.split()))
        else:
            self.table.read(number, text)

    def end(self) -> Rows:
        """The table once all is read."""
        table = self.table
        if self.naming:
            self._unnamed()
        table.check_complete("the end")
        table.check_sizes("")
        if not table.cubes:
            raise InputError("the table has no rows; it needs at least one")
        if table.broken:
            self._note(
                f"{table.broken} rows run over several lines, the first of them from line {table.first_broken} on"
            )
        if self.promised not in (None, len(table.cubes)):
            self._note(
                f"the header promises {self.promised} rows and the table has {len(table.cubes)}; these were read"
            )
        if not self.typed and any(x.free for x in table.marks):
            self._note("there is no .type, which means fd: '-' of an output is a don't-care")
        if self.noted > NOTES:
            self.notes.append(f"{self.noted - NOTES} further notes are left out")
        inputs, outputs = (tuple(self.names.get(key, ())) for key in ("ilb", "ob"))
        rows = Rows(table.inputs, tuple(table.cubes), tuple(table.marks), table.logic, inputs, outputs, table.lines)
        unseen = check_apart(rows)
        return replace(rows, notes=(*self.notes, *([unseen] if unseen else [])))

    def _note(self, text: str) -> None:
        self.noted += 1
        if self.noted <= NOTES:
            self.notes.append(text)

    def _unnamed(self) -> None:
        """Leave out a list of names that is too short: names are no part of the function."""
        found = len(self.names.pop(self.naming))
        self._note(f"line {self.begun}: left out .{self.naming}, which has {found} names and not {self._wanted()}")
        self.naming = ""

    def _keywords(self, number: int, words: list[str]) -> None:
        """Read the keywords of a line; there may be several."""
        while words and not words[0].startswith("#"):
            if words[0][0] != ".":
                raise InputError(f"line {number}: '{shown(words[0][:24])}' follows what the keyword needs")
            key, rest = words[0][1:], words[1:]
            if key in ("e", "end"):
                self.ended = True
                return
            words = _KEYS.get(key, _Reader._other)(self, number, key, rest)

    def _size(self, number: int, key: str, words: list[str]) -> list[str]:
        """`.i` and `.o`."""
        size, name = _integer(number, key, words[:1]), "inputs" if key == "i" else "outputs"
        if getattr(self.table, name):
            raise InputError(f"line {number}: the number of {name} stands twice")
        most = OUTPUTS if key == "o" else 10**18
        if not 1 <= size <= most:
            raise InputError(f"line {number}: the table has {size} {name}; there may be 1 to {most}")
        setattr(self.table, name, size)
        return words[1:]

    def _valued(self, number: int, key: str, words: list[str]) -> list[str]:
        """`.mv`, where it says what `.i` and `.o` do."""
        variables, binary = (_integer(number, key, words[i : i + 1]) for i in range(2))
        if variables != binary + 1:
            raise InputError(f"line {number}: the table has variables of several values; only those of two are read")
        self._size(number, "i", words[1:2])
        return self._size(number, "o", words[2:])

    def _rows(self, number: int, key: str, words: list[str]) -> list[str]:
        self.promised = _integer(number, key, words[:1])
        return words[1:]

    def _type(self, number: int, key: str, words: list[str]) -> list[str]:
        found = next((x for x in LOGICS if words[:1] == [x]), None)
        if found is None:
            given = shown(words[0][:24]) if words else ""
            raise InputError(f"line {number}: the type is '{given}'; types that are read are {', '.join(LOGICS)}")
        if self.typed or self.table.cubes:
            raise InputError(f"line {number}: .type may stand once, before the rows")
        self.table.logic, self.typed = found, True
        return words[1:]

    def _names(self, number: int, key: str, words: list[str]) -> list[str]:
        """`.ilb` and `.ob`."""
        self.naming, self.begun, self.names[key] = key, number, []
        if not self._wanted():
            raise InputError(f"line {number}: .{key} stands before .{'i' if key == 'ilb' else 'o'}")
        return self._name(words)

    def _name(self, words: list[str]) -> list[str]:
        """Names, on the line of their keyword or on further ones; what follows them."""
        names = self.names[self.naming]
        missing = self._wanted() - len(names)
        comment = next((i for i, word in enumerate(words) if word.startswith("#")), len(words))
        names += words[: min(missing, comment)]
        if comment >= missing:
            self.naming = ""
            return words[missing:]
        return []

    def _wanted(self) -> int:
        return self.table.inputs if self.naming == "ilb" else self.table.outputs

    def _other(self, number: int, key: str, words: list[str]) -> list[str]:
        """A keyword that does not change the function, or one that is not read."""
        if key in REFUSED:
            raise InputError(f"line {number}: .{key} ({REFUSED[key]}) is not read")
        what = f" ({IGNORED[key]})" if key in IGNORED else ""
        if not (key == "phase" and words and not words[0].strip("1")):
            self._note(f"line {number}: left out .{shown(key[:24])}{what}")
        return []


_KEYS: dict[str, Callable[[_Reader, int, str, list[str]], list[str]]] = {
    "i": _Reader._size,
    "o": _Reader._size,
    "mv": _Reader._valued,
    "p": _Reader._rows,
    "type": _Reader._type,
    "ilb": _Reader._names,
    "ob": _Reader._names,
}


def _integer(number: int, key: str, words: list[str]) -> int:
    if not words or not re.fullmatch(r"[0-9]{1,18}", words[0]):
        given = shown(words[0][:24]) if words else ""
        raise InputError(f"line {number}: .{key} is '{given}'; it must be a whole number of at most 18 digits")
    return int(words[0])
