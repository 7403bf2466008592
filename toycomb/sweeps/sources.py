"""What the points of a sweep ask for: networks, tickets and measurements, each made from specification and index alone.

A source makes the rows that are stored of one network, wherever it is: in a thread, another process or another machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from threading import Event
from typing import Any, NamedTuple, Protocol

from toycomb.common.errors import InputError
from toycomb.common.failures import FAILS, place
from toycomb.common.notices import listed, reason
from toycomb.layered import Layered
from toycomb.records.measurement import Measurement, Sent
from toycomb.records.outcomes import arrays_of
from toycomb.records.sealed import Row, row_of_arrays, row_of_ticket
from toycomb.records.specification import Specification, Stored
from toycomb.tickets.answers import tickets_of
from toycomb.tickets.benchmark import Benchmark
from toycomb.tickets.carrying import Carried
from toycomb.training import train_network
from toycomb.workers import Piece
from toycomb.workers.spent import theirs

CHANGING = "what it reads changes while it runs, so that its numbers cannot be stored under what it was"


class Made(NamedTuple):
    """One unit of work: its row, or why there is none.

    Parameters
    ----------
    place : which of the source's `made` it is one of
    """

    place: int
    row: Row | None
    reason: str = ""


class Source(Protocol):
    """Units of work of one specification: those of network i of each of `made` are made together."""

    table: str
    """Of the store."""
    networks: int

    @property
    def made(self) -> Sequence[Stored]:
        """What is stored, each found by its identity and the index of the network."""

    @property
    def identities(self) -> Sequence[str]:
        """Those of `made`; they are worked out once, since the code of a measurement is looked at for them."""

    def sent(self) -> Any:
        """What `make` needs, in a form that can be sent to another process."""

    def name(self, place: int, network: int) -> str:
        """A unit in words."""


class Networks:
    """The networks of a population.

    Parameters
    ----------
    population : Specification
    """

    table = "units"

    def __init__(self, population: Specification) -> None:
        self.population, self.networks = population, population.networks
        self.made: Sequence[Stored] = (population,)
        self.identities: Sequence[str] = (population.identity,)

    def sent(self) -> Specification:
        """See `Source`."""
        return self.population

    def name(self, place: int, network: int) -> str:
        """See `Source`."""
        return f"network {network}"


class Measured:
    """Numbers that are measured in networks.

    Parameters
    ----------
    measurement : Measurement

    Raises
    ------
    InputError
        If what decides its numbers cannot be known.
    """

    table = "units"

    def __init__(self, measurement: Measurement) -> None:
        if not measurement.known:
            raise InputError(f"what {measurement.name} reads cannot be known, so that a sweep could not go on with it")
        self.measurement, self.networks = measurement, measurement.networks
        self.made: Sequence[Stored] = (measurement,)
        self.identities: Sequence[str] = (measurement.identity,)

    def sent(self) -> Sent:
        """See `Source`."""
        return Sent.of(self.measurement, self.identities[0])

    def name(self, place: int, network: int) -> str:
        """See `Source`."""
        return f"{self.measurement.kind or self.measurement.name} of network {network}"


class Found:
    """The tickets of a benchmark; those of one network share its dense training.

    Parameters
    ----------
    benchmark : Benchmark

    Raises
    ------
    InputError
        If the code of a method cannot be known.
    """

    table = "tickets"

    def __init__(self, benchmark: Benchmark) -> None:
        self.benchmark, self.networks = benchmark, benchmark.population.networks
        self.entries = benchmark.entries()
        self.made: Sequence[Stored] = self.entries
        self.identities: Sequence[str] = [x.identity for x in self.entries]
        if unknown := [x.method for x in self.entries if not x.known]:
            raise InputError(
                f"the code of {listed(sorted(set(unknown)))} cannot be known, so that a sweep could not go on with it"
            )

    def sent(self) -> Carried:
        """See `Source`."""
        return Carried((self.benchmark.population, self.entries), self.benchmark.chosen)

    def name(self, place: int, network: int) -> str:
        """See `Source`."""
        entry = self.entries[place]
        return f"the ticket of {entry.method} at {entry.density:g} for network {network}"


Chore = tuple[int, tuple[int, ...]]
"""A network, and places among the source's `made`."""


def piece(source: Source, chores: Sequence[Chore]) -> Piece:
    """Some networks of a source as a piece of work; the answer of each is a list of `Made`."""
    return Piece(make, source.sent(), tuple(chores))


def make(sent: Any, chores: Sequence[Chore], stop: Event) -> Iterator[list[Made]]:
    """The rows of each network, or why there are none."""
    for network, places in chores:
        begin = time.perf_counter()
        if isinstance(sent, Sent):
            yield [_measured(sent, network, begin)]
        elif isinstance(sent, Carried):
            yield list(_found(sent, network, places, stop))
        else:
            yield [_trained(sent, network, stop, begin)]


def _trained(population: Specification, network: int, stop: Event, begin: float) -> Made:
    try:
        (job,) = population.jobs([network])
        outcome = train_network(job, stop)
    except FAILS as error:
        return Made(0, None, reason(error))
    assert all(mask is None for mask in Layered.of(outcome.snapshots).masks)
    return Made(0, row_of_arrays(population, network, arrays_of(outcome), time.perf_counter() - begin))


def _measured(sent: Sent, network: int, begin: float) -> Made:
    asked = sent.measurement
    try:
        with theirs(not asked.own):
            arrays = asked.unit(network)
    except FAILS as error:
        return Made(0, None, reason(error) + place(error))
    if sent.now() != sent.before:
        return Made(0, None, CHANGING)
    return Made(0, row_of_arrays(asked, network, arrays, time.perf_counter() - begin))


def _found(sent: Carried, network: int, places: Sequence[int], stop: Event) -> Iterator[Made]:
    population, entries = sent.value
    (task,) = population.tasks_of([network])
    for where, answer in zip(
        places, tickets_of(population, task, network, [entries[x] for x in places], stop), strict=True
    ):
        if answer.record is None or answer.mask is None:
            yield Made(where, None, reason(answer.error) + place(answer.error))
        elif answer.entry.changes:
            yield Made(where, None, CHANGING)
        else:
            yield Made(where, row_of_ticket(entries[where], network, answer.record, answer.mask))
