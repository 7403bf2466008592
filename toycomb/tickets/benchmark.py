"""The benchmark: methods × densities × networks, paired, stored ticket by ticket, resumed where it stopped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

import numpy as np

from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.common.failures import Failures
from toycomb.common.notices import counted, tell
from toycomb.records.code.source import once
from toycomb.records.differences import of_other_code
from toycomb.records.specification import Population
from toycomb.records.store import Store
from toycomb.records.tickets import TicketRow
from toycomb.tasks.task import Task
from toycomb.tickets.answers import tickets_of
from toycomb.tickets.carrying import Carried
from toycomb.tickets.definition import Method
from toycomb.tickets.entry import Entry
from toycomb.tickets.exact import kept_weights
from toycomb.tickets.registry import named
from toycomb.training import Training
from toycomb.workers import AUTO, Failed, Piece, Workers, completed, working

DENSITIES = (0.5, 0.3, 0.2, 0.1, 0.05, 0.02)
TRAINING = Training(epochs=60, patience=None)
"""Of the dense networks and of every retraining."""


@dataclass(frozen=True)
class Benchmark:
    """What is compared, and on what.

    Parameters
    ----------
    population : Population
        Formulas, data, initial networks and the settings of dense training and retraining.
    methods : names in `toycomb.tickets.METHODS`
        What is registered under a name later does not count: these are the methods of now.
    densities : sequence of float
    outputs : bool
        Prune `v` together with `W`.

    Raises
    ------
    InputError
        If a method is unknown or a density out of range, or one is named twice.
    """

    population: Population
    methods: Sequence[str]
    densities: Sequence[float] = DENSITIES
    outputs: bool = False
    _chosen: dict[str, Method] = field(init=False, repr=False, compare=False)
    _mark: str = field(init=False, repr=False, compare=False)
    _changing: set[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        chosen = {str(x): named(str(x)) for x in self.methods}
        object.__setattr__(self, "methods", tuple(map(str, self.methods)))
        object.__setattr__(self, "_chosen", chosen)
        object.__setattr__(self, "_mark", once())
        object.__setattr__(self, "_changing", set())
        object.__setattr__(self, "densities", tuple(float(x) for x in self.densities))
        for name in ("methods", "densities"):
            values = getattr(self, name)
            if not values or len(set(values)) < len(values):
                raise InputError(
                    f"{name} are {', '.join(map(str, values)) or 'none'}; give at least one, and none twice"
                )
        for name in self.methods:
            if self.outputs and not chosen[name].outputs:
                raise InputError(f"{name} prunes W alone; leave output weights out, or leave the method out")
        H, m = self.population.training.hidden, len(replace(self.population, networks=1).tasks()[0].E)
        for density in self.densities:
            kept_weights(density, H * (m + self.outputs))

    def __reduce__(self) -> tuple[Any, ...]:
        return Benchmark, (self.population, self.methods, self.densities, self.outputs)

    def entries(self) -> list[Entry]:
        """Every method, with the code that it reaches now, at every density."""
        return [
            Entry(self.population, x, d, self.outputs, self._chosen[x], self._mark, x in self._changing)
            for x in self.methods
            for d in self.densities
        ]

    def marked(self, entry: Entry) -> Entry:
        """An entry, marked as changing if any of its method was seen to be; later ones are marked too."""
        if entry.changes:
            self._changing.add(entry.method)
        return replace(entry, changes=True) if entry.method in self._changing else entry

    def describe(self) -> Document:
        """Everything that decides its tickets but the number of networks, as plain JSON values."""
        return {
            "population": self.population.describe(),
            "methods": list(self.methods),
            "densities": list(self.densities),
            "outputs": self.outputs,
            "entries": [entry.identity for entry in self.entries()],
        }


def run(
    benchmark: Benchmark,
    store: Store,
    *,
    threads: int | None = None,
    workers: str | Workers = AUTO,
    progress: bool = True,
    failures: Failures | None = None,
    keep: bool = False,
) -> list[TicketRow]:
    """Find, retrain and measure every ticket that the store does not hold yet; the table of all.

    A ticket that fails does not end the others, and is tried again at the next call. It is added to `failures` or,
    where none are given, raised once all others are stored. Tickets of a method of which the code cannot be known are
    found anew each time, with a warning. Stored ones that other code found are said, with what differs, and found anew;
    with `keep` they are used. Either way they stay in the file.

    Tickets are found in so many `threads` at once, the number of usable cores unless given. With `workers="processes"`
    each of them has a process of its own; with "auto" (see docs/workers.md) once methods of your own are seen to hold
    the others up by more than processes take to start. Neither changes a result.

    Returns
    -------
    list of dict
        A row a ticket, by method, density and network as they were given; keys `method`, `density`, `network`, `load`,
        `embedding`, `kept`, `cost_steps`, `cost_samples`, `cost_seconds` and the measures of `Yardstick.measure`; a
        measure that is younger than a stored ticket is None there. Tickets that failed are left out.

    Raises
    ------
    InputError, DivergenceError, UnitError
        If a ticket failed and `failures` were not given; `finished` of the error has the other rows.
    """
    entries = benchmark.entries()
    networks = range(benchmark.population.networks)
    found = Failures() if failures is None else failures
    for entry in entries if keep else ():
        store.accept_tickets(entry)
    stored = {entry: store.tickets(entry) if entry.known else {} for entry in entries}
    lacking = {entry: [i for i in networks if i not in here] for entry, here in stored.items()}
    missing: dict[int, list[Entry]] = {}
    for entry, lost in lacking.items():
        for i in lost:
            missing.setdefault(i, []).append(entry)
    total = sum(map(len, missing.values()))
    lacking = {entry: lost for entry, lost in lacking.items() if entry.known}
    _tell_of_other_code(store, {x: store.accepted("tickets", x) for x in lacking} if keep else lacking, keep)
    known = all(entry.known or entry.chosen.own for entry in entries)
    options: dict[str, Any] = {"total": total, "progress": progress, "known": known}
    pieces = _work(benchmark, entries, dict(sorted(missing.items())))
    with (
        working(workers, threads) as who,
        closing(completed(pieces, who, label="tickets", unit="ticket", **options)) as answers,
    ):
        for i, (place, *_), future in answers:
            entry, error = entries[place], future.exception()
            if error is not None:
                name = f"the ticket of {entry.method} at {entry.density:g} for network {i}"
                where = {"method": entry.method, "density": entry.density, "network": i}
                found.add(name, error, (place, i), identity=(entry.identity, i), **where)
            else:
                changes, record, mask = future.result()
                store.save_ticket(benchmark.marked(replace(entry, changes=changes)), i, record, mask)
                stored[entry][i] = record
    rows = [here[network] for here in stored.values() for network in networks if network in here]
    if failures is None:
        found.check(rows)
    return rows


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


def _work(
    benchmark: Benchmark, entries: Sequence[Entry], missing: Mapping[int, Sequence[Entry]]
) -> Iterator[tuple[int, Piece]]:
    """The tickets of each network as one piece, so that they share its dense network."""
    tasks = dict(zip(missing, benchmark.population.tasks_of(missing), strict=True))
    sent = Carried((benchmark.population, entries), [benchmark._chosen[x] for x in benchmark.methods])
    places = {entry: i for i, entry in enumerate(entries)}
    for network, wanted in missing.items():
        yield network, Piece(_found, sent, [(places[entry], network, tasks[network]) for entry in wanted])


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
