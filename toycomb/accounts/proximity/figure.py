"""Figure of distances under the masks of tickets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from toycomb.plots.panels import look, spaced
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, VERMILION, column, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = {
    "codes": look("dense codes", BLUE, "o", "", markersize=3.5, elinewidth=0.9),
    "others": look("other rows, same clause and type", VERMILION, "s", "", markersize=3.5, elinewidth=0.9),
    "null_codes": look("dense codes, rows permuted", GREY, "x", "", markersize=3.5, elinewidth=0.9),
}
UNMASKED = {"codes": ("-", "unmasked: dense codes"), "others": ("--", "unmasked: other rows")}


@styled
def masked_distance(table: Sequence[Table]) -> Figure:
    """Distance at initialisation under each ticket's mask: a line per method, a panel for each place and density."""
    places = list(dict.fromkeys(row["place"] for row in table))
    densities = sorted({row["density"] for row in table}, reverse=True)
    methods = _ordered(table)
    width, height = 1.9 + 2.35 * len(places), 0.9 + (0.2 * len(methods) + 0.35) * len(densities)
    figure, axes = subplots(len(densities), len(places), width, height, sharex=True, sharey=True)
    for line, density in zip(axes, densities, strict=True):
        for ax, place in zip(line, places, strict=True):
            cells = {row["method"]: row for row in table if (row["place"], row["density"]) == (place, density)}
            _panel(ax, [cells[name] for name in methods])
            ax.set_title(f"{spaced(place)}, density {density:g}")
    axes[0, 0].set_yticks(range(len(methods)), methods)
    axes[0, 0].invert_yaxis()
    for ax in axes[-1]:
        ax.set_xlabel("distance (literals)")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=min(5, 1 + len(places)))
    return figure


def _ordered(table: Sequence[Table]) -> list[str]:
    """Methods by mean distance of the dense codes, nearest first."""
    names = list(dict.fromkeys(row["method"] for row in table))
    mean = {name: sum(row["codes"]["value"] or 0 for row in table if row["method"] == name) for name in names}
    return sorted(names, key=lambda name: mean[name])


def _panel(ax: Axes, rows: Sequence[Table]) -> None:
    for shift, (kind, style) in enumerate(KINDS.items()):
        value, low, high = (column([row[kind] for row in rows], key) for key in ("value", "low", "high"))
        where = [i + 0.22 * (shift - 1) for i in range(len(rows))]
        ax.errorbar(value, where, xerr=[value - low, high - value], **style)
    for kind, (line, label) in UNMASKED.items():
        value = rows[0][f"unmasked_{kind}"]["value"]
        if value is not None:
            ax.axvline(value, color=BLACK, linestyle=line, linewidth=0.8, label=label, zorder=0)


def masked_distance_caption(table: Sequence[Table]) -> str:
    """What to see in `masked_distance`."""
    return (
        "Distance at initialisation, under the mask of each ticket and before any retraining, of the locations that "
        "are codes of the dense network at its end (blue), of other rows of their clauses and type (vermilion) and "
        "of rows drawn within the type (grey); literals on the wrong side, those cut to exactly zero counted one "
        "half, means and 95 % intervals over networks. Vertical lines: the same without a mask. See which masks "
        "bring codes left of the solid line (nearer than unmasked), and how far blue lies from vermilion against the "
        "gap between the two lines."
    )


FIGURES = (FigureOf("masked_distance", "masked_distance", masked_distance, masked_distance_caption),)
