"""Figures of crowding: conflict as a second axis, and interventions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toycomb.plots.fates import rejection_by_crowd, rejection_caption
from toycomb.plots.panels import letters, look, said, spaced
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, VERMILION, column, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEVELS = {"none": (BLUE, "o"), "1": (ORANGE, "s"), "2 or more": (VERMILION, "^")}
ARMS = {
    "unedited": look("unedited twin", GREY, "o", "", markersize=6),
    "sham": look("sham: same signs, same row", VERMILION, "s", "", markersize=6),
    "elsewhere": look("other rows cleared", BLACK, "^", "", markersize=6),
    "edit": look("edited", BLUE, "D", "", markersize=6),
}
UNITS = {
    "distance": "per literal",
    "crowd": "per location",
    "conflict": "per variable",
    "agreement": "per variable",
    "row bias": "per SD",
    "|v|": "per SD",
}
"""What one step of each term is; SD: standard deviation."""
STANDARD = "per SD"
SHIFTS = {
    "load": ("load moved", "load changed, crowd kept", "positive entries more on the row"),
    "swap": ("crowd moved", "crowd changed, load kept", "proximal locations more on the row"),
}
"""What the arms of a kind move, its title, and its axis."""
LOADS = ((BLUE, "o"), (VERMILION, "s"), (BLACK, "^"), (ORANGE, "v"))
TITLES = {"clear": "crowd of the row cleared", "crowd": "row crowded"}


@styled
def conflict(table: Table) -> Figure:
    """Rejection by crowd and conflict, and mean marginal effects of terms: counts, and below them what is scaled."""
    loads = list(table["conflict"])
    heights = {"height_ratios": [3, 1.5, 0.9]}
    figure, axes = subplots(3, len(loads), 4.1 * len(loads), 6.8, sharey="row", gridspec_kw=heights)
    for (top, *below), load in zip(axes.T, loads, strict=True):
        for level, (colour, marker) in LEVELS.items():
            rows = table["conflict"][load][level]
            crowd, rejected = ([row[key] for row in rows] for key in ("crowd", "rejected"))
            points(top, crowd, rejected, **look(level, colour, marker, linewidth=1.1))
        top.set_title(f"{spaced(load)}, half of the literals negated")
        top.set(xlabel="crowd (other proximal locations on the row)", ylim=(0, 1.02))
        scaled = [[row for row in table["model"][load] if (UNITS[row["term"]] == STANDARD) == x] for x in (False, True)]
        for ax, rows in zip(below, scaled, strict=True):
            _effects(ax, rows)
        below[1].set_xlabel("change of the chance of rejection")
        below[1].sharex(below[0])
        below[0].tick_params(labelbottom=False)
    axes[0, 0].set_ylabel("fraction rejected")
    axes[0, -1].legend(title="conflicting variables", loc="lower right", fontsize=7, title_fontsize=7)
    for ax in axes[1:, 0]:
        ax.invert_yaxis()
    said(figure, (table.get("about") or {}).values(), "of effects: Wald, clustered by network")
    return figure


def _effects(ax: Axes, rows: Sequence[Table]) -> None:
    value, low, high = (column(rows, key) for key in ("value", "low", "high"))
    where = range(len(rows))
    ax.errorbar(value, where, xerr=[value - low, high - value], color=BLACK, marker="o", markersize=4, linestyle="")
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.set_yticks(where, [f"{row['term']}, {UNITS[row['term']]}" for row in rows])
    ax.margins(y=0.25)


def conflict_caption(table: Table) -> str:
    """What to see in `conflict`."""
    loads = list(table["conflict"])
    top, counts, scaled = (letters(i * len(loads), len(loads)) for i in range(3))
    return (
        "Half of the literals are negated here, since positive literals cannot conflict. "
        f"{top}: fraction of proximal locations that are rejected, against the crowd of their row. Lines differ in how "
        "many shared variables the crowding clauses want with the opposite sign. "
        f"{counts}: mean marginal effect of one more of each count, from a logistic regression on all terms. "
        f"{scaled}: the same of one standard deviation (SD) of the row's bias and of its |v|. Intervals are 95 %, over "
        f"networks. See whether lines in {top} rise with crowd. See whether conflict moves them up more than crowd "
        "does."
    )


@styled
def interventions(table: Table) -> Figure:
    """Chance of the targets to end as codes in every arm, for each load."""
    loads = list(table)
    more = [kind for kind in SHIFTS if all(kind in table[load] for load in loads)]
    figure, axes = subplots(1 + bool(more), 2, 8.6, 2.9 + 2.7 * bool(more), sharey=True)
    for ax, (kind, title) in zip(axes[0], TITLES.items(), strict=True):
        for shift, (arm, style) in enumerate(ARMS.items()):
            if all(arm in table[load][kind] for load in loads):
                where = [i + 0.14 * (shift - 1.5) for i in range(len(loads))]
                points(ax, where, [table[load][kind][arm]["chance"] for load in loads], **style)
        labels = [f"{spaced(x)}\n({table[x][kind]['targets']['flips']:.1f} flips)" for x in loads]
        ax.set_xticks(range(len(loads)), labels)
        ax.set(xlim=(-0.6, len(loads) - 0.4), xlabel="number of clauses", title=title)
    for ax, kind in zip(axes[-1], more, strict=False):
        _by_shift(ax, table, kind)
    for ax in axes[:, 0]:
        ax.set(ylabel="chance of the targets\nto end as codes", ylim=(0, 1))
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right upper")
    if more:
        axes[-1, 0].legend(loc="upper right")
    said(figure, [table[load].get("about") for load in loads])
    return figure


def _by_shift(ax: Axes, table: Table, kind: str) -> None:
    """Chances by how much the arms of a kind moved what they are about; unedited twins at 0."""
    moved, title, label = SHIFTS[kind]
    for i, load in enumerate(table):
        arms = {name: x for name, x in table[load][kind].items() if "chance" in x}
        order = sorted(arms, key=lambda name: arms[name].get(moved) or 0)
        where = [(arms[name].get(moved) or 0) + 0.06 * (i - (len(table) - 1) / 2) for name in order]
        colour, marker = LOADS[i % len(LOADS)]
        points(ax, where, [arms[name]["chance"] for name in order], **look(spaced(load), colour, marker, linewidth=1.1))
    ax.axvline(0, color=GREY, linewidth=0.8)
    ax.set(xlabel=label, title=title)


def interventions_caption(table: Table) -> str:
    """What to see in `interventions`."""
    text = (
        "Interventions at initialisation on proximal locations. In a the crowd of their row is cleared, in b it is "
        "made larger. Both flip signs of features, which are mapped back to weights exactly. Points: chance of those "
        "locations to end as codes (95 % intervals over networks). Below: mean number of flips per target. The sham "
        "flips as many entries of the same signs and sizes on the same row, outside all proximal clauses, so it "
        "changes the load of the row by as much. If crowd counted beyond load, blue would stand above vermilion in a, "
        "and below it in b. Vermilion against grey is what the change of load does. Clearing takes away variables "
        "that the target shares with crowding locations, too, and crowding adds some: that works against both."
    )
    if not all(kind in table[load] for kind in SHIFTS for load in table):
        return text
    return text + (
        " In c the load of the row alone is changed, its positive entries outside all proximal clauses; in d its crowd "
        "alone, by as many flips of both signs. Points at 0: unedited twins. Lines that fall to the right say that "
        "load costs in c, and that crowd costs in d."
    )


FIGURES = (
    FigureOf("rejection_by_crowd", "rejection", rejection_by_crowd, rejection_caption),
    FigureOf("conflict", "crowding", conflict, conflict_caption),
    FigureOf("interventions", "interventions", interventions, interventions_caption),
)
