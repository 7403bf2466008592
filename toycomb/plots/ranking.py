"""Figures that rank ticket methods: who beats whom, and which ranks differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.labels import laid_out
from toycomb.plots.letters import note
from toycomb.plots.outside import plainly
from toycomb.plots.pareto import pareto, pareto_caption
from toycomb.plots.style import BLACK, GREY, styled, subplots
from toycomb.plots.tickets import PALE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "clearly",
    "critical_difference",
    "critical_difference_caption",
    "pareto",
    "pareto_caption",
    "win_caption",
    "win_matrix",
]

LEVEL = 0.05
"""Of the tests that dots and bars stand for."""
CELL, LEAST = 0.21, 1.4
"""Inches of a cell of the matrix, and of the whole matrix at least."""
LETTER, USUAL = 0.058, 17
"""Inches of a letter of a name, and letters for which there is room: options make names longer."""
PER_INCH = 13
"""Letters of a label per inch."""


@styled
def win_matrix(table: Mapping[str, Any], label: str, about: str = "") -> Figure:
    """Share of tickets on which the method of a row beats that of a column.

    Parameters
    ----------
    table : answer of `tickets.comparison.wins`, or what `report.ticket_figures.tables` keeps of it
    label : the measure
    about : settings in words
    """
    share, clear = np.array(table["share"], dtype=float), clearly(table)
    met = ~np.isnan(share)
    mean = np.where(met, share, 0).sum(axis=1) / np.maximum(met.sum(axis=1), 1)
    order = [i for i in np.argsort(-mean, kind="stable") if met[i].any()]  # without those that never meet another
    names, count = [plainly(table["methods"][i]) for i in order], len(order)
    matrix, longer = max(CELL * count, LEAST), LETTER * max(max(map(len, names), default=0) - USUAL, 0)
    figure, axes = subplots(1, 1, 2.6 + matrix + longer, 1.6 + matrix + longer)
    ax = axes[0, 0]
    picture = ax.imshow(share[np.ix_(order, order)], cmap="PuOr", vmin=0, vmax=1)
    dots = np.argwhere(clear[np.ix_(order, order)])
    dark = np.abs(share[np.ix_(order, order)][tuple(dots.T)] - 0.5) > 0.3
    ax.scatter(dots[:, 1], dots[:, 0], s=3, c=np.where(dark, "white", BLACK), linewidths=0)
    ax.set_facecolor(PALE)  # the diagonal, and pairs that never meet
    ax.set_xticks(range(count), names, rotation=90, fontsize=7)
    ax.set_yticks(range(count), names, fontsize=7)
    ax.set_ylabel("method (best first)")
    ax.set_xlabel("method that it beats")
    bar = figure.colorbar(picture, ax=ax, shrink=0.6)
    bar.set_label(fill(f"share of tickets with the higher {label}", int((matrix + 0.5) * PER_INCH)))
    note(figure, about, f"{table['n']} networks", "dots: p < 0.05 after Holm's correction")
    return figure


def clearly(table: Mapping[str, Any]) -> np.ndarray:
    """(methods, methods) whether the difference is significant at 5 % after Holm's correction."""
    if "clear" in table:
        return np.array(table["clear"], dtype=bool)
    return np.array(table["p_holm"], dtype=float) < LEVEL


def win_caption(table: Mapping[str, Any], label: str) -> str:
    """What to see in `win_matrix`."""
    return (
        f"Share of (network, density) pairs on which the method of the row has the higher {label} than that of the "
        f"column (ties count half), over {table['n']} networks, best methods first. Dots: the difference, averaged "
        "over a network's densities, is significant at 5 % after Holm's correction over all pairs. A row that is "
        "violet to its end loses to nothing."
    )


@styled
def critical_difference(table: Mapping[str, Any], label: str, about: str = "") -> Figure:
    """Mean ranks of methods; bars join those that Nemenyi's test does not tell apart (Demšar 2006, figure 1).

    Parameters
    ----------
    table : answer of `tickets.comparison.ranks`
    label : the measure that ranks methods
    about : settings in words
    """
    ranks = [(row["method"], row["mean_rank"]) for row in table["methods"]]
    count, width = len(ranks), table["critical_difference"]
    half = -(-count // 2)
    cliques = _cliques([rank for _, rank in ranks], width)
    top = 0.45 + 0.16 * len(cliques)
    figure, axes = subplots(1, 1, 7.6, 1.1 + 0.24 * half + 0.09 * len(cliques))
    ax = axes[0, 0]
    ax.set(xlim=(count + 0.9, 0.1), ylim=(top + 0.42 * half, -1.3))
    ax.axis("off")
    ax.plot([1, count], [0, 0], color=BLACK, linewidth=1)
    for tick in range(1, count + 1):
        ax.plot([tick, tick], [0, -0.15], color=BLACK, linewidth=0.8)
        ax.text(tick, -0.25, str(tick), ha="center", va="bottom", fontsize=7)
    for i, (name, rank) in enumerate(ranks):
        _leader(ax, name, rank, top + 0.42 * (i if i < half else count - 1 - i), 0.8 if i < half else count + 0.2)
    for level, (first, last) in enumerate(cliques):
        height = 0.22 + 0.16 * level
        ax.plot([ranks[first][1] - 0.06, ranks[last][1] + 0.06], [height, height], color=BLACK, linewidth=3)
    ax.plot([1, 1 + width], [-0.9, -0.9], color=BLACK, linewidth=1.2, marker="|")
    ax.text(1 + width / 2, -1.0, f"critical difference {width:.2f}", ha="center", va="bottom", fontsize=7)
    title = ax.text(count, -0.95, f"mean rank by {label} (1 is best)", ha="left", va="bottom", fontsize=8)
    note(figure, about, f"{table['n']} networks", "bars: not separated by Nemenyi's test at 5 %")
    laid_out(figure)
    if title.get_window_extent().x1 > ax.transData.transform((1 + width, 0))[0]:  # few networks: a long difference
        title.set_y(-1.35)
    return figure


def critical_difference_caption(table: Mapping[str, Any], label: str) -> str:
    """What to see in `critical_difference`."""
    return (
        f"Mean ranks by {label} over {table['n']} networks, each of which ranks its mean ranks over all else. Bars "
        "join methods whose mean ranks differ by less than the critical difference of Nemenyi's test at 5 %, "
        f"{table['critical_difference']:.2f}."
    )


def _leader(ax: Axes, name: str, rank: float, height: float, side: float) -> None:
    """A line from the rank down to the height of the name, and the name at its end."""
    ax.plot([rank, rank, side], [0, height, height], color=GREY, linewidth=0.7)
    ax.text(side, height, f" {plainly(name)} ", ha="left" if side < 1 else "right", va="center", fontsize=8)


def _cliques(ranks: Sequence[float], width: float) -> list[tuple[int, int]]:
    """First and last of the longest runs of sorted ranks that span at most `width`."""
    runs: list[tuple[int, int]] = []
    for first, rank in enumerate(ranks):
        last = max(i for i, other in enumerate(ranks) if other - rank <= width)
        if last > first and (not runs or last > runs[-1][1]):
            runs.append((first, last))
    return runs
