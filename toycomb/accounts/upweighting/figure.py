"""Figure of selection among ready-made models: accuracy by number of candidates, how many it needs, and codes."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

from toycomb.plots.letters import about
from toycomb.plots.panels import look
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, VERMILION, band, column, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CURVES = {
    "trained": look("all layers trained", BLUE, "D"),
    "rows": look("rows upweighted (output layer alone)", ORANGE, "s"),
    "selected": look("models upweighted (selection)", VERMILION, "o"),
}
LEVELS = {"0.6": "#A1D99B", "0.7": "#41AB5D", "0.8": "#1B7837", "0.9": "#00301A"}
"""From light to dark as accuracy rises."""
HARDEST = "#3F0040"
TASKS = {
    (1, 2): ("#B3A8CF", "o"),
    (1, 4): ("#9A86C4", "^"),
    (2, 4): ("#8255B0", "v"),
    (8, 2): ("#642A86", "s"),
    (8, 4): (HARDEST, "D"),
}
"""From light to dark as tasks, by clauses and literals, get harder."""
GUESSED = look("the last, extrapolated", HARDEST, "*", ":", markersize=10, markerfacecolor="white")
TICKS = (1, 2, 5, 10, 20, 50, 100)
CODES = {
    "codes": look("selected", VERMILION, "o", ""),
    "codes best": look("best candidate", SKY, "v", ""),
    "codes trained": look("trained network", BLUE, "D", ""),
    "codes permuted": look("by permuted labels", GREY, "s", ""),
    "codes random": look("at random", BLACK, "x", ""),
}


@styled
def upweighting(table: Table) -> Figure:
    """Accuracy by candidates looked at; candidates needed by clauses, at several accuracies and sizes; codes."""
    shown = [x for x in table["accuracy"] if "rows" in x]
    figure, axes = subplots(2, max(len(shown), 3), 3.7 * max(len(shown), 3), 7.4)
    for ax, task in zip(axes[0], shown, strict=False):
        _accuracy(ax, task)
    for ax in axes[0, len(shown) :]:
        ax.axis("off")
    axes[0, 0].set_ylabel("accuracy on a new draw of inputs")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, [f"a to c: {x}" for x in labels], loc="outside lower center", ncols=3)
    _by_level(axes[1, 0], table["needed"])
    _by_accuracy(axes[1, 1], table["needed"])
    _codes(axes[1, 2], table["codes"])
    about(figure, table)
    return figure


def _accuracy(ax: Axes, task: Table) -> None:
    for name, style in CURVES.items():
        band(ax, task[name]["candidates"], task[name]["accuracy"], **style)
    curve = task["trained"]
    last, end = curve["accuracy"][-1]["value"], task["selected"]["candidates"][-1]
    ax.plot([curve["candidates"][-1], end], [last, last], color=BLUE, linestyle=":", linewidth=1)
    ax.axhline(0.5, color=GREY, linewidth=0.6)
    ax.set(xscale="log", ylim=(0.4, 1.02), xlabel="candidates (looks at all training inputs)")
    ax.set_title(f"C = {task['clauses']}, k = {task['literals']}")


def _by_level(ax: Axes, table: Table) -> None:
    """Tasks of the first size: splitting as lines, counting as crosses."""
    first = table["tasks"][0]["literals"]
    tasks = [x for x in table["tasks"] if x["literals"] == first]
    clauses = [x["clauses"] for x in tasks]
    for i, level in enumerate(table["levels"]):
        if f"{level:g}" in LEVELS:
            colour = LEVELS[f"{level:g}"]
            split, label = [x["by splitting"][i] for x in tasks], f"accuracy {level:g}"
            points(ax, clauses, split, color=colour, marker="o", markersize=3.5, label=label, linewidth=1.2)
            ax.plot(clauses, column([x["counted"][i] for x in tasks], "value"), "x", color=colour, markersize=7)
    ax.plot([], [], "x", color=GREY, label="counted")
    ax.set(title=f"candidates needed, by load, k = {first}", xlabel="clauses C", ylabel="candidates for one, log₁₀")
    ax.set(xlim=(0.5, 8.7), ylim=(0, 1.35 * ax.get_ylim()[1]))
    ax.legend(fontsize=7, loc="upper left", ncols=2)


def _by_accuracy(ax: Axes, table: Table) -> None:
    """Some tasks by accuracy, and the target: measured as far as splitting was asked for, and extrapolated."""
    levels = table["levels"][1:]
    for task in table["tasks"]:
        place = (task["clauses"], task["literals"])
        known = [(level, x) for level, x in zip(levels, task["needed"][1:], strict=True) if x["value"] is not None]
        if place in TASKS and known:
            colour, marker = TASKS[place]
            at, values = zip(*known, strict=True)
            points(ax, at, values, **look(f"C = {place[0]}, k = {place[1]}", colour, marker))
    guesses = [table["extrapolated"][f"{level:g}"] for level in levels]
    points(ax, [x + 0.006 for x in levels], guesses, **GUESSED)
    ax.set_yscale("log")
    ax.set_yticks(TICKS, [f"{x:g}" for x in TICKS])
    ax.minorticks_off()
    ax.set_xticks(levels)
    ax.set(
        title="candidates needed, by accuracy and task",
        xlabel="accuracy",
        ylabel="candidates for one, log₁₀ (log axis)",
    )
    ax.set_ylim(0.7, 800)
    ax.legend(fontsize=7, loc="upper left", ncols=2)


def _codes(ax: Axes, table: Table) -> None:
    places = range(len(table["codes"]))
    for i, (name, style) in enumerate(CODES.items()):
        points(ax, [x + 0.14 * (i - 2) for x in places], table[name], **style)
    ax.axhline(0, color=GREY, linewidth=0.6)
    ax.set_xticks(list(places), [str(x) for x in table["clauses"]])
    ax.set(title=f"codes, k = {table['literals']}", xlabel="clauses C", ylim=(None, 1.3 * ax.get_ylim()[1]))
    ax.set_ylabel("code rows per clause, less sham clauses")
    ax.legend(fontsize=7, loc="upper left", ncols=2)


def upweighting_caption(table: Table) -> str:
    """What to see in `upweighting`."""
    need, shown = table["needed"], sum("rows" in x for x in table["accuracy"])
    a, last, d, e, f = (ascii_lowercase[i] for i in (0, shown - 1, shown, shown + 1, shown + 2))
    guesses = [f"10^{x['value']:.0f}" for x in list(need["extrapolated"].values())[-2:] if x["value"] is not None]
    most = table["accuracy"][0]["selected"]["candidates"][-1]
    return (
        f"Networks of {need['rows']} rows, drawn before any label is seen, and what learning by choice alone makes of "
        f"them (means and 95 % bootstrap intervals over networks). {a} to {last}: accuracy against the number of "
        f"candidates weighed by their fit, up to {most:,}. Beside them: a trained network of as many rows, at as many "
        "looks at the same inputs (a step counts three; dotted: training has ended), and all rows of so many "
        f"candidates behind one fitted output layer. {d}, {e}: how many candidates it takes for one that reaches an "
        f"accuracy. See lines that rise in {d}, which is exponential growth, and shares that were counted (crosses) on "
        "the lines of splitting. What reaches a high accuracy often loses some on other inputs, so that these are "
        f"lower bounds. Stars are extrapolated from smaller tasks ({', '.join(guesses) or 'not determined'} for the "
        f"last two). {f}: rows that code a clause; candidates chosen by permuted labels or at random must lie at 0."
    )


FIGURES = (FigureOf("upweighting", "upweighting", upweighting, upweighting_caption),)
