"""The benchmark: methods × densities × networks, paired, stored ticket by ticket, resumed where it stopped."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from queue import Queue
from threading import Event
from typing import Any

from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.common.failures import Failures
from toycomb.common.notices import counted, tell
from toycomb.records.code.source import once
from toycomb.records.differences import of_other_code
from toycomb.records.specification import Population
from toycomb.records.store import Store
from toycomb.records.tickets import TicketRow
from toycomb.tickets.answers import Answer, tickets_of
from toycomb.tickets.definition import Method
from toycomb.tickets.entry import Entry
from toycomb.tickets.exact import kept_weights
from toycomb.tickets.registry import named
from toycomb.training import Training, thread_pool, usable_threads

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
    progress: bool = True,
    failures: Failures | None = None,
    keep: bool = False,
) -> list[TicketRow]:
    """Find, retrain and measure every ticket that the store does not hold yet; the table of all.

    A ticket that fails does not end the others, and is tried again at the next call. It is added to `failures` or,
    where none are given, raised once all others are stored. Tickets of a method of which the code cannot be known are
    found anew each time, with a warning. Stored ones that other code found are said, with what differs, and found anew;
    with `keep` they are used. Either way they stay in the file.

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
    from tqdm import tqdm

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
    hidden = None if progress else True
    with closing(_work(benchmark, dict(sorted(missing.items())), threads)) as answers:
        for entry, i, record, mask, error in tqdm(answers, "tickets", total, unit="ticket", delay=2, disable=hidden):
            if record is None or mask is None:
                place = entries.index(entry), i
                name = f"the ticket of {entry.method} at {entry.density:g} for network {i}"
                where = {"method": entry.method, "density": entry.density, "network": i}
                found.add(name, error, place, identity=(entry.identity, i), **where)
            else:
                store.save_ticket(benchmark.marked(entry), i, record, mask)
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


def _work(benchmark: Benchmark, missing: dict[int, list[Entry]], threads: int | None) -> Generator[Answer, None, None]:
    """Yield each ticket as it is measured, from as many threads; a unit stays within one thread.

    Networks are taken up a few at a time, so that what was said of them does not pile up, and are let go when done.
    """
    done: Queue[Any] = Queue()
    tasks, waiting = dict(zip(missing, benchmark.population.tasks_of(missing), strict=True)), deque(missing.items())

    def unit(index: int, entries: list[Entry], stop: Event) -> None:
        try:
            for answer in tickets_of(benchmark.population, tasks[index], index, entries, stop):
                done.put(answer)
            done.put(None)
        except BaseException as error:
            done.put(error)

    threads = usable_threads(threads)
    with thread_pool(threads, len(missing)) as (pool, stop):
        running = 0
        while waiting or running:
            while waiting and running < 2 * threads:
                pool.submit(unit, *waiting.popleft(), stop)
                running += 1
            answer = done.get()
            if isinstance(answer, BaseException):
                raise answer
            if answer is None:
                running -= 1
            else:
                yield answer
