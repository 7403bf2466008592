"""Table and figure of the densities of masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from toycomb.plots import style
from toycomb.plots.letters import intervals, note

Entry = Mapping[str, Any]
LOOKS = {"rows": (style.BLUE, "o", 0.16), "columns": (style.VERMILION, "s", -0.16)}
WIDTH_LOOKS = {
    "random": (style.BLACK, "x"),
    "magnitude": (style.BLUE, "o"),
    "snip": (style.VERMILION, "s"),
    "grasp": (style.GREEN, "^"),
    "synflow": (style.PURPLE, "D"),
}
LABEL = "spread of densities beyond chance"
EXPLAINED = (
    "Spread of the densities of rows (or columns) beyond chance: the standard deviation of their densities, as a share "
    "of the mean density, less the variance that a mask drawn at random has (hypergeometric: binomial with the number "
    "of weights given). 0 is homogeneous. Negative numbers mean: more even than chance. 95 % bootstrap "
    "intervals over networks. Behind the identity a column is a variable, behind Hadamard a coordinate."
)


def root(x: float | None) -> float:
    """Signed root of a relative variance."""
    return float("nan") if x is None else float(np.sign(x) * np.sqrt(abs(x)))


def rooted(entry: Entry) -> dict[str, Any]:
    """An entry as spread: the root of its numbers."""
    return {**entry, **{key: None if entry[key] is None else root(entry[key]) for key in ("value", "low", "high")}}


def markdown(document: Mapping[str, Any]) -> str:
    """Both tables as Markdown."""
    lines = ["# Densities of masks by row and by column", "", EXPLAINED, ""]
    lines += _table("Tickets", "density", document["tickets"])
    lines += _table("Methods that prune at initialisation, by rows H, density 0.1", "hidden", document["widths"])
    return "\n".join(lines)


def _table(title: str, by: str, entries: Sequence[Entry]) -> list[str]:
    lines = [f"## {title}", ""]
    for embedding in dict.fromkeys(x["embedding"] for x in entries):
        here = [x for x in entries if x["embedding"] == embedding]
        columns = list(product(LOOKS, dict.fromkeys(x[by] for x in here)))
        head = " | ".join(f"{line}, {value}" for line, value in columns)
        lines += [f"### {embedding}", "", f"| method | published limit | {head} |", "| --- " * (len(columns) + 2) + "|"]
        for method in dict.fromkeys(x["method"] for x in here):
            own = {(x["lines"], x[by]): x for x in here if x["method"] == method}
            limit = next(iter(own.values()))["limit"] or ""
            lines.append(f"| {method} | {limit} | {' | '.join(_cell(own[x]) for x in columns)} |")
        lines.append("")
    return lines


def _cell(entry: Entry) -> str:
    value, low, high = (root(entry[x]) for x in ("value", "low", "high"))
    return f"{value:.2f} [{low:.2f}, {high:.2f}]"


@style.styled
def figure(document: Mapping[str, Any], density: float) -> Any:
    """Spread by method above, and against width below; a column for each embedding."""
    embeddings = list(dict.fromkeys(x["embedding"] for x in document["tickets"]))
    drawn, axes = style.subplots(2, len(embeddings), 4.6 * len(embeddings), 7.6, height_ratios=[3, 2], sharex="row")
    for (above, below), embedding in zip(axes.T, embeddings, strict=True):
        _methods(above, [x for x in document["tickets"] if (x["embedding"], x["density"]) == (embedding, density)])
        _widths(below, [x for x in document["widths"] if x["embedding"] == embedding])
        name = embedding.replace("hadamard", "Hadamard")
        above.set_title(f"{name} embedding, H = 32")
        below.set_title(f"{name} embedding, by width")
    axes[0, 0].legend(loc="lower right", fontsize=8)
    axes[1, 0].legend(fontsize=8, ncols=2)
    axes[1, 0].set_ylabel(f"{LABEL}, rows")
    count = document["tickets"][0]["n"]
    note(drawn, f"density {density:g}, C = 8, n = 32", intervals(count), "dotted: masks drawn at random")
    return drawn


def _methods(ax: Any, entries: Sequence[Entry]) -> None:
    names = list(dict.fromkeys(x["method"] for x in entries))[::-1]
    for line, (colour, marker, shift) in LOOKS.items():
        own = {x["method"]: rooted(x) for x in entries if x["lines"] == line}
        value, low, high = style.bounds([own[x] for x in names])
        error = np.nan_to_num([value - low, high - value]).clip(0)
        places = np.arange(len(names)) + shift
        ax.errorbar(value, places, xerr=error, fmt=marker, color=colour, capsize=2, markersize=4, label=line)
    ax.axvline(0, color=style.BLACK, linestyle=":", linewidth=0.8)
    ax.set_yticks(range(len(names)), names)
    ax.set_xlabel(LABEL)


def _widths(ax: Any, entries: Sequence[Entry]) -> None:
    for name, (colour, marker) in WIDTH_LOOKS.items():
        own = [rooted(x) for x in entries if (x["method"], x["lines"]) == (name, "rows")]
        if own:
            style.points(ax, [x["hidden"] for x in own], own, color=colour, marker=marker, markersize=4, label=name)
    ax.axhline(0, color=style.BLACK, linestyle=":", linewidth=0.8)
    widths = sorted({x["hidden"] for x in entries})
    ax.set_xscale("log", base=2)
    ax.set_xticks(widths, [str(x) for x in widths])
    ax.set_xlabel("rows H")
