"""Figure of compatible families: agreement with chosen locations, distance against interference, shared rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.panels import look, spaced
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, VERMILION, band, column, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@styled
def compatible_family(table: Table) -> Figure:
    """Choices of locations set against the codes that training made; one line of panels per load."""
    figure, axes = subplots(len(table), 3, 10.6, 3.3 * len(table))
    for line, (load, entry) in zip(axes, table.items(), strict=True):
        _agreement(line[0], entry)
        _plane(line[1], entry)
        _pairs(line[2], entry["pairs"])
        line[0].set_title(spaced(load), loc="left")
    for ax in axes[0]:
        ax.legend(loc="best", fontsize=7)
    return figure


def _agreement(ax: Axes, entry: Table) -> None:
    rows = entry["by_crowding"]
    price = [row["crowding"] for row in rows]
    band(ax, price, [row["joint"] for row in rows], **look("jointly, exact", BLUE, "o"))
    band(ax, price, [row["in_turns"] for row in rows], **look("in turns", ORANGE, "s"))
    ax.axhline(rows[0]["joint"]["value"], color=VERMILION, linestyle="--", label="each clause by itself")
    ax.axhline(entry["chance"]["value"], color=GREY, linestyle=":", label="rows permuted within type")
    ax.set_xscale("symlog", linthresh=0.05)
    ax.set_xticks(price, [f"{x:g}" for x in price])
    ax.minorticks_off()
    ax.set(xlim=(0, None), ylim=(0, None))
    ax.set(xlabel="price of a pair on one row (literals)", ylabel="Jaccard index with final codes")


def _plane(ax: Axes, entry: Table) -> None:
    rows = entry["by_crowding"]
    x, y = (column([row[name] for row in rows], "value") for name in ("interference", "distance"))
    ax.plot(x, y, color=BLUE, marker="o", markersize=4, label="jointly, exact")
    for i, side in ((0, "right"), (-1, "left")):
        text = f"price {rows[i]['crowding']:g}"
        ax.annotate(text, (x[i], y[i]), (0, -11), textcoords="offset points", ha=side, fontsize=7)
    for name, colour, marker, label in (("dense", BLACK, "D", "final codes"), ("random", GREY, "X", "random rows")):
        _cross(ax, entry[name], color=colour, marker=marker, label=label)
    ax.set(ylim=(0, None), xlabel="interference (pairs per location)", ylabel="initial distance (literals)")


def _cross(ax: Axes, place: Table, **style: Any) -> None:
    value, low, high = (column([place["interference"], place["distance"]], key) for key in ("value", "low", "high"))
    below, above = np.nan_to_num([value - low, high - value]).clip(0)
    ax.errorbar(value[:1], value[1:], xerr=[below[:1], above[:1]], yerr=[below[1:], above[1:]], linestyle="", **style)


def _pairs(ax: Axes, pairs: Mapping[str, list[float]]) -> None:
    top = 1.05 * max([*pairs["expected"], *pairs["observed"], 1])
    ax.scatter(pairs["expected"], pairs["observed"], color=BLUE, s=14, alpha=0.6, label="networks")
    ax.plot([0, top], [0, top], color=GREY, linestyle="--", label="as expected")
    ax.set(xlim=(0, top), ylim=(0, top))
    ax.set(xlabel="pairs expected if clauses ignore each other", ylabel="pairs of codes on one row")


def compatible_caption(table: Table) -> str:
    """What to see in `compatible_family`."""
    networks = max(entry["networks"] for entry in table.values())
    return (
        "Locations chosen from the untrained network, with as many rows per clause as training gave it, against the "
        f"codes that training made (rows of the code's initial type; {networks} networks per load; 95 % intervals). "
        "Left: does agreement rise once shared rows have a price, above each clause's own nearest rows? Middle: "
        "where the codes lie between random rows and the exact optimum at every price. Right: pairs of codes on one "
        "row against those expected if every clause had its rows by itself; below the line codes avoid each other, "
        "above it they meet more often."
    )


FIGURES = (FigureOf("compatible_family", "compatibility", compatible_family, compatible_caption),)
