"""Figures of tickets: a measure against density."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from toycomb.plots.style import BLACK, BLUE, MARKERS, ORANGE, SKY, VERMILION, column, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Row = Mapping[str, Any]

GREEN, PURPLE, PALE = "#009E73", "#CC79A7", "#D4D4D4"
COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY)
GROUPS = {"weights": (BLUE, "o"), "features": (VERMILION, "s"), "oracle": (GREEN, "D"), "control": (BLACK, "X")}
ALWAYS = {"ceiling": ":", "random": "--"}
MEASURES = {"accuracy": "accuracy on a new draw", "recovery": "chance-corrected recovery"}


@styled
def measure_by_density(table: Sequence[Row], groups: Mapping[str, str], highlight: Sequence[str], label: str) -> Figure:
    """A measure against density, one panel for each embedding and load.

    Parameters
    ----------
    table : rows of `tickets.comparison.summary`
    groups : method -> group, for the order of the legend
    highlight : methods drawn in colour (up to about 8); "random" and "ceiling" are drawn in black, all others pale
    label : of the vertical axis
    """
    embeddings, loads = (sorted({row[key] for row in table}) for key in ("embedding", "load"))
    figure, axes = subplots(
        len(embeddings), len(loads), 2.2 + 3.1 * len(loads), 0.5 + 2.5 * len(embeddings), sharex=True, sharey=True
    )
    styles = _line_styles(highlight)
    for ax, (embedding, load) in zip(axes.flat, product(embeddings, loads), strict=True):
        _lines(ax, [row for row in table if (row["embedding"], row["load"]) == (embedding, load)], styles)
        ax.set_title(f"{embedding} embedding, C = {load}")
    densities = sorted({row["density"] for row in table}, reverse=True)
    axes[0, 0].set_xscale("log")
    axes[0, 0].set_xticks(densities, [f"{x:g}" for x in densities])
    axes[0, 0].minorticks_off()
    axes[0, 0].invert_xaxis()  # shared by all panels
    for ax in axes[-1]:
        ax.set_xlabel("density (sparser to the right)")
    for ax in axes[:, 0]:
        ax.set_ylabel(label)
    _grouped_legend(figure, axes[0, 0], groups, styles)
    return figure


def measure_caption(table: Sequence[Row], label: str) -> str:
    """What to see in `measure_by_density`."""
    counts = sorted({row["n"] for row in table if row["n"]})
    return (
        f"{label.capitalize()} against density, for each embedding and number of clauses C: mean and 95 % bootstrap "
        f"interval over {counts[0] if counts else 0} to {counts[-1] if counts else 0} networks per point, marks "
        "shifted sideways so that they do not cover each other. Pale lines are the other methods. See which methods "
        "stay near the ceiling (dotted) as tickets get sparser, and which are no better than random masks (dashed). A "
        "gap means that the measure is not defined."
    )


def _line_styles(highlight: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Black lines for `ALWAYS`, then colours; markers turn hollow once colours repeat."""
    styles: dict[str, dict[str, Any]] = {
        name: {"color": BLACK, "linestyle": line, "linewidth": 1.4, "elinewidth": 0.8} for name, line in ALWAYS.items()
    }
    for i, name in enumerate(x for x in highlight if x not in ALWAYS):
        colour = COLOURS[i % len(COLOURS)]
        face = colour if i < len(COLOURS) else "white"
        styles[name] = {
            "color": colour,
            "marker": MARKERS[i % len(MARKERS)],
            "markersize": 4.5,
            "linewidth": 1.2,
            "markerfacecolor": face,
            "elinewidth": 0.8,
            "linestyle": "-",
        }
    return styles


def _lines(ax: Axes, rows: Sequence[Row], styles: Mapping[str, Mapping[str, Any]]) -> None:
    """Pale lines first, then the others, each shifted by 1.5 % of its density."""
    by_method: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["density"]):
        by_method.setdefault(row["method"], []).append(row)
    for name in by_method.keys() - styles.keys():
        ax.plot(
            [row["density"] for row in by_method[name]],
            column(by_method[name], "value"),
            color=PALE,
            linewidth=0.7,
            zorder=1,
        )
    for i, (name, style) in enumerate(styles.items()):
        entries = by_method.get(name, [])
        shifted = [row["density"] * 1.015 ** (i - len(styles) / 2) for row in entries]
        points(ax, shifted, entries, zorder=3, label=name, **style)


def _grouped_legend(figure: Figure, ax: Axes, groups: Mapping[str, str], styles: Mapping[str, Any]) -> None:
    """Legend of all panels, methods under the name of their group."""
    from matplotlib.lines import Line2D

    drawn = dict(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    entries: list[tuple[Any, str]] = []
    for group in dict.fromkeys(groups.get(name, "control") for name in (*list(styles)[len(ALWAYS) :], *ALWAYS)):
        members = [name for name in styles if groups.get(name, "control") == group]
        entries += [(Line2D([], [], linestyle=""), f"$\\bf{{{group}}}$"), *((drawn[name], name) for name in members)]
    entries.append((Line2D([], [], color=PALE), "other methods"))
    figure.legend(*zip(*entries, strict=True), loc="outside right center")
