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
    from toycomb.tickets.folder import Table

INDIFFERENT = ("out", "json", "threads", "workers", "list_")
"""Options that decide no number."""


def leaderboard_of(
    command: Tickets,
    chosen: Benchmark,
    store: Store,
    found: Table,
    failed: Sequence[Mapping[str, Any]],
    baseline: str,
    words: Mapping[str, str],
) -> Leaderboard:
    """The leaderboard of a table of rows that the store holds.

    Parameters
    ----------
    words : what is written on the command line for methods of files and modules
    """
    from toycomb.report.leaderboard import leaderboard
    from toycomb.report.tickets import in_words

    rows = found.rows
    cells = {(row["method"], row["density"]) for row in rows}
    identities = sorted({x for cell in cells for x in found.identities[cell]})
    return leaderboard(
        rows,
        baseline if any(method == baseline for method, _ in cells) else None,
        failed=failed,
        about=in_words(chosen.population),
        methods=found.unnamed,
        command=line("tickets", _covering(command, chosen, found, words), INDIFFERENT),
        apart=list(found.unnamed),
        identity=short_identity(identities),
        versions=sorted({x["toycomb"] for x in store.tickets_made_by(identities)}),
    )


def _covering(command: Tickets, chosen: Benchmark, found: Table, words: Mapping[str, str]) -> Tickets:
    """The command, so that it asks for all of these rows but those of methods that it cannot name."""
    rows = [row for row in found.rows if row["method"] not in found.unnamed]
    others = dict.fromkeys(words.get(x, x) for row in rows for x in (row["method"],) if x not in chosen.methods)
    densities = {*command.densities, *(row["density"] for row in rows)}
    return replace(
        command,
        methods=(*command.methods, *others),
        densities=tuple(sorted(densities, reverse=True))
        if len(densities) > len(command.densities)
        else command.densities,
        networks=max(command.networks, 1 + max(row["network"] for row in rows)),
    )
