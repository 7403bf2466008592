"""The leaderboard of `toycomb tickets`, with the command that makes it and what identifies its tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from toycomb.commands.words import line
from toycomb.records.tickets import short_identity

if TYPE_CHECKING:
    from toycomb.commands.tickets import Tickets
    from toycomb.records.store import Store
    from toycomb.report.leaderboard import Leaderboard
    from toycomb.tickets.benchmark import Benchmark

INDIFFERENT = ("out", "json", "threads", "workers", "list_")
"""Options that decide no number."""


def leaderboard_of(
    command: Tickets,
    chosen: Benchmark,
    store: Store,
    rows: Sequence[Mapping[str, Any]],
    failed: Sequence[Mapping[str, Any]],
    baseline: str,
) -> Leaderboard:
    """The leaderboard of some rows that the store holds."""
    from toycomb.report.leaderboard import leaderboard
    from toycomb.report.tickets import in_words
    from toycomb.tickets.benchmark import Benchmark

    cells = {(row["method"], row["density"]) for row in rows}
    known = {(x.method, x.density): x.identity for x in chosen.entries()}
    for method, density in sorted(cells - known.keys()):  # what the folder holds of earlier calls
        (entry,) = Benchmark(chosen.population, (method,), (density,), chosen.outputs).entries()
        known[method, density] = entry.identity
    identities = [known[cell] for cell in cells]
    return leaderboard(
        rows,
        baseline if any(method == baseline for method, _ in cells) else None,
        failed=failed,
        about=in_words(chosen.population),
        command=line("tickets", _covering(command, chosen, rows), INDIFFERENT),
        identity=short_identity(identities),
        versions=sorted({x["toycomb"] for x in store.tickets_made_by(identities)}),
    )


def _covering(command: Tickets, chosen: Benchmark, rows: Sequence[Mapping[str, Any]]) -> Tickets:
    """The command, so that it asks for all of these rows."""
    others = dict.fromkeys(row["method"] for row in rows if row["method"] not in chosen.methods)
    densities = {*command.densities, *(row["density"] for row in rows)}
    return replace(
        command,
        methods=(*command.methods, *others),
        densities=tuple(sorted(densities, reverse=True))
        if len(densities) > len(command.densities)
        else command.densities,
        networks=max(command.networks, 1 + max(row["network"] for row in rows)),
    )
