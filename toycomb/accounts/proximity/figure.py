"""Figure of distances under the masks of tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from toycomb.plots.panels import look, place_title, said
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLUE, GREY, VERMILION, column, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = {
    "codes": look("dense codes", BLUE, "o", "", markersize=5, elinewidth=0.9),
    "null_codes": look("dense codes, rows permuted", GREY, "x", "", markersize=4, elinewidth=0.9),
    "others": look("other rows, same clause and type", VERMILION, "s", "", markersize=4.5, elinewidth=0.9),
}
UNMASKED = {
    "unmasked_codes": (BLUE, "o", "unmasked: dense codes"),
    "unmasked_others": (VERMILION, "s", "unmasked: others"),
}
"""The same rows without a mask, as hollow marks."""
SHOWN = 0.1
"""The density nearest to this is drawn: IMP keeps most of the accuracy there."""
GROUPS = {"weights": "by weights", "features": "by features", "oracle": "oracles", "control": "controls"}


@styled
def masked_distance(table: Sequence[Table]) -> Figure:
    """Distance at initialisation under each ticket's mask at one density: a line per method, a panel per place."""
    places, density = list(dict.fromkeys(row["place"] for row in table)), _density(table)
    groups = _grouped(table)
    names = [name for members in groups.values() for name in members]
    heights = _heights(groups)
    width, height = 2.0 + 2.5 * len(places), 1.5 + 0.23 * (max(heights) + 1)
    figure, axes = subplots(1, len(places), width, height, sharex=True, sharey=True)
    for ax, place in zip(axes[0], places, strict=True):
        cells = {row["method"]: row for row in table if (row["place"], row["density"]) == (place, density)}
        shown = [(cells[name], where) for name, where in zip(names, heights, strict=True) if name in cells]
        _panel(ax, *zip(*shown, strict=True))
        ax.set_title(place_title(place))
        ax.set_xlabel("distance (literals)")
    axes[0, 0].set_yticks(heights, names)
    axes[0, 0].set_ylim(max(heights) + 0.7, -1.4)
    for group, members in groups.items():
        if group is not None:
            first = heights[names.index(members[0])] - 0.85
            title = {"transform": axes[0, 0].get_yaxis_transform(), "fontweight": "bold", "fontsize": 8, "va": "center"}
            axes[0, 0].text(-0.03, first, GROUPS.get(group, group), ha="right", **title)
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=min(5, 1 + len(places)))
    said(figure, [row.get("about") for row in table], f"tickets of density {density:g}")
    return figure


def _of(row: Table, kind: str) -> Table:
    """A number over rows that are left by the mask; tables of older versions have it over all rows alone."""
    return row.get(f"left_{kind}", row[kind])


def _density(table: Sequence[Table]) -> float:
    return min({row["density"] for row in table}, key=lambda x: abs(x - SHOWN))


def _grouped(table: Sequence[Table]) -> dict[str | None, list[str]]:
    """Methods by group, each group by the mean distance of the dense codes, nearest first."""
    mean: dict[str, float] = {}
    group = {row["method"]: row.get("group") for row in table}
    for row in table:
        if row["density"] == _density(table):
            mean[row["method"]] = mean.get(row["method"], 0) + (_of(row, "codes")["value"] or 0)
    order = [x for x in (*GROUPS, None) if x in group.values()]
    return {x: sorted((name for name in mean if group[name] == x), key=lambda name: mean[name]) for x in order}


def _heights(groups: Mapping[str | None, Sequence[str]]) -> list[float]:
    """Where the line of each method stands, with room for the name of each group above it."""
    found: list[float] = []
    for members in groups.values():
        begin = found[-1] + 2.2 if found else 0.0
        found += [begin + i for i in range(len(members))]
    return found


def _panel(ax: Axes, rows: Sequence[Table], heights: Sequence[float]) -> None:
    for shift, (kind, style) in enumerate(KINDS.items()):
        value, low, high = (column([_of(row, kind) for row in rows], key) for key in ("value", "low", "high"))
        where = [y + 0.2 * (shift - 1) for y in heights]
        ax.errorbar(value, where, xerr=[value - low, high - value], **style)
    for beside, (kind, (colour, marker, label)) in zip((-0.2, 0.2), UNMASKED.items(), strict=True):
        value = column([_of(row, kind) for row in rows], "value")
        ax.plot(
            value,
            [y + beside for y in heights],
            marker,
            color=colour,
            fillstyle="none",
            markersize=4,
            label=label,
            zorder=1,
        )
    for y in heights:
        ax.axhline(y, color="0.93", linewidth=0.6, zorder=-1)


def masked_distance_caption(table: Sequence[Table]) -> str:
    """What to see in `masked_distance`."""
    others = [f"{x:g}" for x in sorted({row["density"] for row in table} - {_density(table)}, reverse=True)]
    rows = "the rows that the mask leaves" if table and "left_codes" in table[0] else "all rows"
    more = f" The stored table has densities {' and '.join(others)} too." if others else ""
    return (
        f"Distance at initialisation under the mask of each ticket of density {_density(table):g}, before any "
        f"retraining, over {rows}. Blue: locations that are codes of the dense network at its end. Vermilion: other "
        "rows of their clauses and type. Grey: the dense codes with rows permuted within the type. A distance counts "
        "literals on the wrong side, and one half for each that is cut to exactly zero (means, 95 % intervals over "
        "networks). "
        "Hollow: the same rows without a mask. See which masks bring codes left of their hollow mark, nearer than "
        f"unmasked. See how far blue lies from vermilion, against the same two marks when they are hollow.{more}"
    )


FIGURES = (FigureOf("masked_distance", "masked_distance", masked_distance, masked_distance_caption),)
