"""Figures of several outputs, and all figures of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toycomb.accounts.setups import figure_labels, figure_pairs, figure_positions
from toycomb.plots.letters import about
from toycomb.plots.panels import look
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, VERMILION, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = {
    "per output": ("wrong answers\nof an output", "per output, unseen"),
    "any output": ("inputs with any\nwrong answer", "any output, unseen"),
    "per output, by class": ("mean error on\nTrue and on False", ""),
}
"""Measures of error, each with its words and with what stands beside it in the same panel."""
LOOKS = ((SKY, "o"), (BLUE, "s"), (VERMILION, "^"), (ORANGE, "D"))
"""By number of outputs."""
SHARES = {
    "trained": ("trained", "share", BLUE, "o"),
    "shams": ("trained, at sham clauses", "share of shams", ORANGE, "s"),
    "equal": ("sets of rows drawn at random", "share of equal sets", GREY, "D"),
}
SIZES = {
    "trained": ("clauses of the output", "code size", BLUE, "o"),
    "shams": ("sham clauses", "code size of shams", ORANGE, "s"),
    "others": ("clauses of other outputs", "code size of other outputs", GREY, "D"),
}


@styled
def several_outputs(table: Table) -> Figure:
    """Errors by inputs (columns), by measure (lines of panels), by samples and by number of outputs."""
    kinds = list(dict.fromkeys(x.partition(",")[0] for x in next(iter(table["errors"].values()))["per output"]))
    figure, axes = subplots(len(SHOWN), len(kinds), 2.9 * len(kinds), 7.6, sharex=True, sharey=True)
    for line, (measure, (words, beside)) in zip(axes, SHOWN.items(), strict=True):
        for ax, kind in zip(line, kinds, strict=True):
            _errors(ax, table, kind, measure, beside)
        line[0].set_ylabel(f"{words}\n(share)")
    for ax, kind in zip(axes[0], kinds, strict=True):
        ax.set_title(f"inputs: {kind}")
    for ax in axes[-1]:
        ax.set_xlabel("training inputs (thousands)")
    axes[0, 0].set_ylim(0, None)
    axes[0, -1].legend(loc="upper right")
    about(figure, table, "dashed: a third")
    return figure


def _errors(ax: Axes, table: Table, kind: str, measure: str, beside: str) -> None:
    samples = table["samples"]
    at = np.arange(len(samples), dtype=float)
    for i, (count, found) in enumerate(table["errors"].items()):
        colour, marker = LOOKS[i % len(LOOKS)]
        x = (at + 0.08 * (i - 1)).tolist()
        shown = [found[measure][f"{kind}, {n:,}"] for n in samples]
        points(ax, x, shown, **look(f"{count.removeprefix('O=')} outputs", colour, marker))
        if beside:
            unseen = [found[beside][f"{kind}, {n:,}"] for n in samples]
            points(ax, x, unseen, **look(None, colour, marker, ":", markerfacecolor="w", linewidth=0.8))
    ax.axhline(1 / 3, color=BLACK, linewidth=0.8, linestyle="--")
    ax.set_xticks(at, [f"{n / 1000:g}" for n in samples])


def several_caption(table: Table) -> str:
    """What to see in `several_outputs`."""
    epochs = ", ".join(f"{e} epochs of {n:,} inputs" for n, e in zip(table["samples"], table["epochs"], strict=True))
    return (
        "Errors on new inputs drawn as those of training, by how inputs are drawn (columns), by what counts as an "
        "error (lines), and by how many were trained on. Open points with dotted lines: only inputs that were not "
        "trained on. “By class” is the mean of the error on True and of that on False, so that an output that is "
        "nearly always False cannot be answered rightly by always saying so. Look for the points at a third or "
        f"above: with which inputs and which measure do four outputs fail? Training: {epochs}. Means and 95 % "
        f"bootstrap intervals over {table['networks']} networks."
    )


@styled
def shared_rows(table: Table) -> Figure:
    """Rows that code for two outputs or more, and rows a clause, beside what chance makes."""
    counts = list(table["errors"])
    figure, axes = subplots(1, 2, 9.5, 3.9)
    for ax, lines in zip(axes[0], (SHARES, SIZES), strict=True):
        for shift, (words, read, colour, marker) in zip((-0.12, 0.0, 0.12), lines.values(), strict=True):
            x = [i + shift for i in range(len(counts))]
            entries = [table["shared"][f"{count}, trained"][read] for count in counts]
            points(ax, x, entries, **look(words, colour, marker, ""))
        read = next(iter(lines.values()))[1]
        before = [table["shared"][f"{count}, untrained"][read] for count in counts]
        style = look("untrained", BLACK, "o", "", markerfacecolor="w")
        points(ax, [i - 0.24 for i in range(len(counts))], before, **style)
        ax.set_xticks(range(len(counts)), [x.removeprefix("O=") for x in counts])
        ax.set_xlabel("outputs")
        ax.set_ylim(0, 1.35 * ax.get_ylim()[1])
        ax.legend(loc="upper left", ncols=2, columnspacing=1)
    axes[0, 0].set_ylabel("share of coding rows that code\nfor two outputs or more")
    axes[0, 1].set_ylabel("rows a clause")
    about(figure, table, f"balanced inputs, {table['samples'][-1]:,} of them")
    return figure


def shared_caption(table: Table) -> str:
    """What to see in `shared_rows`."""
    return (
        "a: of the rows that code a clause of any output, the share that codes clauses of two outputs or more; "
        "beside it the same at sham clauses, in sets of rows as large that are drawn at random, and before training. "
        "Above the shams: outputs share rows more than signs alone do. b: rows that code a clause; at shams; and at "
        "the clauses of the other outputs, on rows of this one's type. Near the shams there: a code is one of its "
        f"own output. Means and 95 % bootstrap intervals over {table['networks']} networks."
    )


FIGURES = (
    FigureOf("several_outputs", "several_outputs", several_outputs, several_caption),
    FigureOf("shared_rows", "several_outputs", shared_rows, shared_caption),
    FigureOf("two_literals", "two_literals", figure_pairs.two_literals, figure_pairs.caption),
    FigureOf("consecutive_four", "consecutive_four", figure_positions.consecutive_four, figure_positions.caption),
    FigureOf("biases_and_balance", "biases_and_balance", figure_labels.labels, figure_labels.caption),
)
