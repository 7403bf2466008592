"""What `toycomb tickets` gives: its document, its files in a folder, and its table for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toycomb.commands.options import write_result
from toycomb.common.documents import Document
from toycomb.files.writing import pictures

if TYPE_CHECKING:
    from toycomb.tickets.benchmark import Benchmark

MEASURES = {
    "accuracy": "accuracy on a new draw of inputs",
    "unseen_accuracy": "accuracy on those of them never trained on",
    "corrected_jaccard": "chance-corrected recovery of the dense codes",
}


def document(
    chosen: Benchmark, rows: Sequence[Any], failed: Sequence[Mapping[str, Any]], baseline: str, asked: Sequence[str]
) -> Document:
    """Rows, what failed, and the paired comparison with the baseline, as plain JSON values.

    Parameters
    ----------
    asked : methods that were asked for by name; empty where all were
    """
    from toycomb import tickets
    from toycomb.evidence import comparison
    from toycomb.report.tickets import in_words
    from toycomb.tickets import folder

    names = list(dict.fromkeys([*chosen.methods, *(row["method"] for row in rows)]))
    found: Document = {
        "rows": list(rows),
        "failed": failed,
        "baseline": None,
        "paired": {},
        "methods": tickets.describe(names),
        "asked": list(asked),
        "about": in_words(chosen.population),
    }
    if any(row["method"] == baseline for row in rows):
        found["baseline"] = baseline
        found["paired"] = {x: comparison.paired(rows, x, baseline) for x in MEASURES}
    return {**found, "specification": folder.specification(chosen)}


def write(out: Path, found: Document, baseline: str) -> None:
    """Write the table of the folder and its figures; that of another population is kept beside it."""
    from toycomb.common.notices import counted, tell
    from toycomb.files.aside import clear, put_aside, read
    from toycomb.report.tickets import FIGURES, draw
    from toycomb.tickets import folder

    rows, names = found["rows"], [f"tickets_{x}" for x in FIGURES]
    files = ["tickets.json", "tickets.md", *pictures(names)]
    old = read(out / "tickets.json") or {}
    aside = put_aside(out, "tickets", files, lambda x: folder.of_another(x, found["specification"], rows))
    lost = 0 if aside else folder.left_out(old, rows)
    if lost:
        tell(
            f"{counted(lost, 'ticket')} of the table before are not in {out / 'tickets.json'} any more: the store "
            "does not hold them, or their methods are not known or were changed"
        )
    write_result(out, "tickets", found)
    drawn = draw(rows, out, baseline=baseline, asked=found["asked"], about=found["about"], failed=found["failed"])
    clear(aside, ["tickets.json", "tickets.md", *pictures(drawn)])


def printed(found: Document, densities: Sequence[float], title: str, networks: int, drawn: str) -> str:
    """Accuracy and recovery of each method, by density; and what failed of how many `networks`.

    `drawn` says what a new draw of inputs is.
    """
    from toycomb.evidence import comparison
    from toycomb.report import ticket_failures

    rows, failed = found["rows"], found["failed"]
    measures = [x for x in MEASURES if comparison.have_clauses(rows) or x != "corrected_jaccard"]
    tables = {x: _cells(comparison.summary(rows, x)) for x in measures}
    own, counts = comparison.grouped(rows, "method"), comparison.grouped(rows, "method", "density")
    unseen = [row["unseen_inputs"] for row in rows if row["unseen_inputs"] is not None]
    lines = [f"{title}: {', '.join(MEASURES[x] for x in measures)}"]
    if unseen:
        lines.append(
            f"a new draw of inputs {drawn}; {sum(unseen) / len(unseen):.0f} of them (mean) were never trained on"
        )
    if failed:
        lines.append(f"n is the number of networks in a mean where some of the {networks} failed")
    table = [["density", *(f"{density:g}" for density in densities), "steps"]]
    for name in found["methods"]:
        steps = [row["cost_steps"] for row in own.get(name, ())]
        cells = [
            " / ".join(tables[x].get((name, d), "–") for x in tables)
            + (ticket_failures.fewer(len(counts[name, d]), networks) if (name, d) in counts else "")
            for d in densities
        ]
        table.append([name, *cells, f"{sum(steps) / len(steps):.0f}" if steps else "–"])
    lines += _aligned(table)
    lines += ticket_failures.lines(rows, failed)
    return "\n".join([*lines, ticket_failures.AGAIN] if failed else lines)


def _aligned(table: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells as lines with columns, each as wide as its longest cell."""
    widths = [
        max(least, *(len(cell) + 2 for cell in column))
        for least, column in zip(_least(table), zip(*table, strict=True), strict=True)
    ]
    return ["".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]


def _least(table: Sequence[Sequence[str]]) -> list[int]:
    return [20, *[23] * (len(table[0]) - 2), 0]


def _cells(table: Sequence[Mapping[str, Any]]) -> dict[tuple[str, float], str]:
    return {(x["method"], x["density"]): "–" if x["value"] is None else f"{x['value']:.3f}" for x in table}
