"""Figure of alignment: loss on the line between networks, and barriers by width, load and density."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from toycomb.plots.letters import UNLESS, about
from toycomb.plots.panels import log_ticks
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, VERMILION, band, bounds, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STYLES = {
    "none": ("no matching", BLACK, "o", "-"),
    "types": ("row types alone", GREY, "^", "--"),
    "activations": ("activations", ORANGE, "D", "-"),
    "weights": ("weights", BLUE, "s", "-"),
    "codes": ("codes, the rest by weights", VERMILION, "v", "-"),
    "straight-through": ("straight-through", GREEN, "P", ":"),
}
TICKETS = {
    "own": ("its own ticket, no matching", BLACK, "s", "-"),
    "own, matched": ("its own ticket, matched by weights", BLUE, "o", "-"),
    "of the other": ("the other network's ticket, no matching", BLACK, "v", "--"),
}
FLOOR = 1e-3
"""Barriers in nats below are drawn as this one."""


@styled
def alignment(table: Table) -> Figure:
    """Loss on the line between two networks by matching, and barriers against width, load and a ticket's density."""
    figure, axes = subplots(2, 2, 10.4, 7.8)
    _lines(axes[0, 0], table)
    _barriers(axes[0, 1], table["widths"], table["by width"], STYLES)
    _barriers(axes[1, 0], table["loads"], table["by load"], STYLES)
    _barriers(axes[1, 1], table["densities"], table["tickets"], TICKETS)
    axes[0, 1].set_xlabel(f"rows H (C = {table['clauses']})")
    axes[1, 0].set_xlabel(f"clauses C (H = {table['hidden']})")
    axes[1, 1].set_xlabel("density of the ticket (share of the weights)")
    axes[0, 1].set_title("barrier by width")
    axes[1, 0].set_title("barrier by load")
    axes[1, 1].set_title("barrier from a dense network to a ticket")
    axes[1, 1].legend(loc="center left", bbox_to_anchor=(0.0, 0.7))
    handles, labels = axes[0, 1].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=6, title="a to c: rows matched by")
    about(figure, table, UNLESS)
    return figure


def alignment_caption(table: Table) -> str:
    """What to see in the figure."""
    return (
        "Two networks of one formula, trained from different initial values in different orders, with rows balanced "
        f"({table['networks']} networks; means and 95 % bootstrap intervals). a: loss on a new draw, on the straight "
        "line between them. See by how much the barrier in the middle falls once rows are matched. Rows matched by "
        "type alone, "
        "at random within a type (grey), are what every matching is to be compared with. b, c: height of the barrier "
        "by width and by load. d: barriers from a dense network to one-shot tickets, retrained in another order. The "
        f"other network's ticket is the contrast. Barriers below {FLOOR:g} nats are drawn there."
    )


def _lines(ax: Axes, table: Table) -> None:
    for name, (label, colour, _, line) in STYLES.items():
        band(ax, table["shares"], table["lines"][name], color=colour, linestyle=line, label=label)
    ax.set(yscale="log", xlabel="place on the line (0: first network, 1: second)")
    ax.set_ylabel("loss on a new draw of inputs (nats)")
    ax.set_title(f"loss on the line, H = {table['hidden']}, C = {table['clauses']}")


def _barriers(ax: Axes, x: Sequence[float], entries: Table, styles: Mapping[str, tuple[str, str, str, str]]) -> None:
    for name, (label, colour, marker, line) in styles.items():
        shown = [{key: max(FLOOR, value) for key, value in entry.items()} for entry in _known(entries[name])]
        points(ax, x, shown, color=colour, marker=marker, markersize=4, linestyle=line, linewidth=1.2, label=label)
    log_ticks(ax, "x", x)
    ax.set_yscale("log")
    ax.minorticks_off()
    ax.set_ylabel("barrier in loss (nats)")


def _known(entries: Sequence[Mapping[str, float | None]]) -> list[dict[str, float]]:
    """Intervals as numbers; bounds that are not defined are the value."""
    values, *ends = bounds(entries)
    known = np.array([values, *(np.where(np.isnan(x), values, x) for x in ends)])
    return [dict(zip(("value", "low", "high"), map(float, line), strict=True)) for line in known.T]


FIGURES = (FigureOf("alignment", "alignment", alignment, alignment_caption),)
