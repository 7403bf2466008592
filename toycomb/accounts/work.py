"""What is done for one account: train, prune and measure what is missing, then derive its tables and claims."""

from __future__ import annotations

import time
from typing import Any

from toycomb.accounts.material import Material
from toycomb.common.blas import one_thread
from toycomb.common.failures import Failures
from toycomb.evidence.claims import ClaimRow
from toycomb.records.execution import execute, measure
from toycomb.records.store import Store
from toycomb.tickets import benchmark
from toycomb.workers import Workers

MADE = ("trained", "tickets", "measured")
"""What a run counts: networks trained, tickets found, networks measured."""


def prepare(
    material: Material,
    store: Store,
    deadline: float,
    workers: Workers,
    progress: bool,
    failures: Failures,
    *,
    keep: bool = False,
) -> dict[str, int]:
    """Train, prune and measure what an account needs and the store does not hold; how many of each were made now.

    What fails is added to `failures`, so that everything else is finished and stored. With `keep`, what other code made
    is used.
    """
    options: dict[str, Any] = {"workers": workers, "progress": progress, "failures": failures}
    made = dict.fromkeys(MADE, 0)
    before = store.written["tickets"]
    for number, stage in enumerate(material.account.stages(material.preset)):
        if number and time.monotonic() > deadline:
            break
        material.resize(stage)
        made["trained"] += execute(material.trained, store, **options)
        for wanted in material.benchmarks.values():
            benchmark.run(wanted, store, keep=keep, **options)
        made["measured"] += measure(material.measurements.values(), store, keep=keep, **options)
    return {**made, "tickets": store.written["tickets"] - before}


@one_thread
def derive(material: Material, store: Store) -> list[ClaimRow]:
    """Compute and store every table of an account; its rows of the claims table."""
    found = material.account.derive(material)
    for name, table in found.tables.items():
        store.save_table(name, table)
    material.forget()
    return found.claims
