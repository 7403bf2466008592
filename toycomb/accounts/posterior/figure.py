"""Figures of training as Bayesian inference: both chances of each function, and the preference for simple ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.letters import about
from toycomb.plots.panels import Style, across, look
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, SKY, VERMILION, diagonal, styled, subplots

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
Y_LABELS = {
    "adam": r"share of networks that Adam trained, $P_{\mathrm{OPT}}(f|S)$",
    "random": "share of a second sample, $P_B(f|S)$",
}
SHOWN = 150
"""Functions of a training set that are drawn."""


@styled
def posterior(table: Table) -> Figure:
    """Share of each function among trained networks against that among random ones that fit, and summaries."""
    figure, axes = subplots(1, 3, 13.2, 5.2, width_ratios=(1, 1, 0.95))
    example = table["example"]
    low, high = _limits(example)
    for ax, (arm, title) in zip(
        axes[0],
        {"adam": "Adam against random networks", "random": "two samples of random networks"}.items(),
        strict=False,
    ):
        _scatter(ax, example[arm], arm)
        diagonal(ax, low, high, color=BLACK, linestyle="-", linewidth=0.8)
        ax.set(xscale="log", yscale="log", title=title, anchor="N")
    _summary(axes[0, 2], table["agreement"])
    axes[0, 2].set_title("agreement, all training sets")
    figure.legend(*axes[0, 2].get_legend_handles_labels(), loc="outside lower center", ncols=5)
    sets = f"{len(example['adam']['counts'][:SHOWN])} functions of one training set, 95 % Wilson intervals"
    about(figure, table, f"a, b: {sets}", where="c: ", of="populations")
    return figure


def _limits(example: Table) -> tuple[float, float]:
    """Powers of ten around all shares of both panels and the usual ones; a share of 0 counts as half a network."""
    shares = [np.array([1e-3, 1e-2])]
    for arm in ("adam", "random"):
        counts = np.array(example[arm]["counts"][:SHOWN], dtype=float).reshape(-1, 2)
        shares.append((np.maximum(counts, 0.5) / np.array(example[arm]["sizes"], dtype=float)).ravel())
    logs = np.log10(np.concatenate(shares))
    return float(10 ** np.floor(logs.min())), float(10 ** np.ceil(logs.max()))


def _scatter(ax: Axes, example: Table, arm: str) -> None:
    """Both shares of each function with Wilson's intervals; a share of 0 stands at half a network."""
    style: Style = {**SAMPLES[arm], "markersize": 3.5, "elinewidth": 0.6, "alpha": 0.7}
    counts = np.array(example["counts"][:SHOWN], dtype=float).reshape(-1, 2)
    sizes = np.array(example["sizes"], dtype=float)
    low, high = _wilson(counts, sizes)
    floor = 0.5 / sizes
    shown = np.maximum(counts / sizes, floor)
    x, y = shown.T
    x_error, y_error = np.stack([(shown - np.maximum(low, floor)).clip(0), high - shown]).transpose(2, 0, 1)
    ax.errorbar(x, y, xerr=x_error, yerr=y_error, **style)
    ax.set_xlabel("share of random networks that fit, $P_B(f|S)$")
    ax.set_ylabel(Y_LABELS[arm])


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
    ax.set(xlim=(-0.15, 1.08), xlabel="correlation or share")


def _once(ax: Axes, entry: Table, height: float, style: Style, *, named: bool) -> None:
    """One point, which the legend names only where it is asked to."""
    across(ax, [height], [entry], **(style if named else {**style, "label": None}))


def posterior_caption(table: Table) -> str:
    """What to see in `posterior`."""
    example = table["example"]
    shown, sizes = example["adam"]["counts"][:SHOWN], example["adam"]["sizes"]
    return (
        f"Training sets of {table['training']} of the {2 ** table['variables']} inputs of {table['variables']} "
        f"variables; networks of {table['hidden']} rows. a: the {len(shown)} functions with the largest mean share, "
        f"for one clause-structured training set. Shown is their share of {sizes[1]:,} networks that Adam trained "
        f"until they fitted, against that of {sizes[0]:,} random networks that fit (95 % Wilson intervals; a share of "
        "0 stands at half a network). Training prefers functions above the line. b: a second sample of random networks "
        "in place of training, as many as in a. This is what perfect agreement looks like with such counts. c: three "
        f"measures of agreement (means over {table['sets']} training sets of each kind, 95 % bootstrap intervals over "
        f"{table['networks']} populations). The control must be at 0. The null says what is left when counts are "
        "handed to other functions that were found."
    )


@styled
def simplicity(table: Table) -> Figure:
    """Chance of single functions against their complexity, and the correlations."""
    prior = table["priors"][0]
    figure, axes = subplots(1, 3, 13.2, 4.8, width_ratios=(1, 1, 1.05))
    points = np.array(prior["points"], dtype=float).reshape(-1, 4)
    half = 2 ** prior["variables"] // 2
    shown: Any = None
    for ax, place in ((axes[0, 0], 2), (axes[0, 1], 3)):
        x, y, seldom = points[:, place], 10 ** points[:, 0], half - np.abs(points[:, 1] - half)
        shown = ax.scatter(x, y, s=12, linewidths=0, c=seldom, cmap="cividis", vmin=0, vmax=half)
        ax.set_yscale("log")
        ax.set_title(f"single functions, n = {prior['variables']}")
        ax.set_ylabel("share of random networks, $P(f)$")
    axes[0, 2].set_title("correlations")
    axes[0, 0].set_xlabel("Lempel–Ziv complexity of the truth table (bits)")
    axes[0, 1].set_xlabel("literals of the minimal DNF")
    figure.colorbar(shown, ax=axes[0, 1], label="inputs of the rarer value")
    _correlations(axes[0, 2], table["priors"])
    figure.legend(*axes[0, 2].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    about(figure, table, "a, b: one sample, no intervals", where="c: ", of="samples")
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
            names.append(f"{complexity},\nn = {prior['variables']}, {text}")
    ax.set_yticks(-np.arange(len(names)), names)
    ax.axvline(0, color=GREY, linewidth=0.6)
    ax.set_xlabel("correlation of log share and simplicity")


def simplicity_caption(table: Table) -> str:
    """What to see in `simplicity`."""
    prior = table["priors"][0]
    return (
        f"Random networks of {table['hidden']} rows, no training set. a, b: functions of {prior['variables']} "
        f"variables found at least 10 times among {prior['networks']:,} networks, by Lempel–Ziv complexity (a) and by "
        "the size of the minimal disjunctive normal form (b). Of a random choice of these the most frequent ones and "
        "as many others are drawn. Colour says on how many inputs a function has its rarer value. c: correlations of "
        f"log share with minus the complexity (means over {table['networks']} samples and 95 % bootstrap intervals). "
        "Over all functions they say little: renumbering the inputs leaves most of them, since functions that are "
        "seldom True, or seldom False, are both frequent and simple in any order. Among functions that are True on "
        "equally many inputs, the control and the null must be at 0. What is left is a preference for simple "
        "functions."
    )


FIGURES = (
    FigureOf("posterior", "posterior", posterior, posterior_caption),
    FigureOf("simplicity", "simplicity", simplicity, simplicity_caption),
)
