"""Figures of the account of detectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toycomb.plots.letters import about
from toycomb.plots.panels import Style, log_ticks, powers
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    VERMILION,
    band,
    blank,
    column,
    points,
    styled,
    subplots,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

STEPS = ("#FDBE85", "#F16913", "#A63603", "#4A1A02")
"""From the smallest clauses to the largest: one hue, from light to dark."""
TRAINED: Style = {"marker": "D", "markersize": 5, "markerfacecolor": "white", "linestyle": ""}
STAGES = {
    "initial": "initial",
    "random mask": "random\nmask",
    "searched mask": "searched\nmask",
    "mask searched on permuted labels": "searched on\npermuted\nlabels",
    "IMP's mask": "IMP's mask,\nuntrained",
    "trained": "trained",
    "trained on permuted labels": "trained on\npermuted\nlabels",
}

DETECTORS = {
    "unit_all": (BLUE, "o", "best row, all inputs"),
    "unit_near": (VERMILION, "o", "best row, near misses"),
    "group": (ORANGE, "s", "mean of the final code rows"),
    "read": (BLACK, "D", "weighted sum of all rows"),
}
ACCURACIES = {
    "own": (GREEN, "o", "the network"),
    "read_own": (BLACK, "D", "weighted sum of its rows (output layer trained alone)"),
}


@styled
def detectors(table: Table) -> Figure:
    """Reliability of the best random row by width, and the width that a reliability needs."""
    figure, axes = subplots(1, 3, 11.4, 4.6)
    widths, judged, sizes = table["widths"], str(table["judged"]), dict(zip(table["near"], STEPS, strict=False))
    near = sizes[judged]
    for colour, label, kind, entry in (
        (BLUE, "all inputs", "all", table["all"]),
        (near, "near misses", "near", table["near"][judged]),
    ):
        _best(axes[0, 0], widths, entry, colour, label)
        points(axes[0, 0], table["trained_widths"], table["trained"][kind], color=colour, label=None, **TRAINED)
    band(axes[0, 0], widths, table["other"], color=GREY, linestyle=":", label="near misses, chosen for a sham clause")
    axes[0, 0].set_title(f"clauses of k = {judged} literals")
    for size, colour in sizes.items():
        entry = table["near"][size]
        _best(axes[0, 1], widths, entry, colour, f"k = {size}")
        trained = entry["trained"] or table["trained"]["near"][table["trained_widths"].index(32)]
        points(axes[0, 1], [32], [trained], color=colour, label=None, **TRAINED)
        _needed(axes[0, 2], table["levels"], entry, colour)
    axes[0, 1].set_title("near misses, by clause size k")
    for ax in axes[0, :2]:
        log_ticks(ax, "x", [2**i for i in range(4, 15, 2)], base=2)
        ax.set(xlabel="random rows H", ylim=(0.45, 1))
    axes[0, 0].legend(loc="lower right", bbox_to_anchor=(1, 0.13))
    axes[0, 1].legend(loc="lower right", ncols=2)
    axes[0, 0].set_ylabel("reliability of the best row\n(balanced accuracy, newly drawn inputs)")
    _finish_needed(axes[0, 2], max(widths))
    figure.legend(handles=_marks(), loc="outside lower center", ncols=5)
    about(figure, table)
    return figure


def _best(ax: Axes, widths: Sequence[int], entry: Table, colour: str, label: str) -> None:
    """The best row of random layers by width, and the law of random rows."""
    band(ax, widths, entry["best"], color=colour, marker="o", markersize=3, label=label)
    ax.plot(widths, column(entry["law_best"], "value"), color=colour, linestyle="--", linewidth=0.9)


def _needed(ax: Axes, levels: Sequence[float], layers: Table, colour: str) -> None:
    """Rows needed: counted (filled), by splitting (open), by the law (dashed)."""
    ax.plot(levels, 10 ** column(layers["law"], "value"), color=colour, linestyle="--", linewidth=0.9)
    for way, face in (("splitting", "white"), ("counted", colour)):
        known = [(level, x) for level, x in zip(levels, layers[way], strict=True) if x and x["value"] is not None]
        if known:
            at, entries = zip(*known, strict=True)
            style: Style = {"color": colour, "marker": "o", "markersize": 5, "markerfacecolor": face, "linestyle": ""}
            points(ax, at, powers(entries), **style)


def _finish_needed(ax: Axes, pool: int) -> None:
    ax.set_yscale("log")
    ax.axhline(32, color=GREY, linewidth=0.8)
    ax.axhline(pool, color=GREY, linewidth=0.8, linestyle=":")
    ax.text(0.953, 32 / 1.4, "H = 32", color=GREY, fontsize=7.5, ha="right", va="top")
    ax.text(0.747, pool * 1.4, f"{pool:,} sampled", color=GREY, fontsize=7.5, ha="left", va="bottom")
    ax.set_ylim(bottom=1)
    ax.set(xlabel="reliability asked for (near misses)", ylabel="random rows needed")
    ax.set_title("rows for one detector, by clause size k")


def _marks() -> list[Line2D]:
    """What lines and points of all panels mean, whatever their colour."""
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=GREY, marker="o", markersize=3, label="a, b: best of random rows"),
        Line2D([], [], color=GREY, linestyle="--", linewidth=0.9, label="law of random rows"),
        Line2D([], [], color=GREY, marker="D", markerfacecolor="white", linestyle="", label="a, b: best trained row"),
        Line2D([], [], color=GREY, marker="o", linestyle="", label="c: counted"),
        Line2D([], [], color=GREY, marker="o", markerfacecolor="white", linestyle="", label="c: by splitting"),
    ]


def detectors_caption(table: Table) -> str:
    """What to see in `detectors`."""
    return (
        f"Random layers at initialisation ({table['networks']} formulas of {table['clauses']} clauses; means and 95 % "
        "bootstrap intervals). A row is a detector of a clause as far as it separates inputs that the clause accepts "
        "from others: from all inputs of the task, or from near misses, which violate one literal. a: reliability of "
        "the best row on a new draw, against the number of rows. Grey: row and cut chosen for a sham clause, for "
        "which 0.5 is chance. b: the same for each clause size. c: rows of which the best reaches a reliability with "
        "chance one half. They are counted among the sampled rows or, beyond them, estimated by multilevel splitting. "
        "Dashed: the extreme-value law of random rows. Diamonds: the best row of trained networks of that width. See "
        "how many rows a reliability of 0.9 takes. " + table["answer"]
    )


@styled
def detector_stages(table: Table) -> Figure:
    """Rows, groups of rows and weighted sums as detectors, at each stage; and read-outs of random layers by width."""
    figure = blank(10.6, 6)
    axes = figure.subplot_mosaic([["units", "widths"], ["task", "widths"]], width_ratios=[2.6, 1])
    units, task, widths = axes["units"], axes["task"], axes["widths"]
    where = list(range(len(table["stages"])))
    for i, (name, (colour, marker, label)) in enumerate(DETECTORS.items()):
        x = [at + 0.12 * (i - 1.5) for at in where]
        points(units, x, table[name], color=colour, marker=marker, markersize=4, linestyle="", label=label)
    units.set(ylabel="reliability as a detector\n(balanced accuracy)")
    for i, (name, (colour, marker, label)) in enumerate(ACCURACIES.items()):
        x = [at + 0.16 * (i - 0.5) for at in where]
        points(task, x, table[name], color=colour, marker=marker, markersize=4, linestyle="", label=label)
    task.set(ylabel="accuracy on the task", xlabel="rows of the network")
    units.set_xticks(where, [""] * len(where))
    task.set_xticks(where, [STAGES[name] for name in table["stages"]], fontsize=8)
    _by_width(widths, table)
    for ax in (units, task, widths):
        ax.set_ylim(0.45, 1.02)
    for ax in (units, task):
        ax.set_xlim(-0.5, len(where) - 0.5)
        ax.legend(loc="lower left", bbox_to_anchor=(0.02, 1), ncols=4, columnspacing=0.6, handletextpad=0, fontsize=7.3)
    about(figure, table)
    return figure


def _by_width(ax: Axes, table: Table) -> None:
    """Read-outs of random layers."""
    style: Style = {"color": BLACK, "marker": "D", "markersize": 4}
    points(ax, table["read_widths"], table["read_task"], label="weighted sum\nof random rows", **style)
    trained = table["own"][table["stages"].index("trained")]["value"]
    ax.axhline(trained, color=GREEN, linewidth=1.2, label="trained network")
    ax.axhline(
        table["read_task_inputs"]["value"],
        color=GREY,
        linewidth=0.9,
        linestyle=":",
        label="weighted sum\nof the inputs",
    )
    log_ticks(ax, "x", table["read_widths"], base=2)
    ax.set(xlabel="random rows", ylabel="accuracy on the task")
    ax.legend(loc="lower right")


def stages_caption(table: Table) -> str:
    """What to see in `detector_stages`."""
    return (
        f"Networks of 32 rows on {table['clauses']} clauses at several stages ({table['networks']} networks; means and "
        "95 % bootstrap intervals). a: how reliably a clause is detected by its best row, by the mean activation of "
        "the rows that code it in the trained network, and by the best weighted sum of all rows. A weighted sum of the "
        "inputs themselves detects any single clause perfectly, so that such a sum is no detector made by training. "
        "b: accuracy on the task of the best weighted sum of random rows, by their number. c: accuracy on the task, "
        "the OR of the clauses, of the network and of the best weighted sum of its rows. See that training hardly "
        "improves single rows, and makes sums."
    )


FIGURES = (
    FigureOf("detectors", "detectors", detectors, detectors_caption),
    FigureOf("detector_stages", "detector_stages", detector_stages, stages_caption),
)
