"""The figure of clauses that are read from |W|."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toycomb.geometry.pairing import mutual, order_of, partners
from toycomb.plots.letters import about
from toycomb.plots.panels import look
from toycomb.plots.shown import Table
from toycomb.plots.style import BLUE, GREY, ORANGE, VERMILION, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LINES = {
    "clauses read": (BLUE, "o", "-"),
    "networks read in full": (VERMILION, "^", "-"),
    "clauses read, rows shuffled": (ORANGE, "s", "-"),
    "error": (GREY, "D", ":"),
}
"""Colour, marker and line of what is shown by epoch."""


@styled
def two_literals(table: Table) -> Figure:
    """|W| of one network before and after training in the order of the reading, and what is read by epoch."""
    figure, axes = subplots(1, 3, 12.5, 4.2, width_ratios=[1, 1, 1.15])
    for ax, W, title in zip(axes[0], np.asarray(table["example"]["W"], float), ("before", "after"), strict=False):
        _weights(ax, W, np.asarray(table["example"]["partner"]), f"one network, {title} training")
    _read(axes[0, 2], table)
    about(figure, table, where="c: ")
    return figure


def _weights(ax: Axes, W: np.ndarray, truth: np.ndarray, title: str) -> None:
    """|W| with columns that are read as a clause side by side, and rows by where their largest weight then stands."""
    partner = partners(W)
    columns, read = order_of(partner), mutual(partner)
    sizes = np.abs(W)[:, columns]
    shown = sizes[np.argsort(sizes.argmax(axis=1), kind="stable")]
    image = ax.imshow(shown, cmap="Blues", aspect="auto", vmin=0)
    ax.figure.colorbar(image, ax=ax, label="|W|", shrink=0.8)
    for place in range(2, int(read.sum()) + 1, 2):
        ax.axvline(place - 0.5, color=GREY, linewidth=0.7)
    ax.set_xticks(range(len(columns)), [f"{x + 1}" for x in columns], fontsize=7)
    for label, column in zip(ax.get_xticklabels(), columns, strict=True):
        right = read[column] and partner[column] == truth[column]
        label.set_color(BLUE if right else VERMILION if read[column] else GREY)
    ax.set(xlabel="variable, in the order of the reading", ylabel="row")
    ax.set_title(title)


def _read(ax: Axes, table: Table) -> None:
    epochs = table["epochs"]
    for name, (colour, marker, line) in LINES.items():
        points(ax, epochs, list(table["read"][name].values()), **look(name, colour, marker, line))
    ax.set_xscale("symlog", linthresh=1)
    ticks = [0, 1, 10, 100, 1000]
    ax.set_xticks(ticks, [f"{x:,}" for x in ticks])
    ax.set(xlabel="epoch (linear below 1)", ylabel="share", ylim=(-0.02, 1.28), xlim=(-0.1, 1.2 * epochs[-1]))
    ax.legend(loc="upper left", ncols=2, fontsize=7, columnspacing=1)
    ax.set_title("read from |W| alone")


def caption(table: Table) -> str:
    """What to see in the figure."""
    return (
        "Clauses of two literals read from |W| alone, by pairing each column with the one that it is most correlated "
        "with. a, b: |W| of one network before and after training. Columns that name each other stand side by side, "
        "between lines; rows are sorted by where their largest weight stands. Numbers of variables are blue where the "
        "pair is a clause, vermilion where it is none, and grey where no pair was read. c: share of the clauses that "
        "are read, share of the networks in which all are, and the same with the entries of each row shuffled, by "
        f"epoch. Means and 95 % bootstrap intervals over {table['networks']} networks."
    )
