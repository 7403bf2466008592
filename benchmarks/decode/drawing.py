"""Figures of what is read out of networks: the map over set-ups, and the reliability of what was told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from toycomb.plots import style
from toycomb.plots.letters import note

COLOURS = {"identity": style.BLUE, "hadamard": style.VERMILION}
OWN = ", the network's own"
SHIFT = 0.17
Entry = dict[str, Any]


@style.styled
def map_figure(entries: Sequence[Entry]) -> Any:
    """A line for each set-up: exact formulas, recall and precision, and wrong clauses by whose error they are."""
    lines = list(dict.fromkeys((x["factor"], x["label"]) for x in entries))
    drawn, axes = style.subplots(1, 4, 10.5, 0.21 * len(lines) + 1.3, sharey=True)
    exact, shares, false, missed = axes[0]
    for x in entries:
        side = -SHIFT if x["embedding"] == "identity" else SHIFT
        place, colour = lines.index((x["factor"], x["label"])) + side, COLOURS[x["embedding"]]
        share = x["exact"] / x["networks"]
        low, high = x["exact interval"]
        exact.errorbar(share, place, xerr=[[share - low], [high - share]], fmt="o", ms=3.5, color=colour, lw=1)
        if x["recall"] is not None:
            shares.plot(x["recall"], place, "o", ms=4, color=colour)
        if x["precision"] is not None:
            shares.plot(x["precision"], place, "D", ms=4, color=colour, mfc="none")
        for ax, name in ((false, "false"), (missed, "missed")):
            _wrong(ax, x, name if x["recall"] is not None or name == "false" else None, place, colour)
    labels = [f"{factor}: {label}" for factor, label in lines]
    exact.set_yticks(range(len(lines)), labels, fontsize=7)
    exact.set_ylim(len(lines) - 0.4, -0.6)
    _axes(axes[0])
    _rules(axes[0], [factor for factor, _ in lines])
    _legend(exact, shares, missed)
    counts = " or ".join(str(x) for x in sorted({x["networks"] for x in entries}))
    note(drawn, f"n = {counts} formulas per point, one per output; bars: 95 % intervals (Wilson)")
    return drawn


def _wrong(ax: Any, x: Entry, name: str | None, place: float, colour: str) -> None:
    """Wrong clauses per network: filled the network's own, open the reader's."""
    if name is None:
        return
    own = x[name + OWN] / x["networks"]
    every = x[name] / x["networks"]
    ax.barh(place, own, 0.3, color=colour)
    ax.barh(place, every - own, 0.3, left=own, facecolor="none", edgecolor=colour, lw=0.8)


def _axes(axes: Sequence[Any]) -> None:
    names = (
        "exact formulas, share",
        "recall (●), precision (◇)",
        "false clauses per network",
        "missed clauses per network",
    )
    for ax, name in zip(axes, names, strict=True):
        ax.set_xlabel(name)
        ax.tick_params(axis="y", length=0)
    for ax in axes[:2]:
        ax.set_xlim(-0.03, 1.03)
    for ax in axes[2:]:
        ax.set_xscale("symlog", linthresh=1)
        ax.set_xlim(0, None)
        ax.set_xticks([0, 1, 10], ["0", "1", "10"])


def _rules(axes: Sequence[Any], factors: Sequence[str]) -> None:
    """Lines between factors."""
    for i in range(1, len(factors)):
        if factors[i] != factors[i - 1]:
            for ax in axes:
                ax.axhline(i - 0.5, color=style.GREY, lw=0.5)


def _legend(exact: Any, shares: Any, missed: Any) -> None:
    for name, colour in COLOURS.items():
        exact.plot([], [], "o", ms=4, color=colour, label=name)
    missed.barh([0], [0], color=style.GREY, label="the network's own")
    missed.barh([0], [0], facecolor="none", edgecolor=style.GREY, label="the reader's")
    exact.legend(loc="lower left", fontsize=7)
    missed.legend(loc="lower right", fontsize=7)


@style.styled
def reliability_figure(clauses: Sequence[Entry], formulas: Sequence[Entry]) -> Any:
    """What was told against what was right, by tenths; the diagonal is perfect calibration."""
    drawn, axes = style.subplots(1, 2, 7.0, 3.4)
    names = {"clause": "confidence of a clause", "formula": "chance of the whole formula"}
    for ax, bins, (name, chance) in zip(axes[0], (clauses, formulas), names.items(), strict=True):
        ax.plot([0, 1], [0, 1], color=style.GREY, lw=0.8, ls="--", label="perfect")
        told, right = (np.array([x[k] for x in bins]) for k in ("told", "right"))
        low, high = (np.array([x[k] for x in bins]) for k in ("low", "high"))
        ax.errorbar(told, right, yerr=[right - low, high - right], fmt="o", ms=4, color=style.BLUE, lw=1)
        for x in bins:
            ax.annotate(f"{x['number']:,}", (x["told"], x["right"]), (4, -9), textcoords="offset points", fontsize=6.5)
        ax.set(xlabel=f"{chance}, as told", ylabel=f"share of right {name}s", xlim=(0, 1.05))
        ax.set_ylim(-0.03, 1.05)
        ax.legend(loc="upper left")
    note(drawn, "numbers: how many fell into the tenth; bars: 95 % intervals (Wilson)")
    return drawn
