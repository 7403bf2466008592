"""Figure of grokking: accuracy on training inputs and on a new draw, codes, delays, and what comes when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toycomb.accounts.grokking.measure import MAIN, OTHER, PERMUTED, PLAIN, PLENTY, SMALL
from toycomb.plots.letters import UNLESS, about
from toycomb.plots.panels import across, powers
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, band, lines_of_panels, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SET_UPS = {
    MAIN: (BLUE, "-"),
    PLAIN: (ORANGE, "--"),
    SMALL: (SKY, "-."),
    PLENTY: (GREY, ":"),
    OTHER: (GREEN, "--"),
    PERMUTED: (PURPLE, ":"),
}
"""Colour and line of a set-up, in all panels; those that only panel b shows are dark grey."""
SHOWN = (PLAIN, SMALL, PLENTY)
DARK = "#444444"
PACE = {
    "known": "training\ninputs known",
    "jump": "rise on\nthe new draw",
    "norm": "change of\nthe norm",
    "codes": "rise of\ncode rows",
}


@styled
def grokking(table: Table) -> Figure:
    """Curves of the set-up and its variants, delays, codes and norm, and what comes when."""
    figure, axes = lines_of_panels(12, 8, (1.2, 1), (1, 1, 1))
    for ax, draw in zip(axes, (_curves, _delays, _codes, _norm, _pace), strict=True):
        draw(ax, table)
    about(figure, table, UNLESS)
    return figure


def grokking_caption(table: Table) -> str:
    """What to see in the figure."""
    return (
        f"Networks learn {table['settings']['samples']} inputs; other set-ups change one thing ({table['networks']} "
        "networks; means and 95 % bootstrap intervals). a: accuracy on the training inputs (black) and on a new draw "
        "(blue), the latter in other set-ups too. With 20,000 training inputs, the control, there is nothing to wait "
        f"for. b: decades of steps between both accuracies of {table['level']}; in brackets the share of networks that "
        "reach it. c: code rows beyond sham clauses, on labels and on permuted ones. d: norm of all weights over that "
        "at the start. e: when the training inputs are known, and the mean step of the rise of accuracy, of the change "
        "of the norm and of the rise of codes, all networks together, in two orders of the inputs. Accuracy and codes "
        "count since the training inputs are known, to their highest values; the norm counts since the start."
    )


def _curves(ax: Axes, table: Table) -> None:
    main = table["curves"][MAIN]
    band(ax, _steps(main), main["train"], color=BLACK, label="training inputs")
    band(ax, _steps(main), main["fresh"], color=BLUE, label="a new draw of inputs")
    for name in SHOWN:
        if name in table["curves"]:
            other, (colour, line) = table["curves"][name], SET_UPS[name]
            band(ax, _steps(other), other["fresh"], color=colour, linestyle=line, label=f"new draw, {name}")
    ax.axhline(table["level"], color=GREY, linewidth=0.7, linestyle=":")
    ax.set(xscale="log", xlabel="training step", ylabel="accuracy (share of inputs)", ylim=(0.45, 1.02))
    ax.legend(loc="lower right", fontsize=7.5)
    ax.set_title("training inputs first, new ones later")


def _delays(ax: Axes, table: Table) -> None:
    names = [name for name in table["cells"] if name != PERMUTED]
    rows = np.arange(len(names))[::-1]
    entries = [table["cells"][name]["delay"] for name in names]
    for row, name, entry in zip(rows, names, entries, strict=True):
        across(ax, [row], [entry], marker="o", color=SET_UPS.get(name, (DARK,))[0])
    ax.axvline(0, color=GREY, linewidth=0.7)
    ax.set_yticks(rows, [f"{name} ({100 * table['reached'][name]:.0f} %)" for name in names])
    ax.set_xlabel("delay (decades of steps)")
    ax.set_title("delay on the new draw")


def _codes(ax: Axes, table: Table) -> None:
    for name, label in ((MAIN, "labels"), (PERMUTED, "permuted labels (control)")):
        colour, line = SET_UPS[name]
        steps = _steps(table["curves"][name])
        band(ax, steps, table["codes"][name], color=colour, linestyle=line, label=label)
    ax.axhline(0, color=GREY, linewidth=0.7)
    ax.set(xscale="log", xlabel="training step", ylabel="code rows per clause, less sham clauses")
    ax.legend(loc="upper left")
    ax.set_title("codes")


def _norm(ax: Axes, table: Table) -> None:
    band(ax, _steps(table["curves"][MAIN]), table["norm"][MAIN], color=SET_UPS[MAIN][0])
    ax.set(xscale="log", ylim=(0, 1.3), xlabel="training step", ylabel="norm of the weights, over that at the start")
    ax.set_title("size of the weights")


def _pace(ax: Axes, table: Table) -> None:
    rows = np.arange(len(PACE))[::-1]
    for shift, name in zip((0.12, -0.12), (MAIN, OTHER), strict=True):
        entries = [table["pace"][name][kind] for kind in PACE]
        across(ax, rows + shift, powers(entries), marker="o", color=SET_UPS[name][0], label=name)
    ax.set_xscale("log")
    ax.set_xticks([300, 1_000, 3_000, 10_000], ["300", "1,000", "3,000", "10,000"])
    ax.minorticks_off()
    ax.set_xlim(250, 12_000)
    ax.set_yticks(rows, list(PACE.values()))
    ax.set(ylim=(-0.6, len(PACE) - 0.2), xlabel="training step (geometric mean)")
    ax.legend(loc="upper right")
    ax.set_title("what comes when")


def _steps(curve: Table) -> list[float]:
    """Steps for a logarithmic axis, on which the start is drawn at one."""
    return [max(1.0, x) for x in curve["steps"]]


FIGURES = (FigureOf("grokking", "grokking", grokking, grokking_caption),)
