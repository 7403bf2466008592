"""What is done for one part: train, prune and measure what is missing, then derive its tables and claims."""

from __future__ import annotations

import time
from typing import Any

from toycomb.failures import Failures
from toycomb.study.contract import Material
from toycomb.study.execution import execute, measure
from toycomb.tickets import benchmark
from toycomb.tickets.store import TicketStore

MADE = ("trained", "tickets", "measured")
"""What a run counts: networks trained, tickets found, networks measured."""


def prepare(
    material: Material, store: TicketStore, deadline: float, threads: int, progress: bool, failures: Failures
) -> dict[str, int]:
    """Train, prune and measure what a part needs and the store does not hold; how many of each were made now.

    What fails is added to `failures`, so that everything else is finished and stored.
    """
    options: dict[str, Any] = {"threads": threads, "progress": progress, "failures": failures}
    made = dict.fromkeys(MADE, 0)
    before = store.tickets_held()
    for number, stage in enumerate(material.part.stages(material.preset)):
        if number and time.monotonic() > deadline:
            break
        material.resize(stage)
        made["trained"] += execute(material.trained, store, **options)
        for wanted in material.benchmarks.values():
            benchmark.run(wanted, store, **options)
        made["measured"] += measure(material.measurements.values(), store, **options)
    return {**made, "tickets": store.tickets_held() - before}


def derive(material: Material, store: TicketStore) -> list[dict[str, Any]]:
    """Compute and store every table of a part; its rows of the claims table."""
    found = material.part.derive(material)
    for name, table in found.tables.items():
        store.save_table(name, table)
    material.forget()
    return found.claims
