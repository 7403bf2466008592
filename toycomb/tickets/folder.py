"""The table of a folder: every ticket that its store holds of one population, whatever the last call asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.common.notices import counted, listed
from toycomb.evidence.comparison import grouped
from toycomb.records.aliases import NETWORKS, OLD_NETWORKS
from toycomb.records.identities import identity, plain
from toycomb.records.specification import FORMAT
from toycomb.records.store import Store
from toycomb.tickets.benchmark import Benchmark
from toycomb.tickets.entry import Entry
from toycomb.tickets.pruning import Pruning
from toycomb.tickets.registered import GROUPS

Row = Mapping[str, Any]
Cell = tuple[str, float]
"""A method and a density."""
KINDS: dict[str, Any] = {
    "method": str,
    "density": int | float,
    "network": int,
    "cost_seconds": int | float | None,
    "identity": str | None,
}
"""What tells a ticket in a document, and of which type each is."""
CHANGED = "were found by other code than this call has of it; they stay stored"
GONE = "are not stored"
"""Why tickets of the table before are not shown."""


def specification(benchmark: Benchmark) -> Document:
    """What tickets of one table have in common: the population, whatever its number of networks, and what is pruned."""
    population = plain(benchmark.population)
    del population["networks"]
    if benchmark.population.data is None:  # documents of before do not name what came later
        del population["data"], population["held_out"]
    return {"population": {"format": FORMAT, **population}, "outputs": benchmark.outputs, **further(benchmark)}


def further(benchmark: Benchmark) -> Document:
    """What is pruned other than usual, output weights aside."""
    return {key: x for key, x in benchmark.pruning.describe().items() if key != "outputs"}


class Table(NamedTuple):
    """What a folder shows.

    Parameters
    ----------
    rows : list of dict
    identities : those of the tickets, by method and density
    unnamed : what the last table said of methods that are not known in this call, of which it has rows
    """

    rows: list[Row]
    identities: dict[Cell, set[str]]
    unnamed: dict[str, Document]


def asked(benchmark: Benchmark, rows: Sequence[Row]) -> Table:
    """The table of what was asked for alone."""
    return Table(list(rows), {(x.method, x.density): {x.identity} for x in benchmark.entries()}, {})


@dataclass(frozen=True)
class Past:
    """What the store holds tickets for, whether its method is known or not."""

    description: Document
    networks: int = 0
    seed: int = 0

    @property
    def method(self) -> str:
        """Name of the method."""
        return str(self.description["method"])

    @property
    def density(self) -> float:
        """Share of the weights that is kept."""
        return float(self.description["density"])

    @property
    def identity(self) -> str:
        """SHA-256 of the description."""
        return identity(self.description)

    def describe(self) -> Document:
        """What was asked for."""
        return self.description


def table(benchmark: Benchmark, store: Store, rows: Sequence[Row], last: Row = MappingProxyType({})) -> Table:
    """The rows that were asked for, with those of other networks, and then of other methods and densities.

    A stored ticket counts if its method is known here and is the one that found it. Of a method that is not known here
    the rows of the last table stay, as far as the store holds them.

    Parameters
    ----------
    benchmark, store
    rows : what was asked for
    last : document of the table before
    """
    ran = grouped(rows, "method", "density")
    past = _past(benchmark, store)
    entries = benchmark.entries()
    asked_for = {(x.method, x.density) for x in entries}
    further, strange = others(benchmark, [x for x in dict.fromkeys(map(_cell, past)) if x not in asked_for])
    found: list[Row] = []
    identities: dict[Cell, set[str]] = {}
    for entry in [*entries, *further]:
        here: dict[int, Row] = dict(store.tickets(entry))
        here |= {row["network"]: row for row in ran.get((entry.method, entry.density), ())}
        found += [here[i] for i in sorted(here)]
        identities[entry.method, entry.density] = {entry.identity}
    shown, said = set(map(mark, rows_of(last))), described(last)
    unnamed = dict[str, Document]()
    for old in past:
        if _cell(old) not in strange or old.method not in said:
            continue
        if stay := [row for _, row in sorted(store.tickets(old).items()) if mark(row) in shown]:
            found += stay
            identities.setdefault(_cell(old), set()).add(old.identity)
            unnamed[old.method] = said[old.method]
    return Table(found, identities, unnamed)


def _cell(entry: Past) -> Cell:
    return entry.method, entry.density


def _past(benchmark: Benchmark, store: Store) -> list[Past]:
    """What the store holds tickets for in the same population."""
    usual = {x: getattr(Pruning(), x) for x in ("outputs", "layers", "scope", "output")}
    wanted = {**usual, "population": benchmark.population.describe(), **benchmark.pruning.describe()}
    return [
        Past(text)
        for text in store.specifications()
        if isinstance(text.get("method"), str)
        and isinstance(text.get("density"), float)
        and {**usual, **text} == {**text, **wanted}
    ]


def others(benchmark: Benchmark, cells: Iterable[Cell]) -> tuple[list[Entry], set[Cell]]:
    """Entries of methods at densities that were not asked for, and those of which the method is not known here."""
    known: list[Entry] = []
    strange = set[Cell]()
    for method, density in cells:
        try:
            found = Benchmark(benchmark.population, (method,), (density,), *benchmark.pruning.asked)
        except InputError:
            strange.add((method, density))
            continue
        known += found.entries() if found.methods == (method,) else ()  # its options may have become the usual ones
    return known, strange


def described(last: Row) -> dict[str, Document]:
    """What a document says of its methods, where it says their groups."""
    said = last.get("methods")
    there = said.items() if isinstance(said, dict) else ()
    return {name: x for name, x in there if isinstance(x, dict) and x.get("group") in GROUPS}


def of_another(document: Row, wanted: Mapping[str, Any], rows: Sequence[Row]) -> str | None:
    """Short name of a document's population if it is another one than is wanted, empty if it cannot be told.

    A document of an older version does not say. It is of this population if one of its tickets is, to the last digit
    of the time that it took.
    """
    said = document.get("specification")
    if said is not None:
        return None if _today(said) == wanted else identity({"of": said})[:8]
    known = {mark(row) for row in rows}
    return None if any(mark(row) in known for row in rows_of(document)) else ""


def _today(said: Any) -> Any:
    """What a document says of its population: format 3 told identities otherwise, and changed no number."""
    population = said.get("population") if isinstance(said, dict) else None
    if not isinstance(population, dict) or population.get("format") != OLD_NETWORKS:
        return said
    return {**said, "population": {**population, "format": NETWORKS}}


def left_out(last: Row, benchmark: Benchmark, store: Store, found: Table) -> list[str]:
    """Sentences on tickets of an older document of the same population that are not in the table: whose, and why."""
    known = set(map(place, found.rows))
    lost = [row for row in rows_of(last) if place(row) not in known]
    if not lost:
        return []
    held = {mark(row) for x in _past(benchmark, store) for row in store.tickets(x).values()}
    there, gone = ([row for row in lost if (mark(row) in held) == wanted] for wanted in (True, False))
    return [
        f"{counted(len(rows), 'ticket')} of {listed(sorted({str(x.get('method')) for x in rows}))} {why}"
        for rows, why in ((there, CHANGED), (gone, GONE))
        if rows
    ]


def rows_of(document: Row) -> list[Row]:
    """The rows of a document, those that tell which ticket they are of."""
    return tickets_of(document, "rows")


def tickets_of(document: Row, key: str) -> list[Row]:
    """What a document lists under a key, as far as each names method, density and network, whatever the file holds."""
    found = document.get(key)
    there = found if isinstance(found, list) else ()
    return [x for x in there if isinstance(x, dict) and all(isinstance(x.get(name), KINDS[name]) for name in KINDS)]


def place(row: Row) -> tuple[Any, ...]:
    """Which ticket a row is of."""
    return tuple(row.get(key) for key in ("method", "density", "network"))


def mark(row: Any) -> tuple[Any, ...]:
    """What is of one ticket alone: the time that it took has many digits."""
    return (*place(row), row.get("cost_seconds")) if isinstance(row, Mapping) else ()
