"""The tickets of one network: found, retrained and measured, or why there is none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from threading import Event
from typing import NamedTuple

import numpy as np

from toycomb.common.failures import FAILS
from toycomb.records.specification import Population
from toycomb.records.tickets import TicketRow
from toycomb.tasks.sampling import DATA
from toycomb.tasks.task import Task
from toycomb.tickets.context import Context
from toycomb.tickets.entry import Entry
from toycomb.tickets.exact import kept_weights
from toycomb.tickets.finding import search
from toycomb.tickets.measures import Yardstick
from toycomb.tickets.subject import Subject
from toycomb.tickets.terms import Cost, Found
from toycomb.training import Outcome
from toycomb.workers.spent import theirs


class Answer(NamedTuple):
    """One ticket, or why there is none: the record of the table and the mask, or the error."""

    entry: Entry
    network: int
    record: TicketRow | None = None
    mask: np.ndarray | None = None
    error: BaseException = Exception()


def tickets_of(
    population: Population, task: Task, index: int, entries: Sequence[Entry], stop: Event | None = None
) -> Iterator[Answer]:
    """Find, retrain and measure the tickets of one network; one that fails does not end the others."""
    subject = Subject(task, population.training, population.seed, index, stop=stop)
    yardstick = Yardstick(subject)
    try:
        yardstick.ready()  # dense training first: it loads the kernels, which no method should pay for
    except MemoryError:
        raise
    except Exception as error:  # without a dense network there is nothing to find tickets in
        yield from (Answer(entry, index, error=error.with_traceback(None)) for entry in entries)
        return
    trained: dict[bytes, Outcome] = {}
    for entry in entries:
        try:
            settled, record, mask = _ticket(entry, yardstick, trained)
            answer = Answer(settled, index, record, mask)
        except MemoryError:
            raise
        except FAILS as error:  # a method may raise anything
            answer = Answer(entry, index, error=error)
        yield answer


def _ticket(entry: Entry, yardstick: Yardstick, trained: dict[bytes, Outcome]) -> tuple[Entry, TicketRow, np.ndarray]:
    """The entry with the code that found one ticket, and the ticket's record and mask."""
    subject, population = yardstick.subject, entry.population
    context = Context(subject, pruning=entry.pruning)
    kept = kept_weights(entry.density, context.size)
    with theirs(not entry.chosen.own):
        found, cost = search(entry.chosen, context, kept)
    settled = entry.settled()
    outcome = _retrained(subject, context, found, trained)
    record = {
        "method": entry.method,
        "density": entry.density,
        "network": subject.index,
        "load": len(subject.task.formulas[0]) if subject.task.has_clauses else None,
        "embedding": str(population.embedding),
        **({} if population.data is None else {"inputs": DATA}),
        "kept": int(found.mask.sum()),
        "steps_per_epoch": subject.steps_per_epoch,
        **_cost(cost),
        **yardstick.measure(context.weights.each(found.mask), found.start or subject.initial, outcome),
    }
    json.dumps(record, allow_nan=False)  # what cannot be stored fails here, as one ticket
    return settled, record, found.mask


def _retrained(subject: Subject, context: Context, found: Found, trained: dict[bytes, Outcome]) -> Outcome:
    """The retrained ticket; equal masks from the initial parameters are trained once."""
    parts = context.masks(found.mask)
    if found.start is not None:
        return subject.retrain(**parts, start=found.start)
    key = np.packbits(found.mask).tobytes()
    if key not in trained:
        trained[key] = subject.retrain(**parts)
    return trained[key]


def _cost(cost: Cost) -> dict[str, float]:
    return {f"cost_{name}": value for name, value in asdict(cost).items()}
