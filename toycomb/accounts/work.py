"""What is done for accounts: train, prune and measure what is missing, then derive the tables and claims of each."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from toycomb.accounts.account import Trains
from toycomb.accounts.material import Material
from toycomb.common.blas import one_thread
from toycomb.common.failures import Failures
from toycomb.evidence.claims import ClaimRow
from toycomb.records.execution import execute, measure
from toycomb.records.store import Store
from toycomb.tickets.queue import found
from toycomb.workers import Workers


def prepare(
    materials: Sequence[Material],
    store: Store,
    deadline: float,
    workers: Workers,
    progress: bool,
    failures: Failures,
    *,
    keep: bool = False,
) -> dict[str, int]:
    """Train, prune and measure what accounts need and the store does not hold; how many of each were made now.

    Networks of all accounts stand in one queue, then their tickets, then their measurements: no core waits for the last
    network of one account before it begins with those of the next. What fails is added to `failures`, so that
    everything else is finished and stored. With `keep`, what other code made is used.
    """
    options: dict[str, Any] = {"workers": workers, "progress": progress, "failures": failures, "keep": keep}
    made = dict.fromkeys(MADE, 0)
    stages = [material.account.stages(material.preset) for material in materials]
    for number in range(max(map(len, stages), default=0)):
        if number and time.monotonic() > deadline:
            break
        now = [(material, own[number]) for material, own in zip(materials, stages, strict=True) if number < len(own)]
        for material, sizes in now:
            material.resize(sizes)
        for kind, do in WORK.items():
            made[kind] += do([material for material, _ in now], store, **options)
    return made


def train(materials: Sequence[Material], store: Store, *, keep: bool, **options: Any) -> int:
    """Train the networks that accounts need; how many were trained now."""
    wanted: Trains = {}
    for material in materials:
        for name, population in material.trained.items():
            taken = wanted.get(name, population) != population
            wanted[f"{name} of {material.account.name}" if taken else name] = population
    return execute(wanted, store, **options)


def prune(materials: Sequence[Material], store: Store, **options: Any) -> int:
    """Find and retrain the tickets that accounts need; how many were found now."""
    before = store.written["tickets"]
    wanted = list(dict.fromkeys(x for material in materials for x in material.benchmarks.values()))
    found(wanted, store, **options)
    return store.written["tickets"] - before


def measured(materials: Sequence[Material], store: Store, **options: Any) -> int:
    """Measure what accounts measure; in how many networks that was done now."""
    return measure([x for material in materials for x in material.measurements.values()], store, **options)


WORK: dict[str, Callable[..., int]] = {"trained": train, "tickets": prune, "measured": measured}
"""What is done, in this order, by the name under which it is counted."""
MADE = tuple(WORK)
"""What a run counts: networks trained, tickets found, networks measured."""


@one_thread
def derive(material: Material, store: Store) -> list[ClaimRow]:
    """Compute and store every table of an account; its rows of the claims table."""
    derived = material.account.derive(material)
    for name, table in derived.tables.items():
        store.save_table(name, table)
    material.forget()
    return derived.claims
