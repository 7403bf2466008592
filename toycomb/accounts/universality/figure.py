"""Figures of what repeats: the ladder from weights up to function, and training that was disturbed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.panels import Style, level, look
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILION, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PAIRS = {
    "other order": look("same initial weights, other order of inputs", BLACK, "o", "-"),
    "learning rate × 3": look("same weights and order, learning rate × 3", PURPLE, "P", "-"),
    "SGD": look("same weights and order, SGD for Adam", GREEN, "X", "-", markersize=6),
    "other initial weights": look("other initial weights, same order", BLUE, "s", "-"),
    "other weights and order": look("other initial weights and order", SKY, "v", "-"),
    "nothing but the formula": look("nothing in common but the formula", ORANGE, "D", "-"),
    "twice as wide": look("twice as wide, other initial weights", VERMILION, "^", "-"),
    "other formula": look("another formula, other weights (control; mean of 4)", GREY, "o", ":"),
    "other formula, same start": look("another formula, same initial weights", GREY, "s", "--"),
    "permuted labels": look("permuted labels, other weights", GREY, "X", ":", markersize=6),
}
KINDS = {"permuted": ("permuted labels first", BLUE), "of another formula": ("another formula's labels first", ORANGE)}
ENDS = ("after training", "disturbed", "other start, after training")
LINES = (("o", "-"), ("v", ":"), ("X", ""))
ALIKE = "other initial weights, alike (control)"
AFTER_KICK = ("kick, then training", "right after the kick", ALIKE)
AFTER_LABELS = ("then right ones", "right after wrong labels", ALIKE)
LEVELS = {
    "other order": ("right labels alone, other order", BLACK, "-."),
    "other start": ("right labels alone, other weights", GREY, "--"),
}
COLOURS = (SKY, BLUE, BLACK)


@styled
def universality(table: Table) -> Figure:
    """Agreement of pairs of networks on every rung, from weights up to function, in two set-ups."""
    figure, axes = subplots(1, 2, 13.2, 6.2, sharey=True)
    titles = {"n=32": "n = 32, newly drawn near misses", "n=16": "n = 16, all 65,536 inputs"}
    for ax, (task, title) in zip(axes[0], titles.items(), strict=True):
        _rungs(ax, table, task)
        ax.set_title(title)
    axes[0, 0].set_ylabel("agreement with the reference (0 chance, 1 identity)")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def _rungs(ax: Axes, table: Table, task: str) -> None:
    places = np.arange(len(table["rungs"]))
    for i, (pair, style) in enumerate(PAIRS.items()):
        shift = 0.065 * (i - (len(PAIRS) - 1) / 2)
        points(ax, list(places + shift), table["pairs"][task][pair], linewidth=0.7, elinewidth=1, **style)
    ax.axhline(0, color=GREY, linewidth=0.7)
    ax.axhline(1, color=GREY, linewidth=0.7)
    for place in places[1:]:
        ax.axvline(place - 0.5, color=GREY, linewidth=0.3)
    ax.set(xlim=(-0.5, len(places) - 0.5), ylim=(-0.75, 1.08), xlabel="rung, from weights to function")
    ax.set_xticks(places, [x.replace(", ", ",\n") for x in table["rungs"]], rotation=45, ha="right")


def universality_caption(table: Table) -> str:
    """What to see in `universality`."""
    return (
        f"Pairs of networks by what they share, from weights (left) up to function (right); {table['networks']} "
        "networks, means and 95 % intervals. 0 is chance: independent networks of other formulas for matched "
        "weights, rows permuted within their type for codes, sham clauses for families and patterns, independent "
        "answers to inputs of one label with equally many true variables for mistakes, hardest inputs and logits (for "
        "labels, with equally many true variables). See that labels agree whatever is shared, that which "
        "row codes which clause agrees on the same rows only with shared initial weights (and less with another "
        "optimiser), and that the middle of the ladder lies between. Networks of other formulas, dotted circles, are "
        "the control and must be near 0, but for codes on matched rows: matching by weights lines up some signs of any "
        "two networks. Matched weights of a network of permuted labels lie below 0, that is below those of networks of "
        "other formulas."
    )


@styled
def disturbed(table: Table) -> Figure:
    """Codes in common with an undisturbed twin after kicks, and after wrong labels."""
    figure, axes = subplots(1, 3, 12.6, 4.9)
    _kicks(axes[0, 0], table, "same rows")
    _kicks(axes[0, 1], table, "returned")
    _wrong(axes[0, 2], table)
    axes[0, 0].set_ylabel("codes on the twin's rows (Jaccard, chance-corrected)")
    axes[0, 1].set_ylabel("of codes that the kick broke, share that comes back")
    axes[0, 2].set_ylabel("codes on the twin's rows (Jaccard, chance-corrected)")
    times = [_sign(f"kicked at epoch {x}", y, "s", "") for x, y in zip(table["times"], COLOURS, strict=False)]
    kicked = [_sign(label, BLACK, *line) for label, line in zip(AFTER_KICK, LINES, strict=True)]
    _legend(figure, "outside lower left", [*times, *kicked, _sign("no kick, other order", BLACK, "D", "")])
    first = [_sign(label, colour, "s", "") for label, colour in KINDS.values()]
    misled = [_sign(label, BLACK, *line) for label, line in zip(AFTER_LABELS, LINES, strict=True)]
    levels = [_sign(label, colour, "", line) for label, colour, line in LEVELS.values()]
    _legend(figure, "outside lower right", [*first, *misled, *levels])
    return figure


_sign = partial(look, markersize=5)
_line = partial(look, None, markersize=4.5, linewidth=1.2)


def _legend(figure: Figure, place: Any, entries: Sequence[Style]) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], []) for _ in entries]
    for handle, style in zip(handles, entries, strict=True):
        handle.set(**style)
    figure.legend(handles=handles, loc=place, ncols=2)


def _kicks(ax: Axes, table: Table, measure: str) -> None:
    sizes = table["sizes"]
    for t, (_, colour) in enumerate(zip(table["times"], COLOURS, strict=False)):
        for stage, line in zip(ENDS, LINES, strict=True):
            entries = table["kicks"][t][stage][measure]
            known = [i for i, entry in enumerate(entries) if entry["value"] is not None]
            if known:
                places = [sizes[i] * (1 + 0.05 * (t - 1)) for i in known]
                points(ax, places, [entries[i] for i in known], **_line(colour, *line))
        if measure == "same rows":
            place, entries = sizes[-1] * (2.4 + 0.3 * t), [table["levels"]["other order"][measure][t]]
            points(ax, [place], entries, color=colour, marker="D", linestyle="", markersize=4.5)
    ax.set_xscale("log")
    none = {sizes[-1] * 2.7: "no\nkick"} if measure == "same rows" else {}
    ax.set_xticks([*sizes, *none], [*(f"{x:g}" for x in sizes), *none.values()])
    ax.minorticks_off()
    ax.axhline(0, color=GREY, linewidth=0.6)
    ax.set(ylim=(-0.06, 1.05), xlabel="size of the kick (of each row's RMS)")


def _wrong(ax: Axes, table: Table) -> None:
    places = np.arange(len(table["wrong"]))
    for i, (kind, (_, colour)) in enumerate(KINDS.items()):
        for j, (stage, marks) in enumerate(zip(ENDS, LINES, strict=True)):
            shifted = list(places + 0.12 * (i - 0.5) + 0.04 * (j - 1))
            points(ax, shifted, table["labels"][kind][stage]["same rows"], **_line(colour, *marks))
    for name, (_, colour, line) in LEVELS.items():
        level(ax, table["whole training"][name], color=colour, linestyle=line, linewidth=1.2)
    ax.set_xticks(places, [str(x) for x in table["wrong"]])
    ax.set(xlim=(-0.4, len(places) - 0.6), ylim=(-0.06, 1.05), xlabel="epochs of wrong labels")


def disturbed_caption(table: Table) -> str:
    """What to see in `disturbed`."""
    return (
        f"Do the same codes come back on the same rows ({table['networks']} networks, means and 95 % intervals)? Left: "
        f"W is kicked by normal noise at epoch {', '.join(map(str, table['times']))} and trained for {table['after']} "
        "epochs; codes in common with a twin that goes on without the kick in the same order, right after the kick and "
        "at the end. Diamonds: no kick but another order, the most that can be asked. Crosses: a network of other "
        "initial weights, kicked and trained alike, the control, which must be at 0. Middle: of the twin's codes that "
        "were missing right after the kick, the share that is there at the end; crosses are chance. Right: wrong "
        f"labels first, then {table['epochs']} epochs of right ones, against a twin that sees right ones alone."
    )


FIGURES = (
    FigureOf("universality", "universality", universality, universality_caption),
    FigureOf("disturbed", "disturbed", disturbed, disturbed_caption),
)
