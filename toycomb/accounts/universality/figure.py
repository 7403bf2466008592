"""Figures of what repeats: the ladder from weights up to function, and training that was disturbed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.letters import about
from toycomb.plots.panels import Style, across, level, look, spaced, striped
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILION, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_dot = partial(look, linestyle="", markersize=5.5)
PAIRS = {
    "other order": _dot("same initial weights, other order of inputs", BLACK, "o"),
    "learning rate × 3": _dot("same weights and order, learning rate × 3", PURPLE, "P"),
    "SGD": _dot("same weights and order, SGD for Adam", GREEN, "X"),
    "other initial weights": _dot("other initial weights, same order", BLUE, "s"),
    "other weights and order": _dot("other initial weights and order", SKY, "v"),
    "nothing but the formula": _dot("nothing in common but the formula", ORANGE, "D", markersize=4.5),
    "twice as wide": _dot("twice as wide, other initial weights", VERMILION, "^"),
    "other formula": _dot("control: another formula, other weights (mean of 4)", GREY, "o", markerfacecolor="white"),
    "other formula, same start": _dot("another formula, same initial weights", GREY, "s"),
    "permuted labels": _dot("permuted labels, other weights", GREY, "X"),
}
RUNGS = {
    "weights, matched rows": "weights,\nrows matched",
    "codes, same rows": "codes,\nsame rows",
    "codes, matched rows": "codes,\nrows matched",
    "code sizes": "sizes\nof codes",
    "hardest inputs": "hardest\ninputs",
}
INPUTS = {"n=32": "newly drawn near misses", "n=16": "all 65,536 inputs"}
KINDS = {
    "permuted": ("permuted labels first", PURPLE),
    "of another formula": ("another formula's labels first", ORANGE),
}
ENDS = ("after training", "disturbed", "other start, after training")
LINES = (("o", "-"), ("v", ":"), ("X", ""))
ALIKE = "other initial weights, alike (control)"
AFTER_KICK = ("kick, then training", "right after the kick", ALIKE)
AFTER_LABELS = ("then right ones", "right after wrong labels", ALIKE)
LEVELS = {
    "other order": ("right labels alone, other order", BLACK, "-."),
    "other start": ("right labels alone, other weights", BLACK, "--"),
}
COLOURS = (SKY, BLUE, "#00304F")
"""From the first kick to the last."""
SAME = "codes on the twin's rows (Jaccard, chance-corrected)"
DISTURBED = (
    ("kicked", SAME),
    ("kicked: codes that come back", "share of the codes that the kick broke"),
    ("wrong labels first", SAME),
)


@styled
def universality(table: Table) -> Figure:
    """Agreement of pairs of networks on every rung, from weights up to function, in two set-ups."""
    figure, axes = subplots(1, 2, 11.6, 10.2, sharey=True)
    for ax, (task, inputs) in zip(axes[0], INPUTS.items(), strict=True):
        _rungs(ax, table, task)
        clauses = f", C = {table['clauses'][task]}" if "clauses" in table else ""
        variables = table.get("variables", {}).get(task)
        name = spaced(task) if variables is None else f"n = {variables}"
        ax.set_title(f"{name}{clauses}: {inputs}")
    axes[0, 0].set_ylabel("what is compared, from weights (top) to function")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    about(figure, table)
    return figure


def _rungs(ax: Axes, table: Table, task: str) -> None:
    """A line of dots for each rung; they are kinds without an order of size, so that nothing joins them."""
    places = np.arange(len(table["rungs"]))
    striped(ax, len(places))
    for value in (0, 1):
        ax.axvline(value, color=GREY, linewidth=0.8, zorder=1)
    for i, (pair, style) in enumerate(PAIRS.items()):
        heights = places + 0.082 * (i - (len(PAIRS) - 1) / 2)
        across(ax, heights, table["pairs"][task][pair], elinewidth=1, **style)
    ax.set_yticks(places, [RUNGS.get(x, x) for x in table["rungs"]])
    ax.set(ylim=(len(places) - 0.5, -0.5), xlim=(-0.75, 1.08), xlabel="agreement with the reference network")
    ax.set_xticks([-0.5, 0, 0.5, 1], ["−0.5", "0\nchance", "0.5", "1\nidentity"])
    ax.tick_params(axis="y", length=0)


def universality_caption(table: Table) -> str:
    """What to see in `universality`."""
    return (
        f"Pairs of networks by what they share ({table['networks']} networks; means and 95 % bootstrap intervals). "
        "a: inputs of 32 variables; b: of 16. Each line compares one property, from weights (top) up to function "
        "(bottom). Labels agree whatever is shared. Which row codes which clause agrees on the same rows only where "
        "initial weights are shared, and less so with another optimiser. The middle of the ladder lies between. "
        "Open circles are the control, which must be near 0. Codes on matched rows lie a little above: matching by "
        "weights lines up some signs of any two networks. With rows matched, weights after permuted labels lie below "
        "0: they agree less than those of other formulas. What 0 stands for: independent networks of other "
        "formulas for weights; rows permuted within their type for codes; sham clauses for families and patterns; "
        "independent answers for mistakes, hardest inputs, logits and labels."
    )


@styled
def disturbed(table: Table) -> Figure:
    """Codes in common with an undisturbed twin after kicks, and after wrong labels."""
    figure, axes = subplots(1, 3, 12.6, 5.3)
    _kicks(axes[0, 0], table, "same rows")
    _kicks(axes[0, 1], table, "returned")
    _wrong(axes[0, 2], table)
    for ax, (title, label) in zip(axes[0], DISTURBED, strict=True):
        ax.set_title(title)
        ax.set_ylabel(label)
    times = [_sign(f"kicked at epoch {x}", y, "s", "") for x, y in zip(table["times"], COLOURS, strict=False)]
    kicked = [_sign(label, GREY, *line) for label, line in zip(AFTER_KICK, LINES, strict=True)]
    _legend(figure, "outside lower left", [*times, *kicked, _sign("no kick, other order", GREY, "D", "")])
    first = [_sign(label, colour, "s", "") for label, colour in KINDS.values()]
    misled = [_sign(label, GREY, *line) for label, line in zip(AFTER_LABELS, LINES, strict=True)]
    levels = [_sign(label, colour, "", line) for label, colour, line in LEVELS.values()]
    _legend(figure, "outside lower right", [*first, *misled, *levels])
    about(figure, table)
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
        f"Do the same codes come back on the same rows ({table['networks']} networks; means and 95 % bootstrap "
        f"intervals)? a: normal noise kicks W at epoch {', '.join(map(str, table['times']))}, and training goes on for "
        f"{table['after']} epochs. Shown are codes in common with a twin that goes on without the kick in the same "
        "order, right after the kick (dotted) and at the end (solid). Diamonds: no kick but another order, the most "
        "that can be asked. Crosses, the control: a network of other initial weights, kicked and trained alike, which "
        "must be at 0. b: of the twin's codes that were missing right after the kick, the share that is there at the "
        f"end; crosses are chance. c: wrong labels first, then {table['epochs']} epochs of right ones, against a twin "
        "that sees right ones alone. See how many codes come back once wrong labels were learned."
    )


FIGURES = (
    FigureOf("universality", "universality", universality, universality_caption),
    FigureOf("disturbed", "disturbed", disturbed, disturbed_caption),
)
