"""Figure of double descent: error, paths, codes and norm against width, and error against epochs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.accounts.double_descent.peaks import FITTED
from toycomb.plots.letters import about
from toycomb.plots.panels import log_ticks, powers
from toycomb.plots.shown import Entry, FigureOf, Table
from toycomb.plots.style import (
    BLACK,
    BLUE,
    GREY,
    MARKERS,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    column,
    points,
    styled,
    subplots,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = (BLUE, VERMILION, GREY, ORANGE, SKY)


@styled
def double_descent(table: Table) -> Figure:
    """Errors, paths, codes and norms by width and noise; random features; errors by width and epoch."""
    figure, axes = subplots(2, 3, 12.6, 7.6)
    _by_noise(axes[0, 0], table, "fresh error", "error (share of inputs)")
    train, label = table["train error"][table["judged"]], f"{_percent(table['judged'])}: training error"
    _line(axes[0, 0], table["widths"], train, VERMILION, "x", label, linestyle=":", linewidth=1.2)
    axes[0, 0].set_title("error on fresh inputs")
    _features(axes[0, 1], table["features"])
    _paths(axes[0, 2], table)
    _by_noise(axes[1, 0], table, "codes", "code rows per clause, less sham clauses")
    axes[1, 0].set_yscale("symlog", linthresh=1)
    axes[1, 0].set_yticks([-1, 0, 1, 3, 10], ["-1", "0", "1", "3", "10"])
    axes[1, 0].axhline(0, color=GREY, linewidth=0.6)
    axes[1, 0].set_title("codes")
    norms = {"norm": {share: powers(entries) for share, entries in table["log10 norm"].items()}}
    _by_noise(axes[1, 1], {**table, **norms}, "norm", "path norm / mean |logit|")
    log_ticks(axes[1, 1], "y", [3, 5, 10, 20])
    axes[1, 1].set_title("size of the weights")
    _epochs(figure, axes[1, 2], table)
    for ax in (axes[0, 0], axes[0, 2], axes[1, 0], axes[1, 1]):
        _widths(ax, table)
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(labels))
    about(figure, table)
    return figure


def _line(
    ax: Axes, x: Sequence[float], entries: Sequence[Entry], colour: str, marker: str, label: str, **more: Any
) -> None:
    points(ax, x, entries, color=colour, marker=marker, label=label, **{"markersize": 4.5, "linewidth": 1.3, **more})


def _percent(share: str) -> str:
    return f"{100 * float(share):g} % of labels wrong" if float(share) else "no label wrong"


def _by_noise(ax: Axes, table: Table, name: str, label: str) -> None:
    for i, (share, entries) in enumerate(table[name].items()):
        _line(ax, table["widths"], entries, COLOURS[i % len(COLOURS)], MARKERS[i % len(MARKERS)], _percent(share))
    ax.set_ylabel(label)


def _widths(ax: Axes, table: Table) -> None:
    """Width along a logarithmic axis, and the threshold as a line."""
    log_ticks(ax, "x", [x for x in table["widths"] if x & (x - 1) == 0], base=2)
    ax.set_xlabel("rows H")
    place = table["threshold"][table["judged"]]
    if place is not None:
        ax.axvline(place, color=BLACK, linewidth=0.8, linestyle="--", zorder=0, label="first to fit these labels")


def _features(ax: Axes, features: Table) -> None:
    """Squared error of random features: geometric means."""
    for kind, label, colour, marker in (
        ("least", "smallest norm", ORANGE, "o"),
        ("ridge", "best ridge at each width", SKY, "s"),
    ):
        _line(ax, features["widths"], powers(features[f"squared, {kind}"]), colour, marker, label)
    ax.axvline(features["inputs"], color=BLACK, linewidth=0.8, linestyle="--", zorder=0, label="H = N")
    ax.set(xscale="log", yscale="log", xlabel="random rows H", ylabel="squared error on fresh inputs (targets ±1)")
    ax.set_title(f"check: random features, N = {features['inputs']}")
    ax.legend(loc="upper left")


def _paths(ax: Axes, table: Table) -> None:
    widths, cut = table["widths"], table["disagreement, permuted"]
    _line(ax, widths, table["disagreement"], VERMILION, MARKERS[1], "two trainings on the same labels")
    _line(ax, widths, cut, PURPLE, "X", "answers of one permuted (control)", linestyle="", markersize=6, linewidth=1.5)
    ax.set(
        ylim=(0, 0.62),
        ylabel="share of fresh inputs answered differently",
        title=f"two trainings, {_percent(table['judged'])}",
    )
    ax.legend(loc="lower left", frameon=True, framealpha=1, edgecolor="none")


def _epochs(figure: Figure, ax: Axes, table: Table) -> None:
    """Error by width and epoch; cells inside the line are fitted."""
    values = np.stack([column(line, "value") for line in table["fresh error by epochs"]]).T
    fitted = np.stack([column(line, "value") for line in table["train error by epochs"]]).T < FITTED
    image = ax.pcolormesh(values, cmap="cividis", vmax=0.4)
    figure.colorbar(image, ax=ax, label="error on fresh inputs (share)", extend="max")
    rows, columns = values.shape
    for t in range(rows):
        for w in range(columns):
            edges = {
                ((w, w + 1), (t, t)): t > 0 and not fitted[t - 1, w],
                ((w, w), (t, t + 1)): w > 0 and not fitted[t, w - 1],
            }
            for (x, y), outer in edges.items():
                if fitted[t, w] and outer:
                    ax.plot(x, y, color="white", linewidth=1.6)
    ax.set_xticks(np.arange(columns) + 0.5, [str(x) for x in table["widths"]])
    ax.set_yticks(np.arange(rows) + 0.5, [f"{x:g}" for x in table["epochs"]])
    ax.set(xlabel="rows H", ylabel="epochs", title="by width and epoch (white: labels fitted)")


def double_descent_caption(table: Table) -> str:
    """What to see in `double-descent`."""
    return (
        f"Networks of every width, trained to the end on {table['inputs']} different inputs, of whose labels a share "
        f"is wrong ({table['networks']} formulas; means and 95 % bootstrap intervals). Dashed: the first width at "
        f"which less than 1 % of the labels remain unfitted ({_percent(table['judged'])}). a: does the error on fresh "
        "inputs, none of which was trained on, rise to a peak at the dashed line and fall again? Half of the labels "
        "wrong is the control, which must stay at 0.5. b, the check of the measure: least squares on random rows must "
        "peak where there are as many rows as inputs, and must not with the best ridge. c: how often two trainings on "
        "the same labels, from other initial values and in another order, answer differently; the control is 0.5. d: "
        "code rows beyond sham clauses (linear up to ±1, logarithmic beyond). e: the path norm Σ|v|‖W‖ for logits of "
        "mean size 1 on the training inputs, geometric means. f: error on fresh inputs by width and epoch "
        f"({_percent(table['judged'])}); labels are fitted above the white line. A double descent by epochs would be a "
        "column that is bright where it crosses the line and darker above."
    )


FIGURES = (FigureOf("double-descent", "double-descent", double_descent, double_descent_caption),)
