"""Tables and figures of the benchmark from its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.common.documents import Document
from toycomb.common.progress import Progress
from toycomb.evidence import comparison
from toycomb.evidence.compared import Mean
from toycomb.evidence.comparison import grouped
from toycomb.evidence.intervals import mean_interval_of_each
from toycomb.files.writing import write_text
from toycomb.tickets.registry import named

Rows = Sequence[Mapping[str, Any]]
Table = Iterable[Mapping[str, Any]]
Summaries = Mapping[str, list[Mean]]

MEASURES = {
    "accuracy": "accuracy on a new draw of inputs",
    "unseen_accuracy": "accuracy on inputs never trained on",
    "corrected_jaccard": "chance-corrected recovery of codes",
}
DRAWN = {"accuracy": "accuracy", "corrected_jaccard": "recovery"}
"""Measures with a figure by density, and its name."""
HIGHLIGHT = (
    "imp", "imp-activity", "prune-regrow", "one-shot", "snip", "distance", "compatible", "motion", "designed",
    "oracle-codes",
)  # fmt: skip
"""Methods that figures by density draw in colour, where they are there."""
REPLICATE = ("network",)
"""What counts as one replication: networks of equal number share their initial values over loads and embeddings."""
FIGURES = ("accuracy", "recovery", "pareto", "pareto_seconds", "wins", "ranks")
"""Names of all figures that rows may give."""
RANKED = ("weights", "features")
MOST_RANKED = 16


def draw(rows: Rows, folder: Path, prefix: str = "tickets", baseline: str = "imp") -> dict[str, str]:
    """Write every figure of the rows as PNG and SVG, and the tables as Markdown; captions by name of the figure."""
    from toycomb.plots import save

    with Progress("table and figures"):
        captions, means = {}, summaries(rows)
        for name, (figure, caption) in figures(rows, means).items():
            save(figure, folder / f"{prefix}_{name}")
            captions[f"{prefix}_{name}"] = caption
        write_text(folder / f"{prefix}.md", markdown(rows, captions, baseline, means))
    return captions


def summaries(rows: Rows) -> Summaries:
    """`comparison.summary` of each of `MEASURES`: figures and tables show the same."""
    return {measure: comparison.summary(rows, measure) for measure in MEASURES}


def figures(rows: Rows, means: Summaries | None = None) -> dict[str, tuple[Any, str]]:
    """Figure and caption by name; ranks only where there are three or more networks and methods."""
    from toycomb.plots import ranking, tickets

    means = summaries(rows) if means is None else means
    names = _values(rows, "method")
    groups = {name: named(name).group for name in names}
    found: dict[str, tuple[Any, str]] = {}
    for measure, short in DRAWN.items():
        table, label = means[measure], MEASURES[measure]
        chosen = [name for name in HIGHLIGHT if name in names] or names[:8]
        found[short] = tickets.measure_by_density(table, groups, chosen, label), tickets.measure_caption(table, label)
    clouds = {embedding: worth(own) for embedding, own in grouped(rows, "embedding").items()}
    for name, cost in (("pareto", "inputs"), ("pareto_seconds", "seconds")):
        found[name] = ranking.pareto(clouds, groups, cost), ranking.pareto_caption(clouds, _title(rows))
    if len(names) > 1:
        beaten = comparison.wins(rows, "accuracy", names, REPLICATE)
        found["wins"] = ranking.win_matrix(beaten, "accuracy"), ranking.win_caption(beaten, "accuracy")
    compared = best(rows, [name for name in names if groups[name] in RANKED])
    if len(compared) > 2 and len(_values(rows, "network")) > 2:
        ranks = comparison.ranks(rows, "accuracy", compared, REPLICATE)
        caption = ranking.critical_difference_caption(ranks, "accuracy")
        caption += f" Shown are the {len(compared)} methods of highest mean accuracy that are no oracle and no control."
        if ranks["n"]:
            found["ranks"] = ranking.critical_difference(ranks, "accuracy"), caption
    return found


def best(rows: Rows, names: Iterable[str]) -> list[str]:
    """The methods of largest mean accuracy, at most as many as a diagram of ranks shows."""
    own = grouped(rows, "method")
    mean = {name: np.mean([row["accuracy"] for row in own.get(name, ())]) for name in names}
    return sorted(mean, key=lambda name: -mean[name])[:MOST_RANKED]


def worth(rows: Rows) -> list[Document]:
    """Cost, accuracy and recovery of each method, as means over everything else in the rows.

    `inputs` is the number of training inputs looked at, each time counted, in millions: an epoch of training on 20,000
    inputs is 0.02. `seconds` are those of one core.
    """
    by_method = grouped(rows, "method")
    accuracy, recovery = (
        mean_interval_of_each([_by_network(own, measure) for own in by_method.values()])
        for measure in ("accuracy", "corrected_jaccard")
    )
    return [
        {"method": name, **_costs(own), "accuracy": x, "recovery": y}
        for (name, own), x, y in zip(by_method.items(), accuracy, recovery, strict=True)
    ]


def _costs(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    samples, seconds = zip(*((row["cost_samples"], row["cost_seconds"]) for row in rows), strict=True)
    return {"inputs": float(np.mean(samples)) / 1e6, "seconds": float(np.mean(seconds))}


def _by_network(rows: Rows, measure: str) -> np.ndarray:
    """(P,) mean of a measure over the rows of each network that define it; NaN without any."""
    values: dict[int, list[float]] = {}
    for row in rows:
        own = values.setdefault(row["network"], [])
        if row[measure] is not None:
            own.append(row[measure])
    return np.array([np.mean(values[i]) if values[i] else np.nan for i in sorted(values)])


def _values(rows: Rows, key: str) -> list[Any]:
    return list(dict.fromkeys(row[key] for row in rows))


def _title(rows: Rows) -> str:
    loads = " and ".join(str(x) for x in _values(rows, "load"))
    return f"C = {loads} and densities {', '.join(f'{x:g}' for x in _values(rows, 'density'))}"


def markdown(rows: Rows, captions: Mapping[str, str], baseline: str = "imp", means: Summaries | None = None) -> str:
    """Every mean, and every paired difference to the baseline, as Markdown tables; then the captions."""
    count = len({(row["embedding"], row["load"], row["network"]) for row in rows})
    costs = (
        "Costs of finding, means over densities: training inputs looked at in millions (an epoch on 20,000 inputs is "
        "0.02), and seconds of one core."
    )
    intro = f"{len(rows)} tickets of {count} networks. {costs}"
    lines = ["# Ticket benchmark", "", intro, "", accuracies(rows), ""]
    means = summaries(rows) if means is None else means
    known = {x: label for x, label in MEASURES.items() if any(row.get(x) is not None for row in rows)}
    for measure, label in known.items():
        lines += _means(rows, means[measure], label)
    if any(row["method"] == baseline for row in rows):
        for measure, label in known.items():
            lines += _differences(rows, measure, label, baseline)
    lines += ["## Figures", "", *(f"- **{name}**: {caption}" for name, caption in captions.items()), ""]
    return "\n".join(lines)


def accuracies(rows: Rows) -> str:
    """One sentence on both accuracies of tickets, as means: on a new draw of inputs, and on those never trained on."""

    def mean(measure: str, of: Rows = rows) -> float:
        return float(np.mean([row[measure] for row in of]))

    known = [row for row in rows if row.get("unseen_accuracy") is not None]
    text = f"Accuracy is that on a new draw of inputs: {mean('accuracy'):.3f} over all {len(rows)} tickets"
    if not known:
        return f"{text}; on inputs never trained on it was not kept, or there are none."
    if len(known) < len(rows):
        text += f", {mean('accuracy', known):.3f} over the {len(known)} of which both are known"
    count, value = mean("unseen_inputs", known), mean("unseen_accuracy", known)
    return f"{text}; on those of its inputs that were never trained on ({count:.0f} in the mean) it is {value:.3f}."


def _means(rows: Rows, table: Table, label: str) -> list[str]:
    names, own = _values(rows, "method"), grouped(rows, "embedding", "load", "method")
    lines = [f"## Mean {label}", ""]
    for (embedding, load), cells in _blocks(table).items():
        densities = sorted({density for _, density in cells}, reverse=True)
        lines += [
            f"{embedding} embedding, C = {load}",
            "",
            _line(["method", *(f"{x:g}" for x in densities), "million inputs", "seconds"]),
            _line(["---"] * (len(densities) + 3)),
        ]
        for name in names:
            if (embedding, load, name) not in own:  # none of its tickets was found here
                continue
            cost = _costs(own[embedding, load, name])
            numbers = [_number(cells.get((name, d), {}).get("value"), 3) for d in densities]
            lines.append(_line([name, *numbers, f"{cost['inputs']:.3g}", f"{cost['seconds']:.2g}"]))
        lines.append("")
    return lines


def _differences(rows: Rows, measure: str, label: str, baseline: str) -> list[str]:
    table = comparison.paired(rows, measure, baseline)
    names = [name for name in _values(rows, "method") if name != baseline]
    lines = [
        f"## Difference to {baseline} in {label}",
        "",
        "Mean paired difference ± half of its 95 % t interval, share of networks won; * where Holm's adjusted p "
        "of the signed-rank test is below 5 % over this whole section.",
        "",
    ]
    for (embedding, load), cells in _blocks(table).items():
        densities = sorted({density for _, density in cells}, reverse=True)
        lines += [
            f"{embedding} embedding, C = {load}",
            "",
            _line(["method", *(f"{x:g}" for x in densities)]),
            _line(["---"] * (len(densities) + 1)),
        ]
        lines += [_line([name, *(_contrast(cells.get((name, d))) for d in densities)]) for name in names]
        lines.append("")
    return lines


def _blocks(table: Table) -> dict[tuple[str, int], dict[tuple[str, float], Mapping[str, Any]]]:
    blocks: dict[tuple[str, int], dict[tuple[str, float], Mapping[str, Any]]] = {}
    for row in table:
        blocks.setdefault((row["embedding"], row["load"]), {})[row["method"], row["density"]] = row
    return blocks


def _contrast(row: Mapping[str, Any] | None) -> str:
    if row is None or row["value"] is None:
        return "–"
    spread = "" if row["low"] is None else f" ± {(row['high'] - row['low']) / 2:.3f}"
    star = "*" if row["p_holm"] is not None and row["p_holm"] < 0.05 else ""
    return f"{row['value']:+.3f}{spread}{star}, {100 * row['won']:.0f} %"


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
