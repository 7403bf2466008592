"""Figure of compatible families: agreement with chosen locations, distance against interference, shared rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.panels import letters, look, said, spaced
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, VERMILION, band, column, diagonal, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLES = ("agreement", "distance and interference", "shared rows")


@styled
def compatible_family(table: Table) -> Figure:
    """Choices of locations set against the codes that training made; one line of panels per load."""
    figure, axes = subplots(len(table), 3, 11.4, 0.9 + 3.0 * len(table))
    for line, (load, entry) in zip(axes, table.items(), strict=True):
        _agreement(line[0], entry)
        _plane(line[1], entry)
        _pairs(line[2], entry["pairs"])
        for ax, title in zip(line, TITLES, strict=True):
            ax.set_title(f"{title}, {spaced(load)}")
    for ax, place in zip(axes[0], ("lower left", "center left", "lower right"), strict=True):
        ax.legend(loc=place, fontsize=7)
    said(figure, [entry.get("about") for entry in table.values()])
    return figure


def _agreement(ax: Axes, entry: Table) -> None:
    """Prices stand side by side, since they go from nothing over hundredths to several times the row's RMS."""
    rows = entry["by_crowding"]
    where = list(range(len(rows)))
    band(ax, where, [row["joint"] for row in rows], **look("jointly, exact", BLUE, "o"))
    band(ax, where, [row["in_turns"] for row in rows], **look("in turns", ORANGE, "s", "--"))
    ax.axhline(rows[0]["joint"]["value"], color=VERMILION, linestyle="-.", label="each clause by itself")
    ax.axhline(entry["chance"]["value"], color=GREY, linestyle=":", label="rows permuted within type")
    ax.set_xticks(where, [f"{row['crowding']:g}" for row in rows])
    ax.set(ylim=(0, None), xlabel="price of a pair on one row (row RMS, not to scale)")
    ax.set_ylabel("Jaccard index with final codes")


def _plane(ax: Axes, entry: Table) -> None:
    rows = entry["by_crowding"]
    x, y = (column([row[name] for row in rows], "value") for name in ("interference", "distance"))
    ax.plot(x, y, color=BLUE, marker="o", markersize=4, label="jointly, exact")
    for i in (0, -1):
        text = f"price {rows[i]['crowding']:g}"
        ax.annotate(text, (x[i], y[i]), (0, -12), textcoords="offset points", ha="center", fontsize=7)
    for name, colour, marker, label in (("dense", BLACK, "D", "final codes"), ("random", GREY, "X", "random rows")):
        _cross(ax, entry[name], color=colour, marker=marker, label=label)
    ax.margins(x=0.12)
    ax.set(ylim=(0, None), xlabel="interference (pairs per location)", ylabel="initial soft distance (row RMS)")


def _cross(ax: Axes, place: Table, **style: Any) -> None:
    value, low, high = (column([place["interference"], place["distance"]], key) for key in ("value", "low", "high"))
    below, above = np.nan_to_num([value - low, high - value]).clip(0)
    ax.errorbar(value[:1], value[1:], xerr=[below[:1], above[:1]], yerr=[below[1:], above[1:]], linestyle="", **style)


def _pairs(ax: Axes, pairs: Mapping[str, list[float]]) -> None:
    top = 1.05 * max([*pairs["expected"], *pairs["observed"], 1])
    ax.scatter(pairs["expected"], pairs["observed"], color=BLACK, s=14, alpha=0.5, linewidths=0, label="one network")
    diagonal(ax, 0, top, label="as expected")
    ax.set(xlabel="pairs expected if clauses\nignore each other", ylabel="pairs of codes on one row")


def compatible_caption(table: Table) -> str:
    """What to see in `compatible_family`."""
    agreement, plane, pairs = (", ".join(letters(i, 3 * len(table)).split(", ")[::3]) for i in range(3))
    return (
        "Locations chosen from the untrained network, with as many rows per clause as training gave it, against the "
        f"codes that training made (rows of the code's initial type; {spaced_loads(table)}; 95 % intervals over "
        f"networks). {agreement}: does agreement rise once shared rows have a price, above each clause's own nearest "
        f"rows? The smallest price decides between equals alone. {plane}: where the codes lie between random rows and "
        f"the exact optimum at every price. {pairs}: pairs "
        "of codes on one row against those expected if every clause had its rows by itself. Below the dashed line "
        "codes avoid each other. Above it they meet more often."
    )


def spaced_loads(table: Table) -> str:
    """Loads with their numbers of networks: "60 networks at C = 8, 60 at C = 16"."""
    return ", ".join(f"{entry['networks']} networks at {spaced(load)}" for load, entry in table.items())


FIGURES = (FigureOf("compatible_family", "compatibility", compatible_family, compatible_caption),)
