"""The benchmark: methods × densities × networks, paired, stored ticket by ticket, resumed where it stopped."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from queue import Queue
from threading import Event
from typing import Any, NamedTuple

import numpy as np

from toycomb.errors import InputError
from toycomb.failures import Failures
from toycomb.study.specification import Population
from toycomb.task import Task
from toycomb.tickets.context import Context, Cost
from toycomb.tickets.contract import Found
from toycomb.tickets.finding import search
from toycomb.tickets.measures import Yardstick
from toycomb.tickets.registry import named
from toycomb.tickets.selection import kept_weights
from toycomb.tickets.store import Entry, TicketStore
from toycomb.tickets.unit import Unit
from toycomb.training import Outcome, Training, thread_pool, usable_threads

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

    def __post_init__(self) -> None:
        object.__setattr__(self, "methods", tuple(named(str(x)).name for x in self.methods))
        object.__setattr__(self, "densities", tuple(float(x) for x in self.densities))
        for name in ("methods", "densities"):
            values = getattr(self, name)
            if not values or len(set(values)) < len(values):
                raise InputError(
                    f"{name} are {', '.join(map(str, values)) or 'none'}; give at least one, and none twice"
                )
        for name in self.methods:
            if self.outputs and not named(name).outputs:
                raise InputError(f"{name} prunes W alone; leave output weights out, or leave the method out")
        H, m = self.population.training.hidden, len(self.population.tasks()[0].E)
        for density in self.densities:
            kept_weights(density, H * (m + self.outputs))

    def entries(self) -> list[Entry]:
        """Every method at every density."""
        return [Entry(self.population, x, d, self.outputs) for x in self.methods for d in self.densities]

    def describe(self) -> dict[str, Any]:
        """Everything that decides its tickets but the number of networks, as plain JSON values."""
        return {
            "population": self.population.describe(),
            "methods": list(self.methods),
            "densities": list(self.densities),
            "outputs": self.outputs,
            "entries": [entry.identity for entry in self.entries()],
        }


class Answer(NamedTuple):
    """One ticket, or why there is none: the record of the table and the mask, or the error."""

    entry: Entry
    network: int
    record: dict[str, Any] | None = None
    mask: np.ndarray | None = None
    error: BaseException = Exception()


def run(
    benchmark: Benchmark,
    store: TicketStore,
    *,
    threads: int | None = None,
    progress: bool = True,
    failures: Failures | None = None,
) -> list[dict[str, Any]]:
    """Find, retrain and measure every ticket that the store does not hold yet; the table of all.

    A ticket that fails does not end the others, and is tried again at the next call. It is added to `failures` or,
    where none are given, raised once all others are stored.

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
    stored = {entry: store.tickets(entry) for entry in entries}
    missing = {i: [entry for entry in entries if i not in stored[entry]] for i in networks}
    total = sum(map(len, missing.values()))
    hidden = None if progress else True
    with closing(_work(benchmark, {i: wanted for i, wanted in missing.items() if wanted}, threads)) as answers:
        for entry, i, record, mask, error in tqdm(answers, "tickets", total, unit="ticket", delay=2, disable=hidden):
            if record is None or mask is None:
                place = entries.index(entry), i
                name = f"the ticket of {entry.method} at {entry.density:g} for network {i}"
                found.add(name, error, place, method=entry.method, density=entry.density, network=i)
            else:
                store.save_ticket(entry, i, record, mask)
                stored[entry][i] = record
    rows = [stored[entry][network] for entry in entries for network in networks if network in stored[entry]]
    if failures is None:
        found.check(rows)
    return rows


def _work(benchmark: Benchmark, missing: dict[int, list[Entry]], threads: int | None) -> Generator[Answer, None, None]:
    """Yield each ticket as it is measured, from as many threads; a unit stays within one thread.

    Networks are taken up a few at a time, so that what was said of them does not pile up, and are let go when done.
    """
    done: Queue[Any] = Queue()
    tasks, waiting = benchmark.population.tasks(), deque(missing.items())

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


def tickets_of(
    population: Population, task: Task, index: int, entries: Sequence[Entry], stop: Event | None = None
) -> Iterator[Answer]:
    """Find, retrain and measure the tickets of one network; one that fails does not end the others."""
    unit = Unit(task, population.training, population.seed, index, stop=stop)
    yardstick = Yardstick(unit)
    try:
        _ = yardstick.codes  # dense training first: it loads the kernels, which no method should pay for
    except MemoryError:
        raise
    except Exception as error:  # without a dense network there is nothing to find tickets in
        yield from (Answer(entry, index, error=error.with_traceback(None)) for entry in entries)
        return
    trained: dict[bytes, Outcome] = {}
    for entry in entries:
        try:
            yield Answer(entry, index, *_ticket(entry, yardstick, trained))
        except MemoryError:
            raise
        except Exception as error:  # a method may raise anything
            yield Answer(entry, index, error=error)


def _ticket(entry: Entry, yardstick: Yardstick, trained: dict[bytes, Outcome]) -> tuple[dict[str, Any], np.ndarray]:
    """Record and mask of one ticket."""
    unit, population = yardstick.unit, entry.population
    context = Context(unit, outputs=entry.outputs)
    kept = kept_weights(entry.density, context.shape[0] * context.shape[1])
    found, cost = search(named(entry.method), context, kept)
    outcome = _retrained(unit, context, found, trained)
    W_mask = context.masks(found.mask)["mask"]
    record = {
        "method": entry.method,
        "density": entry.density,
        "network": unit.index,
        "load": len(unit.task.formula),
        "embedding": population.embedding,
        "kept": int(found.mask.sum()),
        "steps_per_epoch": unit.steps_per_epoch,
        **_cost(cost),
        **yardstick.measure(W_mask, found.start or unit.initial, outcome),
    }
    json.dumps(record, allow_nan=False)  # what cannot be stored fails here, as one ticket
    return record, found.mask


def _retrained(unit: Unit, context: Context, found: Found, trained: dict[bytes, Outcome]) -> Outcome:
    """The retrained ticket; equal masks from the initial parameters are trained once."""
    parts = context.masks(found.mask)
    if found.start is not None:
        return unit.retrain(**parts, start=found.start)
    key = np.packbits(found.mask).tobytes()
    if key not in trained:
        trained[key] = unit.retrain(**parts)
    return trained[key]


def _cost(cost: Cost) -> dict[str, Any]:
    return {f"cost_{name}": value for name, value in asdict(cost).items()}
