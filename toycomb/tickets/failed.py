"""Tickets of a folder that failed: what one call says of them, and what of earlier calls stays said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from toycomb.tickets.benchmark import Benchmark
from toycomb.tickets.folder import Row, Table, mark, of_another, others, place, rows_of, specification, tickets_of

FAILED = ("method", "density", "network", "reason")
"""What a document says of each ticket that failed."""


def told(benchmark: Benchmark, entries: Iterable[Row]) -> list[Row]:
    """Tickets that failed as a document has them, with what they would have been stored under."""
    own = {(x.method, x.density): x.identity for x in benchmark.entries()}
    return [{**{key: x[key] for key in FAILED}, "identity": own[x["method"], x["density"]]} for x in entries]


def failed(benchmark: Benchmark, found: Table, now: Sequence[Row], last: Row) -> list[Row]:
    """What failed in this call, and before it what has no ticket yet and was not tried.

    Parameters
    ----------
    benchmark : what was asked for
    found : the table
    now : what failed in this call
    last : document of the table before; that of another population has nothing to say
    """
    if of_another(last, specification(benchmark), found.rows) is not None:
        return list(now)
    there = {place(row) for row in [*found.rows, *now]}
    tried = {(x.method, x.density) for x in benchmark.entries()}
    stay = [
        x
        for x in _failed(last)
        if place(x) not in there
        and ((x["method"], x["density"]) not in tried or x["network"] >= benchmark.population.networks)
        and x.get("identity") in (None, *_identities(benchmark, found, x))
    ]
    return [*now, *stay]


def failed_beside(rows: Sequence[Row], last: Row) -> list[Row] | None:
    """What failed of the population of some stored rows by the document beside them; None where it does not say."""
    shown = set(map(mark, rows_of(last)))
    known = isinstance(last.get("failed"), list) and all(mark(row) in shown for row in rows)
    there = set(map(place, rows))
    return [x for x in _failed(last) if place(x) not in there] if known else None


def _failed(document: Row) -> list[Row]:
    """What failed by a document."""
    return [x for x in tickets_of(document, "failed") if isinstance(x.get("reason"), str)]


def _identities(benchmark: Benchmark, found: Table, entry: Row) -> set[str]:
    """Of what failed: the identity that its tickets have now; its own where the method is not known here."""
    cell = entry["method"], entry["density"]
    known, strange = ([], {cell}) if cell in found.identities else others(benchmark, [cell])
    own = {x.identity for x in known} | found.identities.get(cell, set())
    return own or ({entry["identity"]} if cell in strange else set())
