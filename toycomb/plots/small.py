"""Small pictures beside the tables that a notebook shows: errors of a run, a mask, intervals of claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.outside import plainly
from toycomb.plots.panels import striped
from toycomb.plots.style import BLUE, GREEN, GREY, MARKERS, ORANGE, VERMILION, blank, bounds, epochs_axis, styled

if TYPE_CHECKING:
    from toycomb.plots.picture import Picture
    from toycomb.run import Run

LOOKS = {
    "holds": (GREEN, "o"),
    "below the margin": (ORANGE, "v"),
    "does not hold": (VERMILION, "X"),
    "undecided": (GREY, "s"),
}
"""Colour and marker of each verdict."""
TICKS = (-100, -10, -1, 0, 1, 10, 100)
"""Of effects in margins."""


SHADE = "#A9C7DE"
"""Of the line of one network among many."""


@styled
def errors(run: Run) -> Picture:
    """Share of new inputs that is misclassified over training: each network, and their mean."""
    figure = blank(4.2, 2.1)
    ax = figure.subplots()
    ax.plot(run.times, run.test_error, color=SHADE, linewidth=0.7)
    ax.plot(run.times, run.test_error.mean(axis=1), color=BLUE, marker="o", markersize=3.5)
    epochs_axis(ax)
    ax.set_xlim(right=max(run.times[-1], 0.1) * 1.1)
    ax.set(ylim=(0, None), ylabel="test error")
    return figure


@styled
def mask(kept: np.ndarray, title: str) -> Picture:
    """Weights (H, m) that are kept, black, and those that are cut."""
    rows, inputs = kept.shape
    size = 2.4 / max(rows, inputs)
    figure = blank(max(inputs * size, 0.6) + 0.7, max(rows * size, 0.6) + 0.6)
    ax = figure.subplots()
    ax.imshow(kept, cmap="Greys", vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    ax.set(xlabel="embedded inputs", ylabel="rows", xticks=[], yticks=[])
    ax.spines[:].set_visible(True)
    ax.set_title(title, fontsize=8)
    return figure


@styled
def intervals(claims: Sequence[Mapping[str, Any]]) -> Picture:
    """Effects of claims with their intervals, each divided by the smallest effect that would matter, its margin."""
    figure = blank(4.6, 0.19 * len(claims) + 0.7)
    ax = figure.subplots()
    striped(ax, len(claims))
    for place, claim in enumerate(claims):
        keys = {"value": "effect", "low": "ci_low", "high": "ci_high"}
        entry = {name: claim[key] for name, key in keys.items()}
        value, low, high = (float(x[0]) / claim["margin"] for x in bounds([entry]))
        colour, marker = LOOKS.get(claim["verdict"], (GREY, MARKERS[3]))
        ax.plot([low, high], [place, place], color=colour, linewidth=1.6)
        ax.plot(value, place, color=colour, marker=marker, markersize=5, linestyle="")
    ax.axvline(0, color="black", linewidth=0.8)
    ax.axvline(1, color="black", linewidth=0.8, linestyle="--")
    ax.set_xscale("symlog", linthresh=1, linscale=0.6)
    left, right = ax.get_xlim()
    ax.set_xticks([x for x in TICKS if left <= x <= right], [f"{x:g}" for x in TICKS if left <= x <= right])
    ax.minorticks_off()
    ax.set_yticks(range(len(claims)), [plainly(x["id"]) for x in claims], fontsize=7)
    ax.set_ylim(len(claims) - 0.5, -0.5)
    ax.set_xlabel("effect / smallest effect that matters", fontsize=8)
    ax.tick_params(axis="y", length=0)
    return figure
