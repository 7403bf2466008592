"""Figures of fates: by initial distance, and rejection by crowd."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, VERMILION, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@styled
def fate_by_distance(table: Mapping[str, Any]) -> Figure:
    """Chance to end as a code by initial distance, and how many locations start at each distance.

    Parameters
    ----------
    table : the stored table `fates`
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
        top.set_title(load.replace("=", " = "))
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
    axes[1, 0].legend(loc="upper left", fontsize=7)
    return figure


def fate_caption(table: Mapping[str, Any]) -> str:
    """What to see in `fate_by_distance`."""
    loads = " and ".join(load.replace("=", " = ") for load in table)
    return (
        "Top: chance that a location ends as a code (all literals aligned on a row of the code's type, positive for "
        "DNF), on rows that start with that type, by the number of literals not aligned at initialisation; "
        f"{loads}, 95 % intervals over networks. "
        "See how it changes with every further literal, how much of that sham clauses share (persistence of signs), "
        "and what is left once rows are permuted within their type. Bottom: where locations start, against the "
        "binomial base rate."
    )


@styled
def rejection_by_crowd(table: Mapping[str, Any]) -> Figure:
    """Share of proximal locations that are rejected, by the crowd of their row.

    Parameters
    ----------
    table : the stored table `rejection`
    """
    figure, axes = subplots(1, len(table), 3.9 * len(table), 3.6, sharey=True)
    for ax, (load, distances) in zip(axes[0], table.items(), strict=True):
        for d, (colour, marker) in enumerate(((BLUE, "o"), (ORANGE, "s"))):
            rows = distances[str(d)]
            crowd = [row["crowd"] for row in rows]
            points(ax, crowd, [row["rejected"] for row in rows], color=colour, marker=marker, label=f"distance {d}")
            permuted = [row["permuted"] for row in rows]
            ax.plot(crowd, permuted, color=colour, linestyle="--", label=f"distance {d}, rows permuted")
        ax.set_title(load.replace("=", " = "))
        ax.set_xlabel("crowd (other proximal locations on the row)")
        ax.set_ylim(0, 1.02)
    axes[0, 0].set_ylabel("fraction rejected")
    axes[0, -1].legend(loc="lower right")
    return figure


def rejection_caption(table: Mapping[str, Any]) -> str:
    """What to see in `rejection_by_crowd`."""
    return (
        "Fraction of proximal locations that do not end as codes against the number of other proximal locations on "
        "their row at initialisation, separately for initial distance 0 and 1 (means of groups of similar crowd, 95 % "
        "intervals over networks). Competition for rows would show as solid lines that rise; dashed lines are what is "
        "expected when rows are permuted within their type."
    )
