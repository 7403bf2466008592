"""Figure of selection among ready-made models: accuracy by number of candidates, how many it needs, and codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, VERMILION, band, column, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CURVES = {
    "trained": ("all layers trained", BLUE, "D"),
    "rows": ("rows upweighted (output layer alone)", ORANGE, "s"),
    "selected": ("models upweighted (selection)", VERMILION, "o"),
}
LEVELS = {"0.6": SKY, "0.7": BLUE, "0.8": ORANGE, "0.9": BLACK}
SIZES = {2: BLACK, 3: BLUE, 4: VERMILION}
MARKS = {2: "o", 3: "s", 4: "D"}
CODES = {
    "codes": ("selected", VERMILION, "o"),
    "codes best": ("best candidate", ORANGE, "v"),
    "codes trained": ("trained network", BLUE, "D"),
    "codes permuted": ("by permuted labels", GREY, "s"),
    "codes random": ("at random", BLACK, "x"),
}


@styled
def upweighting(table: Mapping[str, Any]) -> Figure:
    """Accuracy by candidates looked at; candidates needed by clauses, at several accuracies and sizes; codes.

    Parameters
    ----------
    table : the stored table `upweighting`
    """
    shown = [x for x in table["accuracy"] if "rows" in x]
    figure, axes = subplots(2, max(len(shown), 3), 3.3 * max(len(shown), 3), 6.6)
    for ax, task in zip(axes[0], shown, strict=False):
        _accuracy(ax, task)
    for ax in axes[0, len(shown) :]:
        ax.axis("off")
    axes[0, 0].set_ylabel("accuracy on fresh inputs")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=3)
    _by_level(axes[1, 0], table["needed"])
    _by_size(axes[1, 1], table["needed"])
    _codes(axes[1, 2], table["codes"])
    return figure


def _accuracy(ax: Axes, task: Mapping[str, Any]) -> None:
    for name, (label, colour, marker) in CURVES.items():
        curve = task[name]
        band(ax, curve["candidates"], curve["accuracy"], color=colour, marker=marker, markersize=4, label=label)
    curve = task["trained"]
    last, end = curve["accuracy"][-1]["value"], task["selected"]["candidates"][-1]
    ax.plot([curve["candidates"][-1], end], [last, last], color=BLUE, linestyle=":", linewidth=1)
    ax.axhline(0.5, color=GREY, linewidth=0.6)
    ax.set_xscale("log")
    ax.set_ylim(0.4, 1.02)
    ax.set_title(f"C = {task['clauses']}, k = {task['literals']}")
    ax.set_xlabel("candidates (looks at all training inputs)")


def _by_level(ax: Axes, table: Mapping[str, Any]) -> None:
    """Tasks of the first size: splitting as lines, counting as crosses."""
    first = table["tasks"][0]["literals"]
    tasks = [x for x in table["tasks"] if x["literals"] == first]
    clauses = [x["clauses"] for x in tasks]
    for i, level in enumerate(table["levels"]):
        if f"{level:g}" in LEVELS:
            colour = LEVELS[f"{level:g}"]
            points(ax, clauses, [x["by splitting"][i] for x in tasks], color=colour, marker="o", markersize=3.5,
                   label=f"accuracy {level:g}", linewidth=1.2)  # fmt: skip
            ax.plot(clauses, column([x["counted"][i] for x in tasks], "value"), "x", color=colour, markersize=7)
    ax.plot([], [], "x", color=GREY, label="counted")
    _need(ax, f"candidates needed, k = {first}")


def _by_size(ax: Axes, table: Mapping[str, Any]) -> None:
    """All sizes at the last accuracy but one, which splitting reaches in all of them, and what is extrapolated."""
    level = table["levels"][-2]
    for literals, colour in SIZES.items():
        tasks = [x for x in table["tasks"] if x["literals"] == literals]
        marker = {"color": colour, "marker": MARKS[literals], "markersize": 4}
        points(ax, [x["clauses"] for x in tasks], [x["needed"][-2] for x in tasks], label=f"k = {literals}", **marker)
    for at, filled in ((level, True), (table["levels"][-1], False)):
        guess, fill = table["extrapolated"][f"{at:g}"], VERMILION if filled else "white"
        points(ax, [table["target"][0]], [guess], color=VERMILION, marker="*", markersize=11, linestyle="none",
               markerfacecolor=fill, label=f"extrapolated, k = {table['target'][1]}, at {at:g}")  # fmt: skip
    _need(ax, f"candidates needed, accuracy {level:g}")


def _need(ax: Axes, title: str) -> None:
    ax.set_title(title)
    ax.set_xlabel("clauses C")
    ax.set_ylabel("log10 candidates for one")
    ax.set_ylim(0, 1.35 * ax.get_ylim()[1])
    ax.set_xlim(0.5, 8.7)
    ax.legend(fontsize=7, loc="upper left", ncols=2)


def _codes(ax: Axes, table: Mapping[str, Any]) -> None:
    places = range(len(table["codes"]))
    for i, (name, (label, colour, marker)) in enumerate(CODES.items()):
        at = [x + 0.14 * (i - 2) for x in places]
        points(ax, at, table[name], color=colour, marker=marker, markersize=4, linestyle="none", label=label)
    ax.axhline(0, color=GREY, linewidth=0.6)
    ax.set_xticks(list(places), [str(x) for x in table["clauses"]])
    ax.set_title(f"codes, k = {table['literals']}")
    ax.set_xlabel("clauses C")
    ax.set_ylabel("code rows a clause, less sham clauses")
    ax.set_ylim(top=1.3 * ax.get_ylim()[1])
    ax.legend(fontsize=7, loc="upper left", ncols=2)


def upweighting_caption(table: Mapping[str, Any]) -> str:
    """What to see in `upweighting`."""
    need = table["needed"]
    guesses = [f"10^{x['value']:.0f}" for x in list(need["extrapolated"].values())[-2:] if x["value"] is not None]
    most = table["accuracy"][0]["selected"]["candidates"][-1]
    return (
        f"Networks of {need['rows']} rows, drawn before any label is seen, and what learning by choice alone makes of "
        "them (means, 95 % intervals over networks). Top: accuracy against the number of candidates weighed by their "
        f"fit, up to {most:,}; a trained network of as many rows, at as many looks at the same inputs (a step counts "
        "three; dotted: training has ended); and all rows of so many candidates behind one fitted output layer. "
        "Bottom left and middle: how many candidates it takes for one that reaches an accuracy. See lines that rise, "
        "which is exponential growth, and shares that were counted (crosses) on the lines of splitting. Of what "
        "reaches a high accuracy much loses some on other inputs, so that these are lower bounds. Stars are "
        f"extrapolated ({', '.join(guesses) or 'not determined'}), not measured. Bottom right: rows that code a "
        "clause; candidates chosen by permuted labels or at random must lie at 0."
    )
