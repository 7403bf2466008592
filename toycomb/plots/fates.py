"""Figures of fates: by initial distance, and rejection by crowd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.about import sized
from toycomb.plots.drawable import drawable
from toycomb.plots.letters import note
from toycomb.plots.of_runs import fates_of, rejection_of
from toycomb.plots.panels import spaced
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, VERMILION, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ASIDE = 0.05
"""By how much of the crowd points of one distance stand aside of those of the other."""


def fate_caption(table: Mapping[str, Any]) -> str:
    """What to see in `fate_by_distance`."""
    return (
        "Top: chance that a location ends as a code, by its initial distance: its literals that are not aligned. "
        "A code has all literals aligned on a row of its type (positive for DNF). Only rows that start with that type "
        f"count. Panels: {_loads(table)}. Bars are {sized(fate_rows(table))[-1]}. See how the chance changes with "
        "every further literal. See how much of that sham clauses share: signs persist. See what is left once rows are "
        "permuted within their type. Bottom: where locations start, against the binomial base rate."
    )


def fate_rows(table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every row of the table `fates`."""
    return (row for rows in table.values() for row in rows)


@drawable("fates", fate_caption, fates_of)
@styled
def fate_by_distance(table: Mapping[str, Any]) -> Figure:
    """Chance to end as a code by initial distance, and how many locations start at each distance.

    Parameters
    ----------
    given : Run, FeatureSpace, Population, a dict or list of these, the stored table `fates`, or a folder of results
        A list of runs gives a panel for each load C; a dict names its panels.
    store : Store or path, optional
        Where the networks of a Population are.
    seed : int, optional
        Root seed of the sham clauses; that of the run unless given, and 0 for a feature space.
    times : sequence of float, optional
        Not needed here.

    Returns
    -------
    Figure
        A notebook shows it, with its `caption`; `savefig(path)` writes it.

    Examples
    --------
    >>> run = tc.train(task, seed=2, networks=10)  # doctest: +SKIP
    >>> tc.plots.fate_by_distance(run)  # doctest: +SKIP
    >>> tc.plots.fate_by_distance({"without": plain, "with decay": decayed})  # doctest: +SKIP
    """
    figure, axes = subplots(
        2, len(table), 3.9 * len(table), 4.6, sharex=True, sharey="row", gridspec_kw={"height_ratios": [3, 1]}
    )
    for (top, bottom), (load, rows) in zip(axes.T, table.items(), strict=True):
        distance = [row["distance"] for row in rows]
        points(top, distance, [row["clauses"] for row in rows], color=BLUE, marker="o", label="clauses of the task")
        points(
            top,
            distance,
            [row["sham"] for row in rows],
            color=VERMILION,
            marker="s",
            linewidth=1,
            markersize=4,
            label="sham clauses (variables renamed)",
        )
        permuted = [np.nan if row["permuted"] is None else row["permuted"] for row in rows]
        top.plot(distance, permuted, color=GREY, linestyle="--", label="rows permuted within type")
        top.set_title(titled(load))
        top.set_ylim(bottom=0)
        total = max(sum(row["count"] for row in rows), 1)
        bottom.bar(distance, [row["count"] / total for row in rows], color=BLUE, alpha=0.4, width=0.6)
        rates = [row["base_rate"] for row in rows]
        bottom.plot(distance, rates, color=BLACK, marker="_", markersize=14, linestyle="", label="binomial base rate")
        bottom.set_xticks(distance)
        bottom.set_xlabel("initial distance (literals not aligned)")
    axes[0, 0].set_ylabel("chance to end as a code")
    axes[1, 0].set_ylabel("share of\nlocations")
    axes[0, -1].legend(loc="upper right")
    beside: dict[str, Any] = {"loc": "lower right", "bbox_to_anchor": (1, 1), "borderaxespad": 0.2}
    axes[1, 0].legend(fontsize=7, **beside)  # above the bars, which may be of any height
    note(figure, *sized(fate_rows(table)))
    return figure


def rejection_caption(table: Mapping[str, Any]) -> str:
    """What to see in `rejection_by_crowd`."""
    return (
        "Fraction of proximal locations that do not end as codes, against the number of other proximal locations on "
        "their row at initialisation. Colours: initial distance 0 and 1. Points are means of groups of similar crowd, "
        f"shifted a little; bars are {sized(rejection_points(table))[-1]}. Competition for rows would show "
        "as solid lines that rise; dashed lines are what is expected when rows are permuted within their type."
    )


def rejection_points(table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every point of the table `rejection`."""
    return (point for distances in table.values() for points in distances.values() for point in points)


@drawable("rejection", rejection_caption, rejection_of)
@styled
def rejection_by_crowd(table: Mapping[str, Any]) -> Figure:
    """Share of proximal locations that are rejected, by the crowd of their row.

    Parameters
    ----------
    given : Run, FeatureSpace, Population, a dict or list of these, the stored table `rejection`, or a folder of results
        A list of runs gives a panel for each load C; a dict names its panels.
    store : Store or path, optional
        Where the networks of a Population are.
    seed, times : optional
        Not needed here.

    Returns
    -------
    Figure
        A notebook shows it, with its `caption`; `savefig(path)` writes it.

    Examples
    --------
    >>> tc.plots.rejection_by_crowd(run)  # doctest: +SKIP
    """
    figure, axes = subplots(1, len(table), 3.9 * len(table), 4.2, sharey=True)
    for ax, (load, distances) in zip(axes[0], table.items(), strict=True):
        for d, (colour, marker) in enumerate(((BLUE, "o"), (ORANGE, "s"))):
            rows = distances[str(d)]
            crowd = [row["crowd"] for row in rows]
            shifted = [x + (2 * d - 1) * ASIDE for x in crowd]
            points(ax, shifted, [row["rejected"] for row in rows], color=colour, marker=marker, label=f"distance {d}")
            permuted = [row["permuted"] for row in rows]
            ax.plot(crowd, permuted, color=colour, linestyle="--", label=f"distance {d}, rows permuted")
        ax.set_title(titled(load))
        ax.set_xlabel("crowd (other proximal locations on the row)")
        ax.set_ylim(0, 1.02)
    axes[0, 0].set_ylabel("fraction rejected")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=min(2, len(table)))
    note(figure, *sized(rejection_points(table)))
    return figure


def _loads(table: Mapping[str, Any]) -> str:
    return " and ".join(titled(name) for name in table)


def titled(name: str) -> str:
    """The name of a population as a title: a load has its spaces, other names stay."""
    return spaced(name) if "=" in name else name
