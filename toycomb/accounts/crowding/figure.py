"""Figures of crowding: conflict as a second axis, and interventions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toycomb.plots.fates import rejection_by_crowd, rejection_caption
from toycomb.plots.panels import look, spaced
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, VERMILION, column, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVELS = {"none": (BLUE, "o"), "1": (ORANGE, "s"), "2 or more": (VERMILION, "^")}
ARMS = {
    "unedited": look("unedited twin", GREY, "s", "", markersize=6),
    "sham": look("sham: flips elsewhere on the row", ORANGE, "D", "", markersize=6),
    "elsewhere": look("other rows cleared", BLACK, "^", "", markersize=6),
    "edit": look("edited", BLUE, "o", "", markersize=6),
}
TITLES = {"clear": "crowd of the row cleared", "crowd": "row crowded"}


@styled
def conflict(table: Table) -> Figure:
    """Rejection by crowd and conflict (top), and mean marginal effects of all terms (bottom)."""
    loads = list(table["conflict"])
    figure, axes = subplots(2, len(loads), 3.9 * len(loads), 5.6, sharey="row", gridspec_kw={"height_ratios": [3, 2]})
    for (top, bottom), load in zip(axes.T, loads, strict=True):
        for level, (colour, marker) in LEVELS.items():
            rows = table["conflict"][load][level]
            crowd, rejected = ([row[key] for row in rows] for key in ("crowd", "rejected"))
            points(top, crowd, rejected, **look(level, colour, marker, linewidth=1.1))
        top.set_title(f"{spaced(load)}, half of the literals negated")
        top.set(xlabel="crowd (other proximal locations on the row)", ylim=(0, 1.02))
        _effects(bottom, table["model"][load])
    axes[0, 0].set_ylabel("fraction rejected")
    axes[0, -1].legend(title="conflicting variables", loc="best")
    axes[1, 0].invert_yaxis()
    return figure


def _effects(ax: Axes, rows: Sequence[Table]) -> None:
    value, low, high = (column(rows, key) for key in ("value", "low", "high"))
    where = range(len(rows))
    ax.errorbar(value, where, xerr=[value - low, high - value], color=BLACK, marker="o", markersize=4, linestyle="")
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.set_yticks(where, [row["term"] for row in rows])
    ax.set_xlabel("change of the chance of rejection")


def conflict_caption(table: Table) -> str:
    """What to see in `conflict`."""
    return (
        "Top: fraction of proximal locations that are rejected against the crowd of their row, apart by how many "
        "shared variables the crowding clauses want with the opposite sign; networks whose formulas have half of "
        "their literals negated, since positive literals cannot conflict. Bottom: mean marginal effects of a "
        "logistic regression on all terms (row bias and |v| per standard deviation; 95 % intervals, errors clustered "
        "by network). See whether curves rise with crowd, and whether conflict moves them up more than crowd does."
    )


@styled
def interventions(table: Table) -> Figure:
    """Chance of the targets to end as codes in every arm, for each load."""
    loads = list(table)
    figure, axes = subplots(1, 2, 8.6, 2.9, sharey=True)
    for ax, (kind, title) in zip(axes[0], TITLES.items(), strict=True):
        for shift, (arm, style) in enumerate(ARMS.items()):
            if all(arm in table[load][kind] for load in loads):
                where = [i + 0.14 * (shift - 1.5) for i in range(len(loads))]
                points(ax, where, [table[load][kind][arm]["chance"] for load in loads], **style)
        labels = [f"{spaced(x)}\n({table[x][kind]['targets']['flips']:.1f} flips)" for x in loads]
        ax.set_xticks(range(len(loads)), labels)
        ax.set(xlim=(-0.6, len(loads) - 0.4), xlabel="number of clauses", title=title)
    axes[0, 0].set(ylabel="chance of the targets\nto end as codes", ylim=(0, 1))
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right center")
    return figure


def interventions_caption(table: Table) -> str:
    """What to see in `interventions`."""
    return (
        "Interventions at initialisation on proximal locations: the crowd of their row is cleared (left) or made "
        "larger (right) by flipping signs of features, mapped back to weights exactly; chance of those locations to "
        "end as codes, 95 % intervals over networks, with the mean number of flips a target. The sham flips as many "
        "entries of the same signs and sizes on the same row outside all proximal clauses. Competition for rows "
        "would show as blue above orange on the left, and below it on the right; orange against the unedited twin is "
        "what any such disturbance does."
    )


FIGURES = (
    FigureOf("rejection_by_crowd", "rejection", rejection_by_crowd, rejection_caption),
    FigureOf("conflict", "crowding", conflict, conflict_caption),
    FigureOf("interventions", "interventions", interventions, interventions_caption),
)
