"""Figures of exact and family recovery, and of one network's clauses on dense and sparse rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from toycomb.plots.letters import note, settings
from toycomb.plots.panels import letters, look, place_title, said
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, column, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CHOSEN = (
    "ceiling",
    "imp",
    "one-shot",
    "motion",
    "distance",
    "imp-reinitialised",
    "imp-shuffled-rows",
    "random",
    "random-reinitialised",
)
RECOVERIES = {"family": ("family", "o", "-", ""), "corrected_jaccard": ("exact", "s", "--", "white")}
"""Label, marker, line and, unless that of the line, colour inside markers."""
METHODS = {"imp": GREEN, "random-reinitialised": PURPLE}
SHARES = {"kept": (BLUE, ""), "moved": (ORANGE, "//"), "lost": ("#DDDDDD", "")}


@styled
def family_recovery(table: Sequence[Table]) -> Figure:
    """Fate of the dense network's clauses in retrained tickets (top), and recovery of both kinds by density."""
    places = list(dict.fromkeys(row["place"] for row in table))
    width = 4.4 + 2.4 * len(places)
    figure, axes = subplots(2, len(places), width, 6.4, sharey="row", height_ratios=(3, 2))
    for (top, bottom), place in zip(axes.T, places, strict=True):
        rows = [row for row in table if row["place"] == place]
        _bars(top, rows)
        top.set_title(place_title(place))
        _recoveries(bottom, rows)
    axes[0, 0].invert_yaxis()
    axes[1, 0].set_ylabel("recovery beyond chance")
    for ax in axes[:, -1]:
        ax.legend(*ax.get_legend_handles_labels(), loc="center left", bbox_to_anchor=(1, 0.5))
    said(figure, [row.get("about") for row in table])
    return figure


def _bars(ax: Axes, rows: Sequence[Table]) -> None:
    """Stacked shares kept, moved and lost at the density nearest to .1; marks show what sham clauses give."""
    density = min({row["density"] for row in rows}, key=lambda x: abs(x - 0.1))
    cells = {row["method"]: row for row in rows if row["density"] == density}
    names = [name for name in CHOSEN if name in cells]
    left, sham = np.zeros(len(names)), np.zeros(len(names))
    for share, (colour, hatch) in SHARES.items():
        value = np.nan_to_num(column([cells[name][f"clauses_{share}"] for name in names], "value"))
        ax.barh(range(len(names)), value, left=left, color=colour, hatch=hatch, edgecolor="white", label=share)
        left = left + value
        sham = sham + np.nan_to_num(column([cells[name][f"sham_clauses_{share}"] for name in names], "value"))
        if share != "lost":
            marker, size, label = ("|", 9, "sham: kept") if share == "kept" else ("D", 3.5, "sham: kept or moved")
            ax.plot(sham, range(len(names)), linestyle="", color=BLACK, marker=marker, markersize=size, label=label)
    ax.set_yticks(range(len(names)), names)
    ax.set_xlabel(f"coded clauses (share), density {density:g}", fontsize=8)
    ax.set_xlim(0, 1)


def _recoveries(ax: Axes, rows: Sequence[Table]) -> None:
    for method, colour in METHODS.items():
        own = sorted((row for row in rows if row["method"] == method), key=lambda row: row["density"])
        density = [row["density"] for row in own]
        for key, (label, marker, line, face) in RECOVERIES.items():
            style = look(f"{label}, {method}", colour, marker, line, markerfacecolor=face or colour)
            points(ax, density, [row[key] for row in own], **style)
    densities = sorted({row["density"] for row in rows})
    ax.set_xscale("log")
    ax.set_xticks(densities, [f"{x:g}" for x in densities])
    ax.minorticks_off()
    ax.set_xlabel("density")
    ax.axhline(0, color=BLACK, linewidth=0.6)


def family_caption(table: Sequence[Table]) -> str:
    """What to see in `family_recovery`."""
    count = len({row["place"] for row in table})
    return (
        f"{letters(0, count)}: what became of the clauses that the dense network codes, in retrained tickets. A clause "
        "is kept if a row in common codes it, moved if other rows alone do, and lost if none does. Black marks show "
        "where the same borders lie for sham clauses, which nothing asks to be coded. "
        f"{letters(count, count)}: recovery by density (95 % intervals over networks). Exact: Jaccard index of code "
        "locations, beyond permuted rows. Family: clauses with any code row, beyond sham clauses. See whether families "
        "come back where locations do not. See whether a ticket that preserves nothing (a random mask on other initial "
        "weights) does the same."
    )


@styled
def reexpression(table: Table) -> Figure:
    """Rows × clauses of one network: codes of the dense network, of its ticket, and both."""
    from matplotlib.colors import ListedColormap
    from matplotlib.patches import Patch

    rows = np.flatnonzero(np.array(table["positive"]))
    dense, ticket = (np.array(table[key])[rows] for key in ("dense", "ticket"))
    order = np.argsort(np.where(dense.any(axis=1), dense.argmax(axis=1), dense.shape[1]), kind="stable")
    dense, ticket = dense[order], ticket[order]
    colours = ["white", SKY, ORANGE, BLACK]
    figure, axes = subplots(1, 1, 1.9 + 0.34 * dense.shape[1], 1.0 + 0.19 * len(rows))
    ax = axes[0, 0]
    ax.pcolormesh(dense + 2 * ticket, cmap=ListedColormap(colours), vmin=0, vmax=3, edgecolor="0.85", linewidth=0.4)
    ax.set_xticks(np.arange(dense.shape[1]) + 0.5, [str(i + 1) for i in range(dense.shape[1])])
    ax.set_yticks(np.arange(len(rows)) + 0.5, [str(i) for i in rows[order]], fontsize=6)
    ax.invert_yaxis()
    ax.set(xlabel="clause", ylabel="row (positive at initialisation)")
    swatches = zip(colours[1:], ("dense network alone", "ticket alone", "both"), strict=True)
    handles = [Patch(facecolor=colour, edgecolor="0.5", label=name) for colour, name in swatches]
    figure.legend(handles=handles, loc="outside right center")
    about = table.get("about") or {}
    words = settings(about.get("embedding"), **{key: about.get(key) for key in ("n", "H", "C")})
    note(figure, "one network", words)
    return figure


def reexpression_caption(table: Table) -> str:
    """What to see in `reexpression`."""
    return (
        f"Which row codes which clause in one network ({place_title(table['place'])}), before pruning and in "
        f"its retrained IMP ticket of density {table['density']:g}. Follow a clause down its column: where black is "
        "missing and orange is there, the ticket codes the clause on rows that did not code it in the dense "
        "network."
    )


FIGURES = (
    FigureOf("family_recovery", "family", family_recovery, family_caption),
    FigureOf("reexpression", "reexpression", reexpression, reexpression_caption),
)
