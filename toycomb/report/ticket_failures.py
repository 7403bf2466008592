"""Which tickets of a benchmark failed, how many of each method, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from toycomb.common.notices import listed
from toycomb.evidence.comparison import grouped
from toycomb.report.markdown import line, rule

Rows = Sequence[Mapping[str, Any]]
AGAIN = "They are not stored, so the next call tries them again."


def counts(rows: Rows, failed: Rows) -> dict[str, tuple[int, int]]:
    """For each method with tickets that failed: how many, and of how many."""
    found = grouped(rows, "method")
    return {name: (len(own), len(own) + len(found.get(name, ()))) for name, own in grouped(failed, "method").items()}


def lines(rows: Rows, failed: Rows) -> Iterator[str]:
    """One line for each method: how many of its tickets failed, where, and why."""
    by_method = grouped(failed, "method")
    for name, (count, of) in counts(rows, failed).items():
        (reason, first), *more = grouped(by_method[name], "reason").items()
        others = f"; {count - len(first)} for other reasons" if more else ""
        yield f"{name}: {count} of {of} tickets failed ({'; '.join(_places(first))}): {reason}{others}"


def section(rows: Rows, failed: Rows) -> list[str]:
    """The same as a table in Markdown, with every reason; nothing where none failed."""
    if not failed:
        return []
    table = [line(["method", "failed", "where", "why"]), rule(4)]
    for name, (_, of) in counts(rows, failed).items():
        for reason, own in grouped([x for x in failed if x["method"] == name], "reason").items():
            table.append(line([name, f"{len(own)} of {of}", "; ".join(_places(own)), reason]))
    return ["## Failed tickets", "", f"Means are over the networks that are left. {AGAIN}", "", *table, ""]


def left_out(rows: Rows, failed: Rows) -> list[str]:
    """Methods of which every ticket failed."""
    return [name for name in grouped(failed, "method") if all(row["method"] != name for row in rows)]


FEWER = "n beside a number says over how many networks it is, where these are fewer than in other rows."


def fewer(n: int, most: int) -> str:
    """What stands beside a number over fewer networks than others."""
    return f" (n = {n})" if n < most else ""


def _places(failed: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for density, own in grouped(failed, "density").items():
        networks = [str(x["network"]) for x in own]
        yield f"density {density:g}, network{'s' * (len(networks) > 1)} {listed(networks)}"
