"""Figure of guarantees: bounds and true errors over densities, the bits behind them, and labels that are coins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toycomb.plots.letters import about
from toycomb.plots.panels import curve, level, log_ticks
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    column,
    points,
    styled,
    subplots,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BOUNDS = {
    "ticket": ("noise on weights", BLUE, "o"),
    "described": ("rounded weights, described by bits", ORANGE, "s"),
    "random": ("random masks, noise on weights", GREY, "^"),
}
LEVELS = {
    "half": ("prior trained on half of the inputs", VERMILION, (0, (4, 1))),
    "formula": ("the formula itself, described by bits", PURPLE, "-."),
    "held": ("half of the inputs held out", GREEN, ":"),
}
TITLES = ("labels of the task", "what the bounds pay for", "labels that are coins")
BARS = (("ticket", BLUE, "noise on weights"), ("described", ORANGE, "rounded weights"))
PALE = 0.4
"""Of values beside masks, in the same colour."""


@styled
def bounds(table: Table) -> Figure:
    """Bounds and true errors against density, the bits behind them, and the same where labels are coins."""
    figure, axes = subplots(1, 3, 12.6, 5.2, width_ratios=(1.25, 1, 1))
    _errors(axes[0, 0], table)
    _bits(axes[0, 1], table)
    _coins(axes[0, 2], table)
    for ax in (axes[0, 0], axes[0, 2]):
        log_ticks(ax, "x", table["densities"])
        ax.invert_xaxis()
        ax.set_xlabel("density (share of the weights W that is kept)")
    for ax, title in zip(axes[0], TITLES, strict=True):
        ax.set_title(title)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    lines = len(LEVELS)  # come first, and are to stand last
    figure.legend(handles[lines:] + handles[:lines], labels[lines:] + labels[:lines], loc="outside lower left", ncols=3)
    figure.legend(*axes[0, 2].get_legend_handles_labels(), loc="outside lower right")
    about(figure, table, f"bounds hold with probability {1 - table['delta']:g}")
    return figure


def _errors(ax: Axes, table: Table) -> None:
    curves = table["curves"]["task"]
    for arm, (label, colour, marker) in BOUNDS.items():
        x = table["random" if arm == "random" else "densities"]
        points(ax, x, curves[f"{arm}_bound"], **curve(f"bound: {label}", colour, marker))
        points(
            ax,
            x,
            curves[f"{arm}_fresh"],
            markerfacecolor="white",
            **curve(f"true error: {label}", colour, marker, "--"),
        )
    halves = table["halves"]["task"]
    entries = {"formula": table["formula"]["bound"], "half": halves["half_bound"], "held": halves["held_bound"]}
    for name, (label, colour, line) in LEVELS.items():
        level(ax, entries[name], color=colour, linestyle=line, label=f"bound: {label}")
    log_ticks(ax, "y", (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5))
    ax.set(ylim=(0.001, 0.6), ylabel="error (share of newly drawn inputs)")


def _bits(ax: Axes, table: Table) -> None:
    curves, places = table["curves"]["task"], np.arange(len(table["densities"]))
    mask = column(curves["described_mask"], "value")
    for place, (arm, colour, label) in zip((-0.2, 0.2), BARS, strict=True):
        whole, low, high = (column(curves[f"{arm}_bits"], key) for key in ("value", "low", "high"))
        ax.bar(places + place, mask, 0.36, color=colour, label=f"{label}: mask")
        ax.bar(places + place, whole - mask, 0.36, bottom=mask, color=colour, alpha=PALE, label=f"{label}: values",
               yerr=[whole - low, high - whole], error_kw={"linewidth": 1, "capsize": 2})  # fmt: skip
    ax.axhline(table["formula"]["bits"]["value"], color=PURPLE, linestyle="-.", linewidth=1.3, label="the formula")
    ax.set_xticks(places, [f"{x:g}" for x in table["densities"]])
    ax.set(xlabel="density (share of the weights W that is kept)", ylabel="bits")
    ax.legend(loc="upper right")


def _coins(ax: Axes, table: Table) -> None:
    curves = table["curves"]["coins"]
    for arm, (_, colour, marker) in BOUNDS.items():
        x = table["random" if arm == "random" else "densities"]
        points(ax, x, curves[f"{arm}_bound"], color=colour, marker=marker, markersize=4.5, linewidth=1.3)
    points(ax, table["densities"], curves["network_sample"], color=SKY, marker="v", markersize=4.5, linewidth=1.3,
           linestyle="--", label="c: error on the sample, trained networks")  # fmt: skip
    ax.axhline(0.5, color=BLACK, linewidth=1, label="c: true error of every classifier")
    ax.set_ylabel("error (share of inputs)")


def bounds_caption(table: Table) -> str:
    """What to see in `bounds`."""
    return (
        f"What {table['samples']:,} training inputs prove of networks with {table['hidden']} rows, each bound with "
        f"probability {1 - table['delta']:g} ({table['networks']} networks; means and 95 % bootstrap intervals). "
        "a: bounds (filled) and true errors of the same classifiers (open), of the dense network (density 1) and of "
        "its tickets. See that all bounds are far below one half, that they are many times the true error, and "
        "whether a mask lowers them. Random masks, which cost no bits, are the comparison. Level lines: what a "
        "description by the formula "
        "itself would prove, and what half of the inputs prove of a network trained on the other half. b: bits that "
        "the bounds pay for masks (dark) and for values (light); for noise on weights they are the KL divergence. c, "
        "the control: labels are fair coins, so that every classifier is wrong half of the time. No bound may lie "
        "below the black line, although errors on the sample do."
    )


FIGURES = (FigureOf("bounds", "bounds", bounds, bounds_caption),)
