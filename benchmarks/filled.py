"""Results files of any size: one stored unit of work, copied under the identities and indices of others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.records.sealing import checksum, seal
from toycomb.records.specification import Population
from toycomb.records.store import Store, opened
from toycomb.records.tickets import Cell
from toycomb.study import execute
from toycomb.tickets.benchmark import Benchmark
from toycomb.training import Training

TINY = {"variables": 8, "clauses": 2, "literals": 2, "samples": 64, "training": Training(hidden=8, epochs=1)}
"""Options of a population of networks that take as little as possible."""
METHODS, DENSITIES = ("magnitude", "random"), (0.5, 0.3, 0.2, 0.1, 0.05)
CELLS = len(METHODS) * len(DENSITIES)
MEASURES = ("load", "kept", "cost_steps", "cost_samples", "cost_seconds", "accuracy", "chance", "family", "exact")


def population(networks: int) -> Population:
    """Tiny networks."""
    options: dict[str, Any] = TINY
    return Population(networks=networks, seed=1, **options)


def comparison(tickets: int) -> Benchmark:
    """A comparison of as many tickets, in ten cells."""
    return Benchmark(population(max(1, tickets // CELLS)), METHODS, DENSITIES)


def networks_file(path: Path, networks: int) -> None:
    """A results file of so many trained networks: the first one is trained, and the others have its numbers."""
    first = population(1)
    with opened(path) as store:
        execute({"": first}, store, progress=False)
        _copy(store, "units", first.identity, range(1, networks))


def tickets_file(path: Path, tickets: int) -> None:
    """A results file of so many tickets: those of the first network are made up, and the others have their numbers."""
    compared = comparison(tickets)
    with opened(path) as store:
        for entry in compared.entries():
            store.save_ticket(entry, 0, record(entry), np.zeros((8, 8), bool))
            _copy(store, "tickets", entry.identity, range(1, compared.population.networks))


def record(entry: Cell) -> dict[str, Any]:
    """A made-up record of the ticket of network 0."""
    words = {"method": entry.method, "density": entry.density, "network": 0, "embedding": "hadamard"}
    return words | dict.fromkeys(MEASURES, 0.5)


def _copy(store: Store, table: str, identity: str, networks: Sequence[int]) -> None:
    """Copy the row of network 0, with right seals, in one transaction; it would take an hour one by one."""
    connection = store._connection
    found = connection.execute(f"SELECT * FROM {table} WHERE identity = ? AND network = 0", (identity,))
    names = [x[0] for x in found.description]
    row = dict(zip(names, found.fetchone(), strict=True))
    insert = f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    with connection:
        connection.executemany(insert, (tuple(_of(table, row, i).values()) for i in networks))


def _of(table: str, row: dict[str, Any], network: int) -> dict[str, Any]:
    """The row of network 0 as that of another one."""
    new = row | {"network": network}
    if table == "units":
        new["provenance"] = json.dumps(json.loads(row["provenance"]) | {"network": network})
    else:
        new["record"] = json.dumps(json.loads(row["record"]) | {"network": network})
        new["digest"] = checksum(new["record"].encode() + row["mask"])
    fields = (new[name] for name in ("identity", "network", "specification", "provenance", "digest"))
    return new | {"seal": seal(table, *fields)}
