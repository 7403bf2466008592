"""Figure of influence: what is predicted of an input's removal, and what retraining without it does."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from toycomb.plots.panels import Style, curve, log_ticks
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, SKY, VERMILION, bounds, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ARMS = {
    "one per cent": "from the optimum,\n1 % of its weight",
    "warm": "from the optimum",
    "warm, Adam": "from the optimum,\nAdam in between",
    "anew": "anew",
    "anew, rough": "anew, by Adam alone",
    "anew, other order": "anew, another order",
    "other orders": "nothing removed,\ntwo orders (control)",
}
KINDS: dict[str, Style] = {
    "outputs": {"label": "outputs", "color": BLUE, "marker": "o"},
    "codes": {"label": "codes", "color": VERMILION, "marker": "s"},
    "shams": {"label": "sham clauses", "color": ORANGE, "marker": "D"},
    "exchanged": {"label": "outputs, predictions\nexchanged (null)", "color": GREY, "marker": "|"},
}
FORMULAS = {
    "first order": curve("implicit function theorem", BLUE, "o"),
    "kinks ignored": curve("the same, kinks ignored", ORANGE, "^", "--"),
    "Newton step": curve("Newton step", GREEN, "D", "-."),
}
ENDS = curve("where Adam ends, against Adam anew", SKY, "v", ":")
TAKEN = {
    "size": curve("actual change over the predicted one", ORANGE, "^", "--"),
    "correlation": curve("correlation", BLUE, "o"),
}


@styled
def influence(table: Table) -> Figure:
    """Predictions against retraining in one network, agreement by kind of retraining, and where it fails."""
    figure, axes = subplots(2, 3, 12.6, 7.6, width_ratios=(1, 1, 1.1))
    numbers = np.array(table["points"])
    _scatter(axes[0, 0], numbers[:, [0, 1]], BLUE, "training from the optimum")
    _scatter(axes[0, 1], numbers[:, [0, 2]], VERMILION, "training anew")
    _ladder(axes[0, 2], table)
    _taken(axes[1, 0], table)
    _damping(axes[1, 1], table)
    _patterns(axes[1, 2], table)
    return figure


def _scatter(ax: Axes, numbers: np.ndarray, colour: str, title: str) -> None:
    most = np.abs(numbers[:, 0]).max() * 1.15
    ax.axhline(0, color=GREY, linewidth=0.5)
    ax.axline((0, 0), slope=1, color=GREY, linestyle="--", linewidth=1)
    ax.plot(*numbers.T, ".", color=colour, markersize=3.5, alpha=0.7)
    ax.set(title=f"one network, {title}", xlabel="predicted change of a logit", ylabel="actual change of the logit")
    ax.set_xlim(-most, most)


def _ladder(ax: Axes, table: Table) -> None:
    for i, (kind, style) in enumerate(KINDS.items()):
        entries = [table["arms"][arm][kind] for arm in ARMS]
        value, low, high = bounds(entries)
        heights = np.arange(len(ARMS)) + 0.17 * (i - 1.5)
        ax.hlines(heights, low, high, color=style["color"], linewidth=1.3)
        ax.plot(value, heights, linestyle="", markersize=5, **style)
    ((value,), (low,), (high,)) = bounds([table["reachable"]])
    ax.axvline(value, color=BLACK, linestyle=":", linewidth=1.2, label="outputs: reachable\nin any order anew")
    ax.axvspan(low, high, color=BLACK, alpha=0.1, linewidth=0)
    ax.set_yticks(range(len(ARMS)), list(ARMS.values()))
    ax.set(ylim=(len(ARMS) - 0.5, -0.5), xlabel="correlation of prediction and change")
    ax.legend(loc="lower right", borderaxespad=0.1)


def _taken(ax: Axes, table: Table) -> None:
    taken, found = table["taken"], table["by_taken"]
    points(ax, taken, found["factor"], **TAKEN["size"])
    newton, label = table["by_damping"]["Newton step"]["factor"][:1], "… over that of a Newton step"
    points(ax, [1], newton, label=label, color=GREEN, marker="D", linestyle="", markersize=4.5)
    points(ax, taken, found["correlation"], **TAKEN["correlation"])
    ax.axhline(1, color=GREY, linewidth=0.6)
    log_ticks(ax, "x", taken)
    ax.set(ylim=(0, 5.2), ylabel="outputs, from the optimum")
    ax.set_xlabel(f"training inputs taken off at once, of {table['settings']['inputs']}")
    ax.legend(loc="upper left")


def _damping(ax: Axes, table: Table) -> None:
    dampings = table["dampings"]
    places = list(range(len(dampings)))
    for name, style in FORMULAS.items():
        points(ax, places, table["by_damping"][name]["correlation"], **style)
    points(ax, places, table["unconverged"], **ENDS)
    ax.set_xticks(places, [f"{x:g}" for x in dampings])
    ax.set_yticks(np.arange(0, 1.1, 0.2))
    ax.set(ylim=(0, 1.25), xlabel="damping added to the Hessian", ylabel="correlation, outputs")
    ax.legend(loc="upper right")


def _patterns(ax: Axes, table: Table) -> None:
    found = table["by_patterns"]
    lows = found["from"]
    names = [str(a) if b == a + 1 else f"{a}–{b - 1}" for a, b in pairwise(lows)] + [f"≥ {lows[-1]}"]
    ticks = [f"{name}\n({share:.0%})" for name, share in zip(names, found["share"], strict=True)]
    for name, missed in found["missed"].items():
        points(ax, range(len(lows)), missed, **{**FORMULAS[name], "markersize": 5})
    ax.axhline(1, color=GREY, linewidth=0.6)
    ax.set_xticks(range(len(lows)), ticks)
    ax.set_ylim(bottom=0)
    ax.legend(loc="lower right")
    ax.set_xlabel("places (row, training input) switched on or off\n(share of the removed inputs)")
    ax.set_ylabel("missed by the prediction, share of the change")


def influence_caption(table: Table) -> str:
    """What to see in `influence`."""
    return (
        f"Inputs removed from training, what the implicit function theorem says of it, and what happens "
        f"({table['networks']} networks, means and 95 % intervals). Top: predicted and actual changes of fresh logits "
        "in one network, by training on from the optimum and by training anew (dashed: what is predicted happens; "
        "scales differ); right, the same as correlations, by kind of retraining. See how much is lost between the "
        "optimum and the start; the dotted line is what a prediction could reach there at best, since two trainings "
        "anew without the same input, in two orders, agree so little. Null: predictions exchanged between removed "
        "inputs; control: nothing removed. Bottom left: from a hundredth of one input to a tenth of all. The "
        "correlation stays and the size does not, unless a Newton step takes off the removed input's own curvature. "
        "Middle: damping, and the formula of a ReLU network, which sees no kinks. Right: predictions are exact where "
        "removal leaves every row's pattern as it was and fail where it switches rows on or off."
    )


FIGURES = (FigureOf("influence", "influence", influence, influence_caption),)
