"""Tickets of several benchmarks in one queue: found, retrained, measured, and stored one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.failures import Failures
from toycomb.common.notices import counted, tell
from toycomb.records.differences import of_other_code
from toycomb.records.store import Store
from toycomb.records.tickets import TicketRow
from toycomb.tasks.task import Task
from toycomb.tickets.answers import tickets_of
from toycomb.tickets.carrying import Carried
from toycomb.tickets.entry import Entry
from toycomb.workers import AUTO, Failed, Piece, Workers, completed, working

if TYPE_CHECKING:
    from toycomb.tickets.benchmark import Benchmark

Rows = dict[str, dict[int, TicketRow]]
"""Stored tickets by the identity of their entry and their network."""


class Wanted:
    """What the store does not hold of one benchmark; `rows` has what it holds, and is shared by those of one queue.

    Tickets that an earlier benchmark of the queue will find, which `asked` has, are left to it.
    """

    def __init__(self, benchmark: Benchmark, store: Store, keep: bool, rows: Rows, asked: set[tuple[str, int]]) -> None:
        self.benchmark, self.entries, self._rows = benchmark, benchmark.entries(), rows
        self.identities = [entry.identity for entry in self.entries]
        self.missing: dict[int, list[int]] = {}
        """Places among the entries, by network."""
        networks, lacking = range(benchmark.population.networks), dict[Entry, list[int]]()
        for place, (entry, identity) in enumerate(zip(self.entries, self.identities, strict=True)):
            if keep:
                store.accept_tickets(entry)
            here = rows.setdefault(identity, {})
            here |= store.tickets(entry) if entry.known else {}
            lost = [i for i in networks if i not in here and (identity, i) not in asked]
            asked.update((identity, i) for i in lost)
            for i in lost:
                self.missing.setdefault(i, []).append(place)
            if entry.known:
                lacking[entry] = lost
        _tell_of_other_code(store, {x: store.accepted("tickets", x) for x in lacking} if keep else lacking, keep)

    @property
    def known(self) -> bool:
        """Whether the code of all its methods is known or toycomb's own."""
        return all(entry.known or entry.chosen.own for entry in self.entries)

    def pieces(self) -> Iterator[tuple[tuple[Wanted, int], Piece]]:
        """The tickets of each network as one piece, so that they share its dense network."""
        missing, methods = dict(sorted(self.missing.items())), self.benchmark.chosen
        tasks = dict(zip(missing, self.benchmark.population.tasks_of(missing), strict=True))
        sent = Carried((self.benchmark.population, self.entries), methods)
        for network, places in missing.items():
            yield (self, network), Piece(_found, sent, [(place, network, tasks[network]) for place in places])

    def rows(self) -> list[TicketRow]:
        """A row a ticket that is stored, by entry and network."""
        held, networks = (
            (self._rows[identity] for identity in self.identities),
            range(self.benchmark.population.networks),
        )
        return [here[i] for here in held for i in networks if i in here]


def found(
    benchmarks: Sequence[Benchmark],
    store: Store,
    failures: Failures,
    *,
    threads: int | None = None,
    workers: str | Workers = AUTO,
    progress: bool = True,
    keep: bool = False,
) -> list[list[TicketRow]]:
    """Find what the store does not hold yet of several benchmarks, see `toycomb.tickets.benchmark.run`; rows of each.

    All stand in one queue: no core waits for the last network of one benchmark before it begins with those of the next.
    A ticket that two of them ask for is found once. One that fails does not end the others: it is added to `failures`.
    """
    rows, asked = Rows(), set[tuple[str, int]]()
    queue = [Wanted(x, store, keep, rows, asked) for x in benchmarks]
    store.use_tickets(entry for wanted in queue for entry in wanted.entries)
    offsets = dict(zip(queue, np.cumsum([0, *(len(x.entries) for x in queue)]).tolist(), strict=False))
    options: dict[str, Any] = {"total": len(asked), "progress": progress, "known": all(x.known for x in queue)}
    pieces = (piece for wanted in queue for piece in wanted.pieces())
    with (
        working(workers, threads) as who,
        closing(completed(pieces, who, label="tickets", unit="ticket", **options)) as answers,
    ):
        for (wanted, _), (place, i, _), future in answers:
            entry, identity, error = wanted.entries[place], wanted.identities[place], future.exception()
            if error is not None:
                name = f"the ticket of {entry.method} at {entry.density:g} for network {i}"
                where = {"method": entry.method, "density": entry.density, "network": i}
                failures.add(name, error, (offsets[wanted] + place, i), identity=(identity, i), **where)
            else:
                changes, record, mask = future.result()
                seen = replace(entry, changes=True) if changes else entry  # the entry itself keeps its description
                store.save_ticket(wanted.benchmark.marked(seen), i, record, mask)
                rows[identity][i] = record
    return [wanted.rows() for wanted in queue]


def _tell_of_other_code(store: Store, networks: Mapping[Entry, Collection[int]], keep: bool) -> None:
    """Say how many stored tickets came from other code than their method has now, and how it differs."""
    counts, words = Counter[str](), dict[str, str]()
    for entry, wanted in networks.items():
        others = store.tickets_of_other_code(entry, wanted)
        counts[entry.method] += others.number
        words.setdefault(entry.method, others.words)
    for method, count in sorted(counts.items()):
        if count:
            tell(of_other_code(f"{counted(count, 'stored ticket')} of {method}", words[method], keep))


def _found(
    sent: Carried, tickets: Sequence[tuple[int, int, Task]], stop: Event
) -> Iterator[Failed | tuple[bool, TicketRow, np.ndarray]]:
    """Whether the method of each ticket was seen to change, its record and its mask; or why there is none."""
    population, entries = sent.value
    _, network, task = tickets[0]
    for answer in tickets_of(population, task, network, [entries[place] for place, *_ in tickets], stop):
        if answer.record is None or answer.mask is None:
            yield Failed(answer.error)
        else:
            yield answer.entry.changes, answer.record, answer.mask
