"""Figures of selection: when locations settle, how early their end can be told, and what planting and removing do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toycomb.plots.fates import fate_by_distance, fate_caption
from toycomb.plots.panels import letters, look, said, spaced
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import (
    BLACK,
    BLUE,
    GREY,
    ORANGE,
    SKY,
    VERMILION,
    band,
    epochs_axis,
    pattern_style,
    points,
    styled,
    subplots,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PREDICTORS = {
    "distance": look("distance", BLUE, "", linewidth=1.4),
    "soft distance": look("soft distance", SKY, "", linewidth=1.4),
    "motion": look("motion from initialisation", ORANGE, "", linewidth=1.4),
    "soft distance and motion": look("soft distance and motion", BLACK, "", linewidth=1.4),
    "sham": look("sham clauses: soft distance to their own end", VERMILION, "", "--", linewidth=1.4),
    "permuted": look("rows permuted within type", GREY, "", ":", linewidth=1.4),
}
ARMS = {
    "unedited": look("unedited", GREY, "o", "", markersize=6),
    "sham": look("sham: as many other entries flipped", VERMILION, "s", "", markersize=6),
    "edit": look("edited", BLUE, "D", "", markersize=6),
    "sham clause": look("sham clause planted", ORANGE, "^", "", markersize=6),
}
KINDS = {"plant": "planted", "remove": "removed"}


@styled
def selection_over_time(table: Table) -> Figure:
    """Share of locations that are codes, and share not yet settled, over training, by initial distance."""
    loads = table["loads"]
    figure, axes = subplots(2, len(loads), 1.4 + 3.7 * len(loads), 5.4, sharex=True, sharey="row")
    for (top, bottom), (load, rows) in zip(axes.T, loads.items(), strict=True):
        styles = pattern_style([str(row["distance"]) for row in rows]).values()
        for row, style in zip(rows, styles, strict=True):
            band(top, table["epochs"], row["occupied"], label=f"distance {row['distance']}", **style)
            band(bottom, table["epochs"], row["unsettled"], **style)
        top.set_title(spaced(load))
        epochs_axis(bottom)
    for ax in axes[:, 0]:  # once every load has been drawn, as limits are shared
        ax.set_ylim(bottom=0)
    axes[0, 0].set_ylabel("share that is a code")
    axes[1, 0].set_ylabel("share not yet settled")
    handles = axes[0, 0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside right center", title="at initialisation")
    said(figure, (table.get("about") or {}).values())
    return figure


def selection_caption(table: Table) -> str:
    """What to see in `selection_over_time`."""
    count = len(table["loads"])
    top, bottom = letters(0, count), letters(count, count)
    return (
        "Locations on rows of the code's initial type, by their distance at initialisation, over training (95 % "
        f"intervals over networks). {top}: share that is a code at each snapshot. See proximal locations lose or gain "
        f"codes, and when the order of the distances is made. {bottom}: share whose status, code or not, still changes "
        "after the snapshot. It says how long selection takes. At the last snapshot everything counts as settled."
    )


@styled
def prediction(table: Table) -> Figure:
    """How well the final code set can be told at each snapshot."""
    loads = table["loads"]
    figure, axes = subplots(1, len(loads), 3.9 * len(loads), 4.2, sharey=True)
    for ax, (load, areas) in zip(axes[0], loads.items(), strict=True):
        for name, style in PREDICTORS.items():
            band(ax, table["epochs"], areas[name], **style)
        ax.axhline(0.5, color=GREY, linewidth=0.6)
        ax.set_title(spaced(load))
        epochs_axis(ax)
    axes[0, 0].set_ylabel("area under the ROC curve")
    columns = min(2, len(loads))  # two are wider than one panel
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=columns)
    said(figure, (table.get("about") or {}).values())
    return figure


def prediction_caption(table: Table) -> str:
    """What to see in `prediction`."""
    return (
        "Chance that a location that ends as a code ranks above one that does not, by what is seen at each epoch. Only "
        "rows of the code's initial type count (mean and 95 % interval over networks; 0.5 is chance). Distance and "
        "motion together are weighed on other networks. See how much is known before training, and what the first "
        "motion adds. Sham clauses are read for their own aligned ends in the same networks. Their curve says how much "
        "of the prediction is persistence of signs. Where it is as high, a good prediction is no evidence of "
        "selection. At the last epoch distance is the definition of a code."
    )


@styled
def planting(table: Table) -> Figure:
    """Share of the targets that end as codes in every arm."""
    loads = list(table)
    figure, axes = subplots(1, len(KINDS), 7.6, 3.8, sharey=True)
    for ax, (kind, title) in zip(axes[0], KINDS.items(), strict=True):
        shown = [arm for arm in ARMS if arm in table[loads[0]][kind]]
        for i, arm in enumerate(shown):
            where = [x + (i - (len(shown) - 1) / 2) * 0.17 for x in range(len(loads))]
            points(ax, where, [table[load][kind][arm] for load in loads], **ARMS[arm])
        ax.set_xticks(range(len(loads)), map(spaced, loads))
        ax.set(title=f"precursor {title}", xlim=(-0.5, len(loads) - 0.5), xlabel="number of clauses")
    axes[0, 0].set(ylim=(0, None), ylabel="share of targets that end as codes")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    said(figure, [table[load].get("about") for load in loads])
    return figure


def planting_caption(table: Table) -> str:
    """What to see in `planting`."""
    return (
        "Networks trained again with edited initial values, same data and order. In a locations at distance 2 or 3 are "
        "brought to distance 0. In b proximal locations are brought to distance k - 1. Each point is the share of the "
        "targets that end as codes (95 % intervals over networks). The sham flips as many other entries of the same "
        "row. See the edited arm (blue) against its sham (vermilion): that difference is the effect. A planted sham "
        "clause (orange), which the task does not know, shows how often aligned signs merely persist."
    )


FIGURES = (
    FigureOf("fate_by_distance", "fates", fate_by_distance, fate_caption),
    FigureOf("selection_over_time", "timing", selection_over_time, selection_caption),
    FigureOf("prediction", "prediction", prediction, prediction_caption),
    FigureOf("planting", "planting", planting, planting_caption),
)
