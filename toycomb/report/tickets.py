"""Files of the benchmark from its rows: figures, and tables as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from toycomb.common.progress import Progress
from toycomb.evidence import comparison
from toycomb.evidence.comparison import grouped, loads_in_words
from toycomb.evidence.tested import of_given_data, tested_on
from toycomb.files.writing import write_text
from toycomb.report import ticket_failures
from toycomb.report.markdown import line, plain, rule
from toycomb.report.ticket_figures import (
    DRAWINGS,
    FIGURES,
    HIGHLIGHT,
    REPLICATE,
    Summaries,
    figures,
    in_words,
    labels,
    summaries,
    tables,
)
from toycomb.report.ticket_worth import Rows, best, costs, values, worth

__all__ = [
    "CAPTIONS",
    "DRAWINGS",
    "FIGURES",
    "HIGHLIGHT",
    "REPLICATE",
    "accuracies",
    "best",
    "captions_list",
    "draw",
    "figures",
    "in_words",
    "markdown",
    "summaries",
    "tables",
    "worth",
    "write",
]

CAPTIONS = "## Figures"
NO_CLAUSES = "The task has no formula, so recovery of codes, and all else that needs clauses, is not defined."
Table = Iterable[Mapping[str, Any]]


def draw(
    rows: Rows,
    folder: Path,
    prefix: str = "tickets",
    baseline: str = "imp",
    asked: Sequence[str] = (),
    about: str = "",
    failed: Rows = (),
    said: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> dict[str, str]:
    """Write every figure of the rows as PNG and SVG, and the tables as Markdown; captions by name of the figure.

    Parameters
    ----------
    asked : methods that were asked for; figures name them first
    about : settings in words, which stand on every figure
    failed : tickets that failed: `method`, `density`, `network` and `reason` of each
    said : what a document says of methods, of which some may not be known here
    """
    with Progress("table and figures"):
        means = summaries(rows)
        captions = write(tables(rows, means, asked, about, said=said), folder, prefix)
        write_text(folder / f"{prefix}.md", markdown(rows, captions, baseline, means, failed))
    return captions


def write(shown: Mapping[str, Any], folder: Path, prefix: str = "tickets") -> dict[str, str]:
    """Write every figure of what `tables` gives as PNG and SVG; captions by name of the figure."""
    from toycomb.plots import save

    captions = {}
    for name, (figure, caption) in figures(shown).items():
        save(figure, folder / f"{prefix}_{name}")
        captions[f"{prefix}_{name}"] = caption
    return captions


def markdown(
    rows: Rows,
    captions: Mapping[str, str],
    baseline: str = "imp",
    means: Summaries | None = None,
    failed: Rows = (),
) -> str:
    """What failed, every mean, and every paired difference to the baseline, as Markdown tables; then the captions."""
    count = len({(row["embedding"], row["load"], row["network"]) for row in rows})
    costs = (
        "Costs of finding, means over densities: training inputs looked at in millions (an epoch on 20,000 inputs is "
        "0.02), and seconds of one core."
    )
    intro = f"{len(rows)} tickets of {count} networks. {costs}"
    lines = ["# Ticket benchmark", "", intro, "", accuracies(rows), ""]
    if not comparison.have_clauses(rows):
        lines += [NO_CLAUSES, ""]
    lines += ticket_failures.section(rows, failed)
    lost = ticket_failures.left_out(rows, failed)
    means = summaries(rows) if means is None else means
    named = labels(of_given_data(rows))
    known = {x: label for x, label in named.items() if any(row.get(x) is not None for row in rows)}
    for measure, label in known.items():
        lines += _means(rows, means[measure], label, lost)
    if any(row["method"] == baseline for row in rows):
        for measure, label in known.items():
            lines += _differences(rows, measure, label, baseline)
    if any("(n = " in x for x in lines):
        lines[3:3] = ["", ticket_failures.FEWER]
    return "\n".join([*lines, *captions_list(captions)])


def captions_list(captions: Mapping[str, str]) -> list[str]:
    """The last lines of the tables as Markdown."""
    return [CAPTIONS, "", *(f"- **{name}**: {caption}" for name, caption in captions.items()), ""]


def accuracies(rows: Rows) -> str:
    """One sentence on both accuracies of tickets, as means: on all test inputs, and on those never trained on."""

    def mean(measure: str, of: Rows = rows) -> float:
        return float(np.mean([row[measure] for row in of]))

    known = [row for row in rows if row.get("unseen_accuracy") is not None]
    text = f"Accuracy is that on {tested_on(of_given_data(rows))}: {mean('accuracy'):.3f} over all {len(rows)} tickets"
    if not known:
        return f"{text}; on inputs never trained on it was not kept, or there are none."
    if len(known) < len(rows):
        text += f", {mean('accuracy', known):.3f} over the {len(known)} of which both are known"
    count, value = mean("unseen_inputs", known), mean("unseen_accuracy", known)
    return f"{text}; on those of its inputs that were never trained on ({count:.0f} in the mean) it is {value:.3f}."


def _means(rows: Rows, table: Table, label: str, lost: Sequence[str] = ()) -> list[str]:
    """Means by method and density; a row of dashes for methods of which all tickets failed."""
    names, own = values(rows, "method"), grouped(rows, "embedding", "load", "method")
    lines = [f"## Mean {label}", ""]
    for (embedding, load), cells in _blocks(table).items():
        densities, most = _shape(cells)
        lines += [
            f"{embedding} embedding, {loads_in_words([load])}",
            "",
            line(["method", *(f"{x:g}" for x in densities), "million inputs", "seconds"]),
            rule(len(densities) + 3),
        ]
        for name in names:
            if (embedding, load, name) not in own:  # none of its tickets was found here
                continue
            cost = costs(own[embedding, load, name])
            numbers = [_mean(cells.get((name, d)), most) for d in densities]
            lines.append(line([name, *numbers, f"{cost['inputs']:.3g}", f"{cost['seconds']:.2g}"]))
        lines += [line([name, *["–"] * (len(densities) + 2)]) for name in lost]
        lines.append("")
    return lines


def _differences(rows: Rows, measure: str, label: str, baseline: str) -> list[str]:
    table = comparison.paired(rows, measure, baseline)
    names = [name for name in values(rows, "method") if name != baseline]
    lines = [
        f"## Difference to {plain(baseline)} in {label}",
        "",
        "Mean paired difference ± half of its 95 % t interval, share of networks won; * where Holm's adjusted p "
        "of the signed-rank test is below 5 % over this whole section.",
        "",
    ]
    for (embedding, load), cells in _blocks(table).items():
        densities, most = _shape(cells)
        lines += [
            f"{embedding} embedding, {loads_in_words([load])}",
            "",
            line(["method", *(f"{x:g}" for x in densities)]),
            rule(len(densities) + 1),
        ]
        lines += [line([name, *(_contrast(cells.get((name, d)), most) for d in densities)]) for name in names]
        lines.append("")
    return lines


def _blocks(table: Table) -> dict[tuple[str, int], dict[tuple[str, float], Mapping[str, Any]]]:
    blocks: dict[tuple[str, int], dict[tuple[str, float], Mapping[str, Any]]] = {}
    for row in table:
        blocks.setdefault((row["embedding"], row["load"]), {})[row["method"], row["density"]] = row
    return blocks


def _shape(cells: Mapping[tuple[str, float], Mapping[str, Any]]) -> tuple[list[float], int]:
    """Densities, largest first, and the networks of the rows that have most, with or without a value."""
    most = max((row["n"] + row["undefined"] for row in cells.values()), default=0)
    return sorted({density for _, density in cells}, reverse=True), most


def _contrast(row: Mapping[str, Any] | None, most: int) -> str:
    if row is None or row["value"] is None:
        return "–"
    spread = "" if row["low"] is None else f" ± {(row['high'] - row['low']) / 2:.3f}"
    star = "*" if row["p_holm"] is not None and row["p_holm"] < 0.05 else ""
    few = ticket_failures.fewer(row["n"], most)
    return f"{row['value']:+.3f}{spread}{star}, {100 * row['won']:.0f} %{few}"


def _mean(row: Mapping[str, Any] | None, most: int) -> str:
    return "–" if row is None or row["value"] is None else f"{row['value']:.3f}{ticket_failures.fewer(row['n'], most)}"
