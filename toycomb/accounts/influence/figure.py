"""Figure of influence: what is predicted of an input's removal, and what retraining without it does."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.shown import FigureOf
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, VERMILION, column, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GREEN = "#009E73"
ARMS = {
    "one per cent": "from the optimum,\n1 % of its weight",
    "warm": "from the optimum",
    "warm, Adam": "from the optimum,\nAdam in between",
    "anew": "anew",
    "anew, rough": "anew, by Adam alone",
    "anew, other order": "anew, another order",
    "other orders": "nothing removed,\ntwo orders (control)",
}
KINDS: dict[str, dict[str, Any]] = {
    "outputs": {"label": "outputs", "color": BLUE, "marker": "o"},
    "codes": {"label": "codes", "color": VERMILION, "marker": "s"},
    "shams": {"label": "sham clauses", "color": ORANGE, "marker": "D"},
    "exchanged": {"label": "outputs, predictions\nexchanged (null)", "color": GREY, "marker": "|"},
}
FORMULAS = {
    "first order": {"label": "implicit function theorem", "color": BLUE, "marker": "o", "linestyle": "-"},
    "kinks ignored": {"label": "the same, kinks ignored", "color": ORANGE, "marker": "^", "linestyle": "--"},
    "Newton step": {"label": "Newton step", "color": GREEN, "marker": "D", "linestyle": "-."},
}
ENDS = {"label": "where Adam ends, against Adam anew", "color": SKY, "marker": "v", "linestyle": ":"}
TAKEN = {
    "size": {"label": "actual change over the predicted one", "color": ORANGE, "marker": "^", "linestyle": "--"},
    "Newton step": {"label": "… over that of a Newton step", "color": GREEN, "marker": "D", "linestyle": ""},
    "correlation": {"label": "correlation", "color": BLUE, "marker": "o"},
}
LINE: dict[str, Any] = {"markersize": 4.5, "linewidth": 1.3}


@styled
def influence(table: Mapping[str, Any]) -> Figure:
    """Predictions against retraining in one network, agreement by kind of retraining, and where it fails.

    Parameters
    ----------
    table : the stored table `influence`
    """
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
    ax.set_xlim(-most, most)
    ax.set_title(f"one network, {title}")
    ax.set_xlabel("predicted change of a logit")
    ax.set_ylabel("actual change of the logit")


def _ladder(ax: Axes, table: Mapping[str, Any]) -> None:
    for i, (kind, style) in enumerate(KINDS.items()):
        entries = [table["arms"][arm][kind] for arm in ARMS]
        value, low, high = (column(entries, key) for key in ("value", "low", "high"))
        heights = np.arange(len(ARMS)) + 0.17 * (i - 1.5)
        ax.hlines(heights, low, high, color=style["color"], linewidth=1.3)
        ax.plot(value, heights, linestyle="", markersize=5, **style)
    value, low, high = (column([table["reachable"]], key)[0] for key in ("value", "low", "high"))
    ax.axvline(value, color=BLACK, linestyle=":", linewidth=1.2, label="outputs: reachable\nin any order anew")
    ax.axvspan(low, high, color=BLACK, alpha=0.1, linewidth=0)
    ax.set_yticks(range(len(ARMS)), list(ARMS.values()))
    ax.set_ylim(len(ARMS) - 0.5, -0.5)
    ax.set_xlabel("correlation of prediction and change")
    ax.legend(loc="lower right", borderaxespad=0.1)


def _taken(ax: Axes, table: Mapping[str, Any]) -> None:
    taken, found = table["taken"], table["by_taken"]
    points(ax, taken, found["factor"], **TAKEN["size"], **LINE)
    points(ax, [1], table["by_damping"]["Newton step"]["factor"][:1], **TAKEN["Newton step"], markersize=4.5)
    points(ax, taken, found["correlation"], **TAKEN["correlation"], **LINE)
    ax.axhline(1, color=GREY, linewidth=0.6)
    ax.set_xscale("log")
    ax.set_xticks(taken, [f"{x:g}" for x in taken])
    ax.minorticks_off()
    ax.set_ylim(0, 5.2)
    ax.set_xlabel(f"training inputs taken off at once, of {table['settings']['inputs']}")
    ax.set_ylabel("outputs, from the optimum")
    ax.legend(loc="upper left")


def _damping(ax: Axes, table: Mapping[str, Any]) -> None:
    dampings = table["dampings"]
    places = list(range(len(dampings)))
    for name, style in FORMULAS.items():
        points(ax, places, table["by_damping"][name]["correlation"], **style, **LINE)
    points(ax, places, table["unconverged"], **ENDS, **LINE)
    ax.set_xticks(places, [f"{x:g}" for x in dampings])
    ax.set_ylim(0, 1.25)
    ax.set_yticks(np.arange(0, 1.1, 0.2))
    ax.set_xlabel("damping added to the Hessian")
    ax.set_ylabel("correlation, outputs")
    ax.legend(loc="upper right", ncols=1)


def _patterns(ax: Axes, table: Mapping[str, Any]) -> None:
    found = table["by_patterns"]
    lows = found["from"]
    names = [str(a) if b == a + 1 else f"{a}–{b - 1}" for a, b in pairwise(lows)] + [f"≥ {lows[-1]}"]
    ticks = [f"{name}\n({share:.0%})" for name, share in zip(names, found["share"], strict=True)]
    for name, missed in found["missed"].items():
        points(ax, range(len(lows)), missed, **FORMULAS[name], markersize=5, linewidth=1.3)
    ax.axhline(1, color=GREY, linewidth=0.6)
    ax.set_xticks(range(len(lows)), ticks)
    ax.set_ylim(bottom=0)
    ax.legend(loc="lower right")
    ax.set_xlabel("places (row, training input) switched on or off\n(share of the removed inputs)")
    ax.set_ylabel("missed by the prediction, share of the change")


def influence_caption(table: Mapping[str, Any]) -> str:
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
