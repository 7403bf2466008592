"""Tickets in SQLite: one row for each, written as soon as it is retrained and measured."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.study.specification import Population
from toycomb.study.store import SCHEMA, Store, checksum, versions
from toycomb.tickets.contract import Method
from toycomb.tickets.registry import named
from toycomb.tickets.source import CHANGES, once, say

FORMAT = 3
"""Raise it when a method, a measure or the retraining would give other numbers from the same specification."""


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
            found |= {"source": "unknown", "builds_on": [], "unknown": [CHANGES]}
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
        "PRIMARY KEY (identity, network));"
    )

    def tickets(self, entry: Entry) -> dict[int, dict[str, Any]]:
        """Record of every stored ticket of an entry by network; damaged ones, whose checksum is wrong, do not count."""
        rows = self._connection.execute(
            "SELECT network, record, mask, digest FROM tickets WHERE identity = ?", (entry.identity,)
        )
        return {network: json.loads(record) for network, record, mask, digest in rows if _sum(record, mask) == digest}

    def tickets_held(self) -> int:
        """Number of all stored tickets."""
        return int(self._connection.execute("SELECT COUNT(*) FROM tickets").fetchone()[0])

    def mask(self, entry: Entry, network: int, shape: tuple[int, int]) -> np.ndarray:
        """The mask of one stored ticket."""
        row = self._connection.execute(
            "SELECT mask FROM tickets WHERE identity = ? AND network = ?", (entry.identity, network)
        ).fetchone()
        bits = np.unpackbits(np.frombuffer(row[0], np.uint8), count=shape[0] * shape[1])
        return bits.reshape(shape).astype(bool)

    def save_ticket(self, entry: Entry, network: int, record: dict[str, Any], mask: np.ndarray) -> None:
        """Store one ticket at once."""
        text, bits = json.dumps(record, allow_nan=False), np.packbits(mask).tobytes()
        row = (
            entry.identity, network, entry.specification, json.dumps(versions()),
            text, bits, _sum(text, bits),
        )  # fmt: skip
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def _sum(record: str, mask: bytes) -> str:
    return checksum(record.encode() + mask)


def opened(path: str | Path, *, read_only: bool = False) -> AbstractContextManager[TicketStore]:
    """A store of networks and tickets that is closed at the end; `:memory:` keeps nothing."""
    return closing(TicketStore(path, read_only=read_only))
