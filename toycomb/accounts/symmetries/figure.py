"""Figure of symmetries: what each keeps, where trained networks have them, and what training makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toycomb.plots.letters import UNLESS, about
from toycomb.plots.panels import across, look
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, PURPLE, SKY, VERMILION, column, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DARK = "#444444"
FLOOR = 1e-16
"""Deviations below are drawn as this one."""
COPIES = {
    "permuted": "permuted",
    "permuted otherwise": "permuted,\nagain",
    "rescaled": "rescaled",
    "rescaled otherwise": "rescaled,\nagain",
    "other order": "other\norder",
}
BALANCES = {
    "initial": "initial",
    "trained": "Adam",
    "weight decay": "Adam,\ndecay",
    "SGD": "SGD",
    "SGD, weight decay": "SGD,\ndecay",
    "SGD, balanced start": "SGD,\neven\nstart",
    "SGD, balanced start, weight decay": "SGD,\neven,\ndecay",
}
KINDS = {"dead": ("never on", BLUE), "linear": ("never off", ORANGE)}


@styled
def symmetries(table: Table) -> Figure:
    """What symmetries keep, special rows by kind of network, balance of rows, and trained copies."""
    figure, axes = subplots(2, 2, 11, 8)
    _kept(axes[0, 0], table)
    _special(axes[0, 1], table)
    _balance(axes[1, 0], table)
    _copies(axes[1, 1], table)
    about(figure, table, UNLESS, "a: largest of all networks", where="b to d: ")
    return figure


def symmetries_caption(table: Table) -> str:
    """What to see in the figure."""
    return (
        "a: largest deviation of a copy from its network by each property, over all networks, with planted rows so "
        "that every symmetry applies. Dots mark what it declares to keep; those cells must be at rounding error. "
        "Columns on codes show what happens to locations while the function stays. b: rows that do not cross their "
        "kink on a new draw, which the non-generic symmetries need. Black diamonds: the code locations on such rows. "
        "Bars are means; up to the red mark, rows that the mask has emptied. c: imbalance of rows, which rescaling "
        "changes at will and gradient flow without decay conserves. “Even” is SGD from a balanced copy of the initial "
        "network. d: codes of copies of one initial network, trained on the same inputs in the same order, against "
        "those of the original. Permuted copies are the control. b to d: means and 95 % bootstrap intervals over "
        f"{table['networks']} networks."
    )


def _kept(ax: Axes, table: Table) -> None:
    names = list(table["kept"])
    properties = list(next(iter(table["kept"].values())))
    values = np.array([[table["kept"][name][x] for x in properties] for name in names], dtype=float)
    shown = ax.imshow(np.log10(np.maximum(values, FLOOR)), cmap="cividis", vmin=-16, vmax=0, aspect="auto")
    for i, name in enumerate(names):
        for j, x in enumerate(properties):
            if x in table["declared"][name]:
                ax.plot(j, i, "o", color="white", markersize=4)
    ax.set_xticks(range(len(properties)), properties, rotation=35, ha="right")
    ax.set_yticks(range(len(names)), names)
    ax.spines[:].set_visible(False)
    bar = ax.figure.colorbar(shown, ax=ax, shrink=0.85)
    bar.set_label("log₁₀ of the largest deviation")
    ax.set_title("what a symmetry keeps (dot: declared)")


def _special(ax: Axes, table: Table) -> None:
    places = [x for x in table["counts"] if "other order" not in x and "SGD" not in x]
    rows = np.arange(len(places))[::-1]
    left = np.zeros(len(places))
    for kind, (label, colour) in KINDS.items():
        share = column([table["counts"][x][kind] for x in places], "value")
        ax.barh(rows, share, left=left, color=colour, label=label, height=0.65)
        left += share
    silent = column([table["counts"][x]["silent"] for x in places], "value")
    shown = silent > 0
    ax.plot(silent[shown], rows[shown], "|", color=VERMILION, markersize=14, label="emptied by the mask, up to here")
    codes = [table["counts"][x]["undetermined codes"] for x in places]
    across(ax, rows.tolist(), codes, **look("code locations on them", BLACK, "D", ""))
    ax.set_yticks(rows, places)
    ax.set(xlim=(0, 1), xlabel="share of the rows, or of the code locations")
    ax.legend(loc="upper right")
    ax.set_title("rows that do not cross their kink")


def _balance(ax: Axes, table: Table) -> None:
    entries = [table["imbalance"][name] for name in BALANCES]
    points(ax, range(len(entries)), entries, color=DARK, marker="o", linestyle="none")
    ax.set_xticks(range(len(entries)), list(BALANCES.values()))
    ax.set(xlim=(-0.5, len(entries) - 0.5), ylim=(0, None), ylabel="mean |ln(‖(W_r, b_r)‖ / |v_r|)|")
    ax.set_title("imbalance of rows (0: as weight decay favours)")


def _copies(ax: Axes, table: Table) -> None:
    for i, name in enumerate(COPIES):
        colour = GREY if name == "other order" else PURPLE if "rescaled" in name else SKY
        points(ax, [i], [table["jaccard"][name]], color=colour, marker="o", linestyle="none")
    ax.set_xticks(range(len(COPIES)), list(COPIES.values()))
    ax.set(xlim=(-0.5, len(COPIES) - 0.5), ylim=(0, 1.04))
    ax.set_ylabel("Jaccard index of code locations\nwith the original's")
    ax.set_title("trained copies of one initial network")


FIGURES = (FigureOf("symmetries", "symmetries", symmetries, symmetries_caption),)
