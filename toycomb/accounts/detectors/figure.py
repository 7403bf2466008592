"""Figures of the account of detectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from toycomb.plots.panels import Style, powers
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, VERMILION, band, column, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = {"all": (BLUE, "all inputs"), "near": (VERMILION, "near misses")}
TRAINED: Style = {"marker": "D", "markersize": 4.5, "markerfacecolor": "white", "linestyle": ""}
SIZES = (SKY, BLUE, VERMILION, ORANGE, BLACK)
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
    "unit_all": (BLUE, "o", "best unit, all inputs"),
    "unit_near": (VERMILION, "o", "best unit, near misses"),
    "group": (ORANGE, "s", "mean of the final code rows"),
    "read": (BLACK, "D", "weighted sum of all rows"),
}
ACCURACIES = {"own": (BLACK, "the network"), "read_own": (ORANGE, "its output layer trained alone")}


@styled
def detectors(table: Table) -> Figure:
    """Reliability of the best random unit by width, and the width that a reliability needs."""
    figure, axes = subplots(1, 3, 10.6, 3.7)
    widths, judged = table["widths"], str(table["judged"])
    for (kind, (colour, label)), entry in zip(KINDS.items(), (table["all"], table["near"][judged]), strict=True):
        band(axes[0, 0], widths, entry["best"], color=colour, marker="o", markersize=3, label=label)
        _law(axes[0, 0], widths, entry["law_best"], colour)
        points(axes[0, 0], table["trained_widths"], table["trained"][kind], color=colour, label=None, **TRAINED)
    band(axes[0, 0], widths, table["other"], color=GREY, linestyle=":", label="near misses, chosen for a sham")
    axes[0, 0].set_title(f"clauses of {judged} literals")
    for colour, (size, entry) in zip(SIZES, table["near"].items(), strict=False):
        band(axes[0, 1], widths, entry["best"], color=colour, marker="o", markersize=3, label=f"k = {size}")
        _law(axes[0, 1], widths, entry["law_best"], colour)
        trained = entry["trained"] or table["trained"]["near"][table["trained_widths"].index(32)]
        points(axes[0, 1], [32], [trained], color=colour, label=None, **TRAINED)
        _needed(axes[0, 2], table["levels"], entry, colour)
    axes[0, 1].set_title("by clause size, near misses")
    for ax in axes[0, :2]:
        ax.set_xscale("log", base=2)
        ax.set(xlabel="random rows H", ylim=(0.45, 1))
    axes[0, 0].legend(loc="lower right", bbox_to_anchor=(1, 0.13))
    axes[0, 1].legend(loc="lower right")
    axes[0, 0].set_ylabel("reliability of the best unit\n(balanced accuracy, newly drawn inputs)")
    _finish_needed(axes[0, 2], max(widths))
    return figure


def _law(ax: Axes, x: Sequence[float], entries: Sequence[Mapping[str, float | None]], colour: str) -> None:
    ax.plot(x, column(entries, "value"), color=colour, linestyle="--", linewidth=0.9)


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
    from matplotlib.lines import Line2D

    ax.set_yscale("log")
    ax.axhline(32, color=GREY, linewidth=0.8)
    ax.axhline(pool, color=GREY, linewidth=0.8, linestyle=":")
    ax.text(0.953, 32 / 1.3, "H = 32", color=GREY, fontsize=7.5, ha="right", va="top")
    ax.text(0.953, pool / 1.3, f"{pool:,} rows sampled", color=GREY, fontsize=7.5, ha="right", va="top")
    ax.set_ylim(bottom=1)
    ax.set(xlabel="reliability asked for (near misses)", ylabel="random rows needed")
    ax.set_title("width that holds a detector")
    marks = [
        Line2D([], [], color=BLACK, marker="o", linestyle="", label="counted"),
        Line2D([], [], color=BLACK, marker="o", markerfacecolor="white", linestyle="", label="splitting"),
        Line2D([], [], color=BLACK, linestyle="--", linewidth=0.9, label="law of random rows"),
    ]
    ax.legend(handles=marks, loc="upper left")


def detectors_caption(table: Table) -> str:
    """What to see in `detectors`."""
    return (
        f"Random layers at initialisation, {table['networks']} formulas of {table['clauses']} clauses, 95 % intervals. "
        "Left and middle: reliability on a new draw of the single unit that tells a clause best, against width; "
        "dashed, the extreme-value law of random rows. See how many rows a reliability of 0.9 takes on all inputs of "
        "the task, and among near misses, which violate one literal. Grey: unit and cut chosen for a sham clause "
        "(chance is 0.5). Diamonds: the best unit of trained networks of that width. Right: rows of which the best "
        "reaches a reliability with chance one half, counted among the sampled "
        "rows or, beyond them, estimated by multilevel splitting. " + table["answer"]
    )


@styled
def detector_stages(table: Table) -> Figure:
    """Units, groups of rows and weighted sums as detectors, at each stage; and read-outs of random layers by width."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10.2, 5.4), layout="constrained")
    axes = figure.subplot_mosaic([["units", "widths"], ["task", "widths"]], width_ratios=[2.6, 1])
    units, task, widths = axes["units"], axes["task"], axes["widths"]
    where = list(range(len(table["stages"])))
    for i, (name, (colour, marker, label)) in enumerate(DETECTORS.items()):
        x = [at + 0.12 * (i - 1.5) for at in where]
        points(units, x, table[name], color=colour, marker=marker, markersize=4, linestyle="", label=label)
    units.set_ylabel("reliability as a detector\n(balanced accuracy)")
    for i, (name, (colour, label)) in enumerate(ACCURACIES.items()):
        x = [at + 0.16 * (i - 0.5) for at in where]
        points(task, x, table[name], color=colour, marker="o", markersize=4, linestyle="", label=label)
    task.set(ylabel="accuracy on the task", xlabel="rows of the network")
    units.set_xticks(where, [""] * len(where))
    task.set_xticks(where, [STAGES[name] for name in table["stages"]], fontsize=8)
    _by_width(widths, table)
    for ax in (units, task, widths):
        ax.set_ylim(0.45, 1.02)
    for ax in (units, task):
        ax.set_xlim(-0.5, len(where) - 0.5)
        ax.legend(
            loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=4, columnspacing=0.6, handletextpad=0, fontsize=7.3
        )
    return figure


def _by_width(ax: Axes, table: Table) -> None:
    """Read-outs of random layers."""
    style: Style = {"color": ORANGE, "marker": "o", "markersize": 4}
    points(ax, table["read_widths"], table["read_task"], label="output layer alone,\nrandom rows", **style)
    trained = table["own"][table["stages"].index("trained")]["value"]
    ax.axhline(trained, color=BLACK, linewidth=0.9, label="trained, H = 32")
    ax.axhline(table["read_task_inputs"]["value"], color=GREY, linewidth=0.9, linestyle=":", label="sum of the inputs")
    ax.set_xscale("log", base=2)
    ax.set(xlabel="rows read out", ylabel="accuracy on the task")
    ax.legend(loc="lower right")


def stages_caption(table: Table) -> str:
    """What to see in `detector_stages`."""
    return (
        f"Networks of 32 rows on {table['clauses']} clauses at several stages ({table['networks']} networks, 95 % "
        "intervals). Top left: how well a clause is told from false inputs by its best unit, by the mean activation "
        "of the rows that code it in the trained network, and by the best weighted sum of all rows; a weighted sum of "
        "the inputs themselves tells any single clause perfectly, so what such a sum tells is no detector made by "
        "training. Below: accuracy on the task, the OR of the clauses, of the network and of the best weighted sum of "
        "its rows. Right: that of random layers by width. See that training hardly improves single units, and makes "
        "sums."
    )


FIGURES = (
    FigureOf("detectors", "detectors", detectors, detectors_caption),
    FigureOf("detector_stages", "detector_stages", detector_stages, stages_caption),
)
