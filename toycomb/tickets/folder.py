"""The table of a folder: every ticket that its store holds of one population, whatever the last call asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.evidence.comparison import grouped
from toycomb.records.aliases import NETWORKS, OLD_NETWORKS
from toycomb.records.specification import FORMAT, identity, plain
from toycomb.records.store import Store
from toycomb.tickets.benchmark import Benchmark
from toycomb.tickets.entry import Entry

Row = Mapping[str, Any]
ALL_WEIGHTS = {"outputs": False}
"""What a description of tickets says where it says nothing of output weights."""


def specification(benchmark: Benchmark) -> Document:
    """What tickets of one table have in common: the population, whatever its number of networks, and what is pruned."""
    population = plain(benchmark.population)
    del population["networks"]
    return {"population": {"format": FORMAT, **population}, "outputs": benchmark.outputs}


def table(benchmark: Benchmark, store: Store, rows: Sequence[Row]) -> list[Row]:
    """The rows that were asked for, with those of other networks, and then of other methods and densities.

    A stored ticket counts if its method is known here and is the one that found it.
    """
    ran = grouped(rows, "method", "density")
    entries = benchmark.entries()
    found: list[Row] = []
    for entry in [*entries, *_others(benchmark, store, entries)]:
        here: dict[int, Row] = dict(store.tickets(entry))
        here |= {row["network"]: row for row in ran.get((entry.method, entry.density), ())}
        found += [here[i] for i in sorted(here)]
    return found


def _others(benchmark: Benchmark, store: Store, entries: Sequence[Entry]) -> list[Entry]:
    known: set[tuple[Any, Any]] = {(entry.method, entry.density) for entry in entries}
    wanted = {"population": benchmark.population.describe(), "outputs": benchmark.outputs}
    others: list[Entry] = []
    for text in store.specifications():
        method, density = text.get("method"), text.get("density")
        if not isinstance(method, str) or not isinstance(density, float):
            continue
        if (method, density) in known or {**ALL_WEIGHTS, **text} != {**text, **wanted}:
            continue
        known.add((method, density))
        try:
            found = Benchmark(benchmark.population, (method,), (density,), benchmark.outputs)
        except InputError:  # a method that is not known here
            continue
        others += found.entries() if found.methods == (method,) else ()  # its options may have become the usual ones
    return others


def of_another(document: Row, wanted: Mapping[str, Any], rows: Sequence[Row]) -> str | None:
    """Short name of a document's population if it is another one than is wanted, empty if it cannot be told.

    A document of an older version does not say. It is of this population if one of its tickets is, to the last digit
    of the time that it took.
    """
    said = document.get("specification")
    if said is not None:
        return None if _today(said) == wanted else identity({"of": said})[:8]
    known = {_mark(row) for row in rows}
    old = document.get("rows")
    return None if isinstance(old, list) and any(_mark(row) in known for row in old) else ""


def _today(said: Any) -> Any:
    """What a document says of its population: format 3 told identities otherwise, and changed no number."""
    population = said.get("population") if isinstance(said, dict) else None
    if not isinstance(population, dict) or population.get("format") != OLD_NETWORKS:
        return said
    return {**said, "population": {**population, "format": NETWORKS}}


def left_out(document: Row, rows: Sequence[Row]) -> int:
    """How many tickets of an older document of the same population are not among the rows."""
    known = {(row["method"], row["density"], row["network"]) for row in rows}
    old = document.get("rows")
    there = [row for row in old if isinstance(row, dict)] if isinstance(old, list) else []
    return sum(tuple(row.get(key) for key in ("method", "density", "network")) not in known for row in there)


def _mark(row: Any) -> tuple[Any, ...]:
    keys = ("method", "density", "network", "cost_seconds")
    return tuple(row.get(key) for key in keys) if isinstance(row, Mapping) else ()
