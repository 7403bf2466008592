"""Tickets in SQLite: one row for each, written as soon as it is retrained and measured."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.records.code.source import CHANGES, once, say
from toycomb.records.origins import versions
from toycomb.records.sealing import checksum, plain_object
from toycomb.records.specification import Population
from toycomb.records.store import SCHEMA, Store, told
from toycomb.tickets.definition import Method
from toycomb.tickets.registry import named

FORMAT = 3
"""Raise it when the same specification asks for something else; code that gives other numbers is told by its digest."""
NEWER = {"unseen_accuracy": None, "unseen_inputs": None}
"""Measures that came later: tickets that were stored before have none."""


@dataclass(frozen=True)
class Entry:
    """One cell of the benchmark for all networks: a method at a density in a population.

    Parameters
    ----------
    population, method, density, outputs
    chosen : Method, optional
        The method of that name, found now unless given, and kept: what is registered later under the name is another.
    mark : str
        Where what the method reaches cannot be known, its tickets are found under this mark alone, by what holds it.
    changes : bool
        What the method reads was seen to change while it ran, so that it counts as not known.
    """

    population: Population
    method: str
    density: float
    outputs: bool
    chosen: Method = field(default=None, compare=False, repr=False)  # type: ignore[assignment]
    mark: str = field(default_factory=once, compare=False, repr=False)
    changes: bool = field(default=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.chosen is None:
            object.__setattr__(self, "chosen", named(self.method))

    def __reduce__(self) -> tuple[Any, ...]:
        return Entry, (self.population, self.method, self.density, self.outputs)

    def describe(self) -> dict[str, Any]:
        """Everything that decides one ticket but its network's index, as plain JSON values."""
        return {
            "format": FORMAT,
            "population": self.population.describe(),
            **self.code,
            "density": self.density,
            "outputs": self.outputs,
        }

    @cached_property
    def code(self) -> dict[str, Any]:
        """The method as it was when this was asked for first."""
        found = self.chosen.describe()
        if self.changes:
            found |= {"code": "unknown", "builds_on": [], "unknown": [CHANGES]}
        if unknown := found.get("unknown"):
            say(self.chosen, f"method {self.method}", "tickets", unknown)
            found |= {"once": self.mark}
        return found

    @property
    def known(self) -> bool:
        """Whether all that decides its tickets is known; if not, no stored one is used."""
        return "unknown" not in self.code

    def settled(self) -> Entry:
        """This entry, or one marked as changing if its method is not any more what it was before it ran."""
        return replace(self, changes=True) if self.known and self.chosen.describe() != self.code else self

    @cached_property
    def specification(self) -> str:
        """The description as text."""
        return json.dumps(self.describe(), sort_keys=True)

    @property
    def identity(self) -> str:
        """SHA-256 of the description."""
        return checksum(self.specification)


class TicketStore(Store):
    """A results file that holds tickets; each write is one transaction."""

    schema = SCHEMA.rstrip() + (
        "CREATE TABLE tickets (identity TEXT NOT NULL, network INTEGER NOT NULL, specification TEXT NOT NULL, "
        "provenance TEXT NOT NULL, record TEXT NOT NULL, mask BLOB NOT NULL, digest TEXT NOT NULL, "
        "seal TEXT NOT NULL DEFAULT '', PRIMARY KEY (identity, network));"
    )

    def tickets(self, entry: Entry) -> dict[int, dict[str, Any]]:
        """Record of every stored ticket of an entry by network; damaged ones do not count."""
        found = {}
        with self._sentences():
            for network, record, mask, *row in self._connection.execute(
                "SELECT network, record, mask, specification, provenance, digest, seal FROM tickets WHERE identity = ?",
                (entry.identity,),
            ):
                if self._checks.whole("tickets", entry.identity, network, (record, mask), tuple(row)):
                    read = plain_object(record)
                    if read is not None and _complete(read, network):
                        found[network] = read | {key: x for key, x in NEWER.items() if key not in read}
                    else:
                        self._checks.damaged("tickets", entry.identity, network)
        return found

    def specifications(self) -> list[dict[str, Any]]:
        """What the stored tickets were asked for, each once, in the order in which they were stored."""
        with self._sentences():
            rows = self._connection.execute("SELECT specification FROM tickets GROUP BY identity ORDER BY MIN(rowid)")
            return [x for (text,) in rows for x in (plain_object(text),) if x is not None]

    def by_other_code(self, entry: Entry) -> int:
        """Number of stored tickets that were asked for as those of an entry, and found by other code."""
        with self._sentences():
            rows = self._connection.execute(
                "SELECT specification, COUNT(*) FROM tickets WHERE identity != ? GROUP BY identity", (entry.identity,)
            )
            counts = [(plain_object(text), count) for text, count in rows]
        wanted = _asked(plain_object(entry.specification) or {})
        return sum(count for made, count in counts if made is not None and _asked(made) == wanted)

    def tickets_held(self) -> int:
        """Number of all stored tickets."""
        with self._sentences():
            return int(self._connection.execute("SELECT COUNT(*) FROM tickets").fetchone()[0])

    def mask(self, entry: Entry, network: int, shape: tuple[int, int]) -> np.ndarray:
        """The mask of one stored ticket; raises InputError if it is missing, damaged, or of another size."""
        with self._sentences():
            row = self._connection.execute(
                "SELECT record, mask, specification, provenance, digest, seal FROM tickets "
                "WHERE identity = ? AND network = ?",
                (entry.identity, network),
            ).fetchone()
        ticket = f"ticket of {entry.method} at {entry.density:g} for network {network}"
        if row is None:
            raise InputError(f"{self.path} holds no {ticket}; run the study first")
        if not self._checks.whole("tickets", entry.identity, network, row[:2], row[2:]):
            raise InputError(f"{self.path}: the {ticket} is damaged (its checksum is wrong); run the study again")
        size = shape[0] * shape[1]
        if len(row[1]) != (size + 7) // 8:
            raise InputError(f"{self.path}: the {ticket} has {8 * len(row[1])} bits; {shape} weights were asked for")
        bits = np.unpackbits(np.frombuffer(row[1], np.uint8), count=size)
        return bits.reshape(shape).astype(bool)

    def save_ticket(self, entry: Entry, network: int, record: dict[str, Any], mask: np.ndarray) -> None:
        """Store one ticket at once."""
        text, bits = json.dumps(record, allow_nan=False), np.packbits(mask).tobytes()
        fields = entry.identity, network, entry.specification, json.dumps(versions())
        self._insert("tickets", *fields, {"record": text, "mask": bits}, checksum(text.encode() + bits))

    def held(self) -> int:
        """Number of all stored units, tickets among them."""
        return super().held() + self.tickets_held()


CODE = ("code", "source", "builds_on", "nested", "exact", "needs", "unknown", "once")
"""What a description says of the code that finds tickets."""


def _asked(description: dict[str, Any]) -> dict[str, Any]:
    """A description without what it says of code."""
    return {key: value for key, value in description.items() if key not in CODE}


NUMBERS = ("density", "load", "kept", "cost_steps", "cost_samples", "cost_seconds", "accuracy")


def _complete(record: dict[str, Any], network: int) -> bool:
    """Whether a record has what every table reads; other measures may have come later."""
    words = all(isinstance(record.get(key), str) for key in ("method", "embedding"))
    return words and record.get("network") == network and all(type(record.get(x)) in (int, float) for x in NUMBERS)


@contextmanager
def opened(path: str | Path, *, read_only: bool = False) -> Iterator[TicketStore]:
    """A store of networks and tickets that is closed at the end; `:memory:` keeps nothing."""
    with told(TicketStore(path, read_only=read_only)) as store:
        yield store
