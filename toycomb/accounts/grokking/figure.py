"""Figure of grokking: accuracy on training inputs and on a new draw, codes, delays, and what comes when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toycomb.accounts.grokking.measure import MAIN, OTHER, PERMUTED, PLAIN, PLENTY, SMALL
from toycomb.plots.panels import across, powers
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, VERMILION, band, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

OTHERS = {PLAIN: (ORANGE, "--"), SMALL: (SKY, "-."), PLENTY: (GREY, ":")}
PACE = {
    "known": "training inputs known",
    "jump": "rise on the new draw",
    "norm": "change of the norm",
    "codes": "rise of code rows beyond shams",
}


@styled
def grokking(table: Table) -> Figure:
    """Curves of the set-up and its variants, delays, codes and norm, and what comes when."""
    figure, axes = subplots(2, 2, 10.4, 7.2)
    _curves(axes[0, 0], table)
    _delays(axes[0, 1], table)
    _codes(axes[1, 0], table)
    _pace(axes[1, 1], table)
    return figure


def grokking_caption(table: Table) -> str:
    """What to see in the figure."""
    return (
        f"A: accuracy on {table['settings']['samples']} training inputs (black) and on a new draw (blue), the "
        "latter under other conditions too; with 20,000 training inputs (the control) there is nothing to wait for. "
        f"B: decades of steps between both accuracies of {table['level']}; in brackets the share of networks that "
        "reach it. C: code rows beyond sham clauses on labels and on permuted ones, and the norm of all weights "
        "over that at the start. D: when the training inputs are known, and the mean steps of the ways that the "
        "others make, all networks together, in two orders of the inputs: accuracy and codes since the main set-up "
        "knows its inputs, to their highest values, and the norm since the start. Bands and bars: 95 % over "
        f"{table['networks']} networks."
    )


def _curves(ax: Axes, table: Table) -> None:
    main = table["curves"][MAIN]
    band(ax, _steps(main), main["train"], color=BLACK, label="training inputs")
    band(ax, _steps(main), main["fresh"], color=BLUE, label="a new draw of inputs")
    for name, (colour, line) in OTHERS.items():
        if name in table["curves"]:
            other = table["curves"][name]
            band(ax, _steps(other), other["fresh"], color=colour, linestyle=line, label=f"new draw, {name}")
    ax.axhline(table["level"], color=GREY, linewidth=0.7, linestyle=":")
    ax.set(xscale="log", xlabel="training step", ylabel="accuracy (share of inputs)", ylim=(0.45, 1.02))
    ax.legend(loc="upper left")
    ax.set_title("A  training inputs first, new ones later", loc="left")


def _delays(ax: Axes, table: Table) -> None:
    names = [name for name in table["cells"] if name != PERMUTED]
    rows = np.arange(len(names))[::-1]
    entries = [table["cells"][name]["delay"] for name in names]
    across(ax, rows, entries, marker="o", color=BLUE)
    ax.axvline(0, color=GREY, linewidth=0.7)
    ax.set_yticks(rows, [f"{name} ({table['reached'][name]:.0%})" for name in names])
    ax.set_xlabel("delay (decades of steps)")
    ax.set_title("B  delay on the new draw", loc="left")


def _codes(ax: Axes, table: Table) -> None:
    steps = _steps(table["curves"][MAIN])
    band(ax, steps, table["codes"][MAIN], color=VERMILION, label="codes, on labels")
    band(ax, steps, table["codes"][PERMUTED], color=GREY, linestyle=":", label="codes, on permuted labels")
    ax.axhline(0, color=GREY, linewidth=0.7)
    ax.set(xscale="log", xlabel="training step", ylabel="code rows per clause beyond shams")
    norm = ax.twinx()
    band(norm, steps, table["norm"][MAIN], color=BLACK, linestyle="--", label="norm of the weights")
    norm.set(ylim=(0, 1.3), ylabel="norm of the weights, over that at the start")
    norm.spines.right.set_visible(True)
    (lines, labels), (more, words) = (x.get_legend_handles_labels() for x in (ax, norm))
    ax.legend([*lines, *more], [*labels, *words], loc="upper left")
    ax.set_title("C  codes and norm", loc="left")


def _pace(ax: Axes, table: Table) -> None:
    rows = np.arange(len(PACE))[::-1]
    for shift, (name, colour) in zip((0.12, -0.12), ((MAIN, BLUE), (OTHER, SKY)), strict=True):
        entries = [table["pace"][name][kind] for kind in PACE]
        across(ax, rows + shift, powers(entries), marker="o", color=colour, label=name)
    ax.set_xscale("log")
    ax.set_xticks([300, 1_000, 3_000, 10_000], ["300", "1,000", "3,000", "10,000"])
    ax.minorticks_off()
    ax.set_xlim(250, 12_000)
    ax.set_yticks(rows, list(PACE.values()))
    ax.set(ylim=(-0.6, len(PACE) - 0.2), xlabel="training step (geometric mean)")
    ax.legend(loc="upper right")
    ax.set_title("D  what comes when", loc="left")


def _steps(curve: Table) -> list[float]:
    """Steps for a logarithmic axis, on which the start is drawn at one."""
    return [max(1.0, x) for x in curve["steps"]]


FIGURES = (FigureOf("grokking", "grokking", grokking, grokking_caption),)
