"""Figure of influence: what is predicted of an input's removal, and what retraining without it does."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from toycomb.plots.letters import about
from toycomb.plots.panels import Style, across, curve, log_ticks, striped
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
    bounds,
    diagonal,
    lines_of_panels,
    points,
    styled,
)

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
    "shams": {"label": "sham clauses", "color": PURPLE, "marker": "D"},
    "exchanged": {"label": "outputs, predictions\nexchanged (null)", "color": GREY, "marker": "|"},
}
FORMULAS = {
    "first order": curve("implicit function theorem", BLUE, "o"),
    "kinks ignored": curve("the same, kinks ignored", ORANGE, "^", "--"),
    "Newton step": curve("Newton step", GREEN, "D", "-."),
}
ENDS = curve("where Adam ends,\nagainst Adam anew", SKY, "v", ":")
TITLES = (
    "one network: from the optimum",
    "one network: anew",
    "by kind of training",
    "how large changes are",
    "which changes are large",
    "damping",
    "where predictions fail",
)
FINE, MOST = 0.1, 10.0
"""Changes of a logit up to which the axes are to scale, logarithmic beyond, and at which they end."""


@styled
def influence(table: Table) -> Figure:
    """Predictions against retraining in one network, agreement by kind of retraining, and where it fails."""
    figure, axes = lines_of_panels(13.2, 8.4, (1, 1, 1.25), (1, 1, 1, 1))
    numbers = np.array(table["points"])
    _scatter(axes[0], numbers[:, [0, 1]])
    _scatter(axes[1], numbers[:, [0, 2]])
    for ax, draw in zip(axes[2:], (_kinds, _size, _taken, _damping, _patterns), strict=True):
        draw(ax, table)
    for ax, title in zip(axes, TITLES, strict=True):
        ax.set_title(title)
    about(figure, table)
    return figure


def _scatter(ax: Axes, numbers: np.ndarray) -> None:
    """Actual against predicted changes, on axes of one scale."""
    diagonal(ax, -MOST, MOST, label="what is predicted happens")
    ax.axhline(0, color=GREY, linewidth=0.5)
    ax.axvline(0, color=GREY, linewidth=0.5)
    ax.plot(*numbers.T, ".", color=BLUE, markersize=3.5, alpha=0.7)
    ticks = [-10, -1, -0.1, 0, 0.1, 1, 10]
    names = [f"{x:g}".replace("-", "−") for x in ticks]
    ax.set_xscale("symlog", linthresh=FINE)
    ax.set_yscale("symlog", linthresh=FINE)
    ax.set_xticks(ticks, names)
    ax.set_yticks(ticks, names)
    ax.minorticks_off()
    ax.set_anchor("N")
    ax.set(xlabel="predicted change of a logit", ylabel="actual change of the logit")
    ax.legend(loc="lower right")


def _kinds(ax: Axes, table: Table) -> None:
    striped(ax, len(ARMS))
    for i, (kind, style) in enumerate(KINDS.items()):
        heights = np.arange(len(ARMS)) + 0.17 * (i - 1.5)
        across(ax, heights, [table["arms"][arm][kind] for arm in ARMS], markersize=5, **style)
    ((value,), (low,), (high,)) = bounds([table["reachable"]])
    ax.axvline(value, color=BLACK, linestyle=":", linewidth=1.2, label="outputs: reachable\nin any order anew")
    ax.axvspan(low, high, color=BLACK, alpha=0.1, linewidth=0)
    ax.set_yticks(range(len(ARMS)), list(ARMS.values()))
    ax.set(ylim=(len(ARMS) - 0.5, -0.5), xlabel="correlation of predicted and actual change")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))


def _size(ax: Axes, table: Table) -> None:
    """Actual change over the predicted one."""
    taken, newton = table["taken"], table["by_damping"]["Newton step"]["factor"][:1]
    points(ax, taken, table["by_taken"]["factor"], **FORMULAS["first order"])
    points(ax, [1], newton, **{**FORMULAS["Newton step"], "linestyle": ""})
    ax.axhline(1, color=GREY, linewidth=0.6)
    ax.set(ylim=(0, 5.2), ylabel="actual over predicted change, outputs")
    ax.legend(loc="upper left")
    _inputs(ax, table)


def _taken(ax: Axes, table: Table) -> None:
    points(ax, table["taken"], table["by_taken"]["correlation"], **FORMULAS["first order"])
    ax.set(ylim=(0, 1.05), ylabel="correlation, outputs")
    _inputs(ax, table)


def _inputs(ax: Axes, table: Table) -> None:
    """How many inputs are taken off, along a logarithmic axis."""
    log_ticks(ax, "x", (0.01, 0.1, 1, 10))
    ax.set_xlabel(f"inputs taken off at once, of {table['settings']['inputs']}")


def _damping(ax: Axes, table: Table) -> None:
    dampings = table["dampings"]
    places = list(range(len(dampings)))
    for name, style in FORMULAS.items():
        points(ax, places, table["by_damping"][name]["correlation"], **style)
    points(ax, places, table["unconverged"], **ENDS)
    ax.set_xticks(places, [f"{x:g}" for x in dampings])
    ax.set_yticks(np.arange(0, 1.1, 0.2))
    ax.set(ylim=(0, 1.45), xlabel="damping added to the Hessian", ylabel="correlation, outputs")
    ax.legend(loc="upper right")


def _patterns(ax: Axes, table: Table) -> None:
    found = table["by_patterns"]
    lows = found["from"]
    names = [str(a) if b == a + 1 else f"{a}–{b - 1}" for a, b in pairwise(lows)] + [f"≥ {lows[-1]}"]
    ticks = [f"{name}\n({100 * share:.0f} %)" for name, share in zip(names, found["share"], strict=True)]
    for name, missed in found["missed"].items():
        points(ax, range(len(lows)), missed, **FORMULAS[name])
    ax.axhline(1, color=GREY, linewidth=0.6)
    ax.set_xticks(range(len(lows)), ticks)
    ax.set(ylim=(0, 1.3), ylabel="share of the change that is missed")
    ax.legend(loc="upper left")
    ax.set_xlabel("places (row, input) switched on or off\n(share of the removed inputs)")


def influence_caption(table: Table) -> str:
    """What to see in `influence`."""
    return (
        "Inputs are removed from training; the implicit function theorem predicts what changes "
        f"({table['networks']} networks; means and 95 % bootstrap intervals). a, b: predicted and actual changes of "
        f"fresh logits in one network, both on one scale, which is linear up to ±{FINE:g} and logarithmic beyond. a: "
        "training goes on from the optimum; b: training anew. See how much larger changes are than predicted, and what "
        "is left of the prediction when training begins anew. c: the same as correlations. See how much is lost "
        "between the "
        "optimum and the start. Two trainings anew without the same input, in two orders, agree so little that no "
        "prediction could reach more than the dotted line. Null: predictions exchanged between removed inputs. "
        "Control: nothing removed. d, e: from a hundredth of one input to a tenth of all. The correlation stays (e). "
        "The size does not (d), unless a Newton step takes off the removed input's own curvature. f: damping, and "
        "the formula of a ReLU network, which sees no kinks. g: predictions are exact where removal leaves "
        "every row's pattern as it was, and fail where it switches rows on or off."
    )


FIGURES = (FigureOf("influence", "influence", influence, influence_caption),)
