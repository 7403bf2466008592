"""The figure of rows that code positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toycomb.plots.letters import about
from toycomb.plots.panels import across, look, striped
from toycomb.plots.shown import Table
from toycomb.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, VERMILION, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = ((BLUE, "o"), (ORANGE, "s"), (GREEN, "^"), (PURPLE, "D"))
"""By how many inputs are set beside the run."""
SHARES = {
    "error": "error on new inputs",
    "coding rows": "rows that code a position",
    "uncoded": "positions that no row codes",
    "contributions": "contributions of rows that code the run",
    "contributions elsewhere": "… of rows that code another position",
    "negative bias, coding": "negative biases of coding rows",
    "negative bias, others": "negative biases of other rows",
}
WRONG = (("false positives", VERMILION, "^"), ("false negatives", BLUE, "v"))


@styled
def consecutive_four(table: Table) -> Figure:
    """Rows a position, overlap by distance, shares of rows and inputs, and answers read from codes."""
    figure, axes = subplots(2, 2, 11.5, 8.4)
    extras = list(table["rows"])
    _by_position(axes[0, 0], table, extras)
    _overlap(axes[0, 1], table, extras)
    _shares(axes[1, 0], table, extras)
    _answers(axes[1, 1], table, extras[0])
    about(figure, table, f"{table['epochs']} epochs")
    return figure


def _by_position(ax: Axes, table: Table, extras: list[str]) -> None:
    for extra, (colour, _) in zip(extras, LOOKS, strict=False):
        for of, line, width in (("untrained", ":", 0.8), ("trained", "-", 1.2)):
            each = table["by position"][extra][of]
            label = f"{extra} more set" if of == "trained" else "untrained" if extra == extras[-1] else None
            if of == "trained" or extra == extras[-1]:
                shade = colour if of == "trained" else BLACK
                ax.plot(np.arange(1, len(each) + 1), each, line, color=shade, linewidth=width, label=label)
    ax.set(xlabel="position (first input of the run)", ylabel="rows that code it (mean)")
    ax.set_ylim(0, 1.3 * ax.get_ylim()[1])
    ax.legend(loc="upper right", ncols=2)


def _overlap(ax: Axes, table: Table, extras: list[str]) -> None:
    for extra, (colour, marker) in zip(extras, LOOKS, strict=False):
        for of, line, face in (("untrained", ":", "w"), ("trained", "-", colour)):
            if of == "untrained" and extra != extras[-1]:
                continue
            entries = table["overlap"][extra][of]
            shade = colour if of == "trained" else BLACK
            label = f"{extra} more set" if of == "trained" else "untrained"
            shown = look(label, shade, marker if of == "trained" else ".", line, markerfacecolor=face)
            points(ax, list(range(len(entries))), list(entries.values()), **shown)
    names = list(table["overlap"][extras[0]]["trained"])
    ax.set_xticks(range(len(names)), [*names[:-1], f"> {int(names[-1]) - 1}"])
    ax.set(xlabel="distance of two positions (inputs)", ylabel="overlap: rows that code both")
    ax.set_ylim(0, None)
    ax.legend(loc="upper right")


def _shares(ax: Axes, table: Table, extras: list[str]) -> None:
    heights = np.arange(len(SHARES))[::-1].astype(float)
    striped(ax, len(SHARES))
    for i, (extra, (colour, marker)) in enumerate(zip(extras, LOOKS, strict=False)):
        entries = [table["rows"][extra]["trained"][x] for x in SHARES]
        across(ax, heights + 0.18 * (1 - i), entries, **look(f"{extra} more set", colour, marker, ""))
    before = [table["rows"][extras[0]]["untrained"][x] for x in SHARES]
    across(ax, heights - 0.36, before, **look("untrained", BLACK, "o", "", markerfacecolor="w"))
    ax.set_yticks(heights, list(SHARES.values()))
    ax.set(xlim=(-0.02, 1.02), xlabel="share", ylim=(-0.6, len(SHARES) - 0.4))


def _answers(ax: Axes, table: Table, extra: str) -> None:
    rules = list(table["answers"][extra]["trained"]["right"])
    heights = np.arange(len(rules))[::-1].astype(float)
    striped(ax, len(rules))
    for shift, (wrong, colour, marker) in zip((0.1, -0.1), WRONG, strict=True):
        for of, face, down in (("trained", colour, 0.0), ("untrained", "w", 0.2)):
            entries = [table["answers"][extra][of][wrong][x] for x in rules]
            style = look(f"{wrong}, {of}", colour, marker, "", markerfacecolor=face)
            across(ax, heights + 2 * shift - down * np.sign(shift) * 0.6, entries, **style)
    ax.axvline(0.5, color=GREY, linewidth=0.8, linestyle=":")
    ax.set_yticks(heights, rules)
    ax.set(
        xlim=(-0.02, 1.02), xlabel=f"share of the inputs of that label, {extra} more set", ylim=(-0.5, len(rules) + 0.6)
    )
    ax.legend(loc="upper right", ncols=2, fontsize=7)


def caption(table: Table) -> str:
    """What to see in the figure."""
    return (
        "The task of a run of four set inputs, by how many more are set. a: rows that code each position. b: rows that "
        "code two positions, by their distance; up to a distance of three they share inputs. c: shares of rows, of "
        "positions, of what positive rows add to the logit on True inputs, and of biases. d: answers by codes alone: a "
        "row is on where four inputs that it names are set, or where it is active in the network; the answer is True "
        "where all rows that code some position are on, or any row. Below: the network without rows that code nothing, "
        "and as it is. An untrained network (open) reads some of it as well, since the rule itself knows the "
        f"positions. Means and 95 % bootstrap intervals over {table['networks']} networks."
    )
