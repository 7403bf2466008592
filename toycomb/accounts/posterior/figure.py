"""Figures of training as Bayesian inference: both chances of each function, and the preference for simple ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.panels import Style, across, look
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, VERMILION, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_point = partial(look, linestyle="", markersize=5)
SAMPLES = {
    "adam": _point("Adam", BLUE, "o"),
    "sgd": _point("SGD", ORANGE, "s"),
    "random": _point("second sample of random networks", GREY, "^"),
}
TARGETS = {"clauses": "clause-structured", "uniform": "uniformly random"}
ROWS = {
    "correlation": "correlation of log P",
    "shared": "probability shared, relative to\ntwo random samples",
    "top ten": "share of the ten most\nfrequent functions",
}
CUTS = {
    "adam, exchanged": _point("functions exchanged (null)", SKY, "D"),
    "adam, shifted": _point("functions shifted (control)", VERMILION, "X"),
}
SIDES = {
    "as they are": _point("functions as they are", BLUE, "o"),
    "renumbered": _point("inputs renumbered (control)", VERMILION, "X"),
    "exchanged": _point("functions exchanged in their class (null)", SKY, "D"),
}
COMPLEXITIES = ("Lempel–Ziv", "minimal DNF")
Z = 1.96
SHOWN = 150
"""Functions of a training set that are drawn."""


@styled
def posterior(table: Table) -> Figure:
    """Share of each function among trained networks against that among random ones that fit, and summaries."""
    figure, axes = subplots(1, 3, 12.6, 4.8, width_ratios=(1, 1, 1))
    for ax, arm in zip(axes[0], ("adam", "random"), strict=False):
        _scatter(ax, table["example"][arm], arm)
    axes[0, 1].sharex(axes[0, 0])
    axes[0, 1].sharey(axes[0, 0])
    _summary(axes[0, 2], table["agreement"])
    figure.legend(*axes[0, 2].get_legend_handles_labels(), loc="outside lower center", ncols=5)
    return figure


def _scatter(ax: Axes, example: Table, arm: str) -> None:
    """Both shares of each function with Wilson's intervals; a share of 0 stands at the lower edge."""
    style: Style = {**SAMPLES[arm], "markersize": 3.5, "elinewidth": 0.6, "alpha": 0.7}
    counts = np.array(example["counts"][:SHOWN], dtype=float).reshape(-1, 2)
    sizes = np.array(example["sizes"], dtype=float)
    low, high = _wilson(counts, sizes)
    floor = 0.5 / sizes
    shown = np.maximum(counts / sizes, floor)
    x, y = shown.T
    x_error, y_error = np.stack([(shown - np.maximum(low, floor)).clip(0), high - shown]).transpose(2, 0, 1)
    ax.errorbar(x, y, xerr=x_error, yerr=y_error, **style)
    ax.set(xscale="log", yscale="log")
    ax.axline((1e-3, 1e-3), (1e-2, 1e-2), color=BLACK, linewidth=0.8)
    ax.set_xlabel("share of random networks that fit, P_B(f|S)")
    ax.set_ylabel(f"{'P_B' if arm == 'random' else 'P_OPT'}(f|S), {style['label']}")


def _wilson(counts: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % intervals of shares (Wilson 1927)."""
    share = counts / sizes
    middle, half = share + Z**2 / (2 * sizes), Z * np.sqrt(share * (1 - share) / sizes + Z**2 / (4 * sizes**2))
    return (middle - half) / (1 + Z**2 / sizes), (middle + half) / (1 + Z**2 / sizes)


def _summary(ax: Axes, agreement: Table) -> None:
    """A line for each measure and target."""
    heights, names = [], []
    for i, (measure, label) in enumerate(ROWS.items()):
        for j, (target, kind) in enumerate(TARGETS.items()):
            heights.append(-(2.4 * i + j))
            names.append(f"{label}:\n{kind}" if not j else kind)
            for k, (arm, style) in enumerate((SAMPLES | CUTS).items()):
                height = heights[-1] + 0.28 - 0.14 * k
                _once(ax, agreement[target][arm][measure], height, style, named=i == j == 0)
    ax.set_yticks(heights, names)
    ax.axvline(0, color=GREY, linewidth=0.6)
    ax.axvline(1, color=GREY, linewidth=0.6)
    ax.set(xlim=(-0.15, 1.08), xlabel="correlation or share, mean and 95 % interval")


def _once(ax: Axes, entry: Table, height: float, style: Style, *, named: bool) -> None:
    """One point, which the legend names only where it is asked to."""
    across(ax, [height], [entry], **(style if named else {**style, "label": None}))


def posterior_caption(table: Table) -> str:
    """What to see in `posterior`."""
    example = table["example"]
    shown, sizes = example["adam"]["counts"][:SHOWN], example["adam"]["sizes"]
    return (
        f"Training sets of {table['training']} of the {2 ** table['variables']} inputs of {table['variables']} "
        f"variables; networks of {table['hidden']} rows. Left: for one clause-structured training set the {len(shown)} "
        f"functions with the largest mean share: their share of {sizes[1]:,} networks that Adam trained until they "
        f"fitted, against that of {sizes[0]:,} random networks that fit; 95 % intervals, a share of 0 at the lower "
        "edge. Functions above the line are those that training prefers. Middle: a second sample of random networks in "
        "place of training, as many as left: what perfect agreement looks like with such counts. Right: three measures "
        f"of agreement, means over {table['sets']} training sets of each kind in each of {table['networks']} "
        "populations. The control must be at 0; the null says what is left when counts are handed to other functions "
        "that were found."
    )


@styled
def simplicity(table: Table) -> Figure:
    """Chance of single functions against their complexity, and the correlations."""
    prior = table["priors"][0]
    figure, axes = subplots(1, 3, 12.6, 4.4, width_ratios=(1, 1, 1.05))
    points = np.array(prior["points"], dtype=float).reshape(-1, 4)
    half = 2 ** prior["variables"] // 2
    shown: Any = None
    for ax, place in ((axes[0, 0], 2), (axes[0, 1], 3)):
        x, y, seldom = points[:, place], 10 ** points[:, 0], half - np.abs(points[:, 1] - half)
        shown = ax.scatter(x, y, s=12, linewidths=0, c=seldom, cmap="cividis", vmin=0, vmax=half)
        ax.set_yscale("log")
    axes[0, 0].set_ylabel(f"share of random networks, P(f), n = {prior['variables']}")
    axes[0, 0].set_xlabel("Lempel–Ziv complexity of the truth table (bits)")
    axes[0, 1].set_xlabel("literals of the minimal DNF")
    figure.colorbar(shown, ax=axes[0, 1], label="inputs of the rarer value")
    _correlations(axes[0, 2], table["priors"])
    figure.legend(*axes[0, 2].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure


def _correlations(ax: Axes, priors: Sequence[Table]) -> None:
    known = [
        (prior, name)
        for prior in priors
        for name in COMPLEXITIES
        if prior["correlation"]["over all"][name]["exchanged"]["value"] is not None
    ]
    names: list[str] = []
    for kind, text in (("over all", "all functions"), ("within classes", "equally often True")):
        for prior, complexity in known:
            for k, (side, style) in enumerate(SIDES.items()):
                entry = prior["correlation"][kind][complexity][side]
                _once(ax, entry, 0.2 * (1 - k) - len(names), style, named=not names)
            names.append(f"{complexity}, n = {prior['variables']}\n{text}")
    ax.set_yticks(-np.arange(len(names)), names)
    ax.axvline(0, color=GREY, linewidth=0.6)
    ax.set_xlabel("correlation of log share and simplicity")


def simplicity_caption(table: Table) -> str:
    """What to see in `simplicity`."""
    prior = table["priors"][0]
    return (
        f"Random networks of {table['hidden']} rows, no training set. Left and middle: functions of "
        f"{prior['variables']} variables found at least 10 times among {prior['networks']:,} networks (of a random "
        "choice of these the most frequent ones and as many others), by Lempel–Ziv complexity and by the size of the "
        "minimal disjunctive normal form; colour says on how many inputs a function has the value that it has more "
        "seldom. "
        f"Right: correlations of log share with minus the complexity ({table['networks']} samples, means and 95 % "
        "intervals). Over all functions they say little: renumbering the inputs leaves most of them, since functions "
        "that are seldom True, or seldom False, are both frequent and simple in any order. Among functions that are "
        "True on equally many inputs the control and the null must be at 0, and what is left is a preference for "
        "simple functions."
    )


FIGURES = (
    FigureOf("posterior", "posterior", posterior, posterior_caption),
    FigureOf("simplicity", "simplicity", simplicity, simplicity_caption),
)
