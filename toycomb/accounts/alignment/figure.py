"""Figure of alignment: loss on the line between networks, and barriers by width, load and density."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from toycomb.plots.panels import log_ticks
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, SKY, VERMILION, band, bounds, points, styled, subplots

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
    "own": ("its own ticket, no matching", BLUE, "s", "-"),
    "own, matched": ("its own ticket, by weights", SKY, "o", "--"),
    "of the other": ("the other network's ticket, no matching", BLACK, "v", "-"),
}
FLOOR = 1e-3
"""Barriers in nats below are drawn as this one."""


@styled
def alignment(table: Table) -> Figure:
    """Loss on the line between two networks by matching, and barriers against width, load and a ticket's density."""
    figure, axes = subplots(2, 2, 10.4, 7.4)
    _lines(axes[0, 0], table)
    _barriers(axes[0, 1], table["widths"], table["by width"], STYLES)
    _barriers(axes[1, 0], table["loads"], table["by load"], STYLES)
    _barriers(axes[1, 1], table["densities"], table["tickets"], TICKETS)
    axes[0, 1].set_xlabel(f"rows H (C = {table['clauses']})")
    axes[1, 0].set_xlabel(f"clauses C (H = {table['hidden']})")
    axes[1, 1].set_xlabel("density of the ticket (share of the weights)")
    axes[0, 1].set_title("B  barrier by width", loc="left")
    axes[1, 0].set_title("C  barrier by load", loc="left")
    axes[1, 1].set_title("D  barrier from a dense network to a ticket", loc="left")
    axes[1, 1].legend(loc="center left", bbox_to_anchor=(0.0, 0.7))
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=6, title="rows matched by")
    return figure


def alignment_caption(table: Table) -> str:
    """What to see in the figure."""
    return (
        "Two networks of one formula, trained from different initial values in different orders, rows balanced. A: "
        "loss on a new draw on the straight line between them. Matching rows by type alone (at random within a "
        "type, grey) is what every matching is to be read against. B, C: height of the barrier by width and by load. "
        "D: barriers from a dense network to one-shot tickets, retrained in another order; the other network's ticket "
        "is the contrast. "
        f"Barriers below {FLOOR:g} nats are drawn there. Bands and bars: 95 % over {table['networks']} networks."
    )


def _lines(ax: Axes, table: Table) -> None:
    for name, (label, colour, _, line) in STYLES.items():
        band(ax, table["shares"], table["lines"][name], color=colour, linestyle=line, label=label)
    ax.set(yscale="log", xlabel="way from the first network to the second")
    ax.set_ylabel("loss on a new draw of inputs (nats)")
    ax.set_title(f"A  the line between, H = {table['hidden']}, C = {table['clauses']}", loc="left")


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
