"""Stored tickets: one row for each, written as soon as it is retrained and measured."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np

from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.records.identities import identity
from toycomb.records.origins import distinct
from toycomb.records.rows import Others, in_order
from toycomb.records.saving import Saving
from toycomb.records.sealed import row_of_ticket
from toycomb.records.sealing import plain_object
from toycomb.records.specification import Stored

NEWER = {"unseen_accuracy": None, "unseen_inputs": None}
"""Measures that came later: tickets that were stored before have none."""
NUMBERS = ("density", "load", "kept", "cost_steps", "cost_samples", "cost_seconds", "accuracy")

TicketRow = Document
"""A row of the table of tickets: its method, density and network, costs, and measures."""


def short_identity(identities: Iterable[str]) -> str:
    """First digits of the identity of a table of tickets, which is that of its entries', whatever their order."""
    return identity({"tickets": sorted(set(identities))})[:12]


class Cell(Stored, Protocol):
    """What the store asks of one cell of the benchmark: a method at a density in a population."""

    @property
    def method(self) -> str:
        """Name of the method."""

    @property
    def density(self) -> float:
        """Share of the weights that is kept."""


class Tickets(Saving):
    """A results file as tickets."""

    def tickets(self, entry: Cell) -> dict[int, TicketRow]:
        """Record of every stored ticket of an entry by network; damaged ones do not count."""
        identity = entry.identity
        with self._sentences():
            found = dict(self._records(identity))
            for network, other in self._instead.get(("tickets", identity), {}).items():
                found |= {i: x for i, x in self._records(other) if i == network}
        return found

    def finished_tickets(self, entry: Cell) -> set[int]:
        """Networks of the stored tickets of an entry; of a file that was checked no record is read for that."""
        identity = entry.identity
        with self._sentences():
            return set(self._there("tickets", identity)) | set(self._instead.get(("tickets", identity), ()))

    def _records(self, identity: str) -> Iterator[tuple[int, TicketRow]]:
        for network, (record, *_) in self._whole("tickets", identity):
            read = plain_object(record)
            if read is not None and _complete(read, network):
                yield network, read | {key: x for key, x in NEWER.items() if key not in read}
            else:
                self._lose("tickets", identity, network)
                self._checks.damaged("tickets", identity, network)

    def specifications(self, order: Sequence[str] = ()) -> list[Document]:
        """What the stored tickets were asked for, each once, in the order in which they were stored.

        Identities in `order` come first, in that order: a file that was put together of others has none of its own.
        """
        query = "SELECT specification, identity FROM tickets GROUP BY identity ORDER BY MIN(rowid)"
        with self._sentences():
            rows = in_order(self._connection.execute(query).fetchall(), 1, order)
            return [x for text, one in rows if (x := self._told("tickets", one, text))]

    def use_tickets(self, entries: Iterable[Cell]) -> None:
        """Note that these entries are what is asked for now, where other code answered the same since they were stored.

        So whoever reads the file later knows which tickets are those of a method as it was in the last call.
        """
        with self._sentences():
            self._use("tickets", entries)

    def identities_by_use(self) -> list[str]:
        """Identities of all stored entries, the one that was stored or used last at the end."""
        with self._sentences():
            return self._by_use("tickets")

    def accept_tickets(self, entry: Cell) -> None:
        """Let tickets that other code found stand for those that this has not found, while the file is open."""
        with self._sentences():
            self._accept("tickets", entry, {i for i, _ in self._records(entry.identity)})

    def tickets_of_other_code(self, entry: Cell, networks: Iterable[int]) -> Others:
        """Of the tickets of some networks: how many other code found, and what differs."""
        return self._of_other_code("tickets", entry, set(networks))

    def tickets_made_by(self, identities: Iterable[str]) -> list[dict[str, str]]:
        """Versions that found the stored tickets of some entries, or those that stand for them, each once."""
        query, found = "SELECT DISTINCT provenance FROM tickets WHERE identity = ?", set[str]()
        with self._sentences():
            for own in identities:
                for identity in {own, *self._instead.get(("tickets", own), {}).values()}:
                    found |= {text for (text,) in self._connection.execute(query, (identity,))}
        return distinct(found)

    def tickets_held(self) -> int:
        """Number of all stored tickets."""
        return self._count("tickets")

    def mask(self, entry: Cell, network: int, shape: tuple[int, ...]) -> np.ndarray:
        """The mask of one stored ticket; raises InputError if it is missing, damaged, or of another size."""
        identity = self._stands_for("tickets", entry.identity, network)
        ticket = f"ticket of {entry.method} at {entry.density:g} for network {network}"
        with self._sentences():
            there = "SELECT COUNT(*) FROM tickets WHERE identity = ? AND network = ?"
            if not self._connection.execute(there, (identity, network)).fetchone()[0]:
                raise InputError(f"{self.path} holds no {ticket}; run the study first")
            found = dict(self._whole("tickets", identity, "AND network = ?", network))
        if network not in found:
            self._lose("tickets", identity, network)
            raise InputError(f"{self.path}: the {ticket} is damaged (its checksum is wrong); run the study again")
        bits, size = found[network][1], math.prod(shape)
        if len(bits) != (size + 7) // 8:
            raise InputError(f"{self.path}: the {ticket} has {8 * len(bits)} bits; {shape} weights were asked for")
        return np.unpackbits(np.frombuffer(bits, np.uint8), count=size).reshape(shape).astype(bool)

    def save_ticket(self, entry: Cell, network: int, record: TicketRow, mask: np.ndarray) -> None:
        """Store one ticket at once."""
        self.save_rows((row_of_ticket(entry, network, record, mask),))


def _complete(record: Document, network: int) -> bool:
    """Whether a record has what every table reads; other measures may have come later."""
    if type(record.get("method")) is not str or type(record.get("embedding")) is not str:
        return False
    numbers = {**record, "load": 0} if record.get("load", 0) is None else record  # without clauses there is no load
    return record.get("network") == network and {int, float}.issuperset([type(numbers.get(x)) for x in NUMBERS])
