"""Figures of the tangent space: rates of the kernel regime, and the selection index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from toycomb.plots.panels import log_ticks, look, powers
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREY, ORANGE, VERMILION, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SHOWN = (1, 10, 100)
"""Output scales of the lower panels, as far as they were measured."""
ENDS = {"network": look("network", BLUE, "o"), "linearised": look("linearised network", ORANGE, "s")}


@styled
def tangent(table: Table) -> Figure:
    """Distance to the Gauss–Newton ticket against output scale and width, and initialisation against infinite width."""
    figure, axes = subplots(2, 2, 8.4, 6.4)
    scale, width, kernel, output = axes.ravel()
    own, other = "its own Gauss–Newton ticket", "another network's"
    _rate(scale, table["scale"], {"other": other, "difference": own}, -1)
    _rate(width, table["width"], {"difference": own}, -0.5)
    of_kernel = {"other": "of twice the weight variance", "error": "analytic kernel of these networks"}
    _rate(kernel, table["kernel"], of_kernel, -0.5)
    _kurtosis(output, table["output"])
    titles = (
        "trained network, H = 32, against",
        "trained network, α = 1, against",
        "tangent kernel at initialisation against",
        "output at initialisation",
    )
    for ax, text in zip(axes.ravel(), titles, strict=True):
        ax.set_title(text)
    scale.set(xlabel="output scale α", ylabel="relative difference of outputs")
    width.set_ylabel("relative difference of outputs")
    kernel.set_ylabel("relative error of the kernel")
    for ax in (width, kernel, output):
        ax.set_xlabel("width H (rows)")
    return figure


def tangent_caption(table: Table) -> str:
    """What to see in `tangent`."""
    slopes = table["slopes"]
    descent, flow = (f"{table['agreement'][name]:.0e}" for name in ("descent", "flow"))
    return (
        "Networks with 32 inputs learned by squared loss; means over networks of the logarithm with 95 % intervals; "
        "dashed: the expected rate. Top: relative difference, on a new draw, between the trained network and one "
        f"Gauss–Newton step. It falls by {_number(slopes['scale'])} decades a decade of α and by "
        f"{_number(slopes['width'])} a decade of width; the ticket of another initial network (control) comes no "
        f"nearer. The linearised network itself agrees with the step to {descent} (descent) and {flow} "
        "(exact gradient flow), the largest of all networks. Bottom left: tangent kernel at initialisation against the "
        f"analytic one, {_number(slopes['kernel'])} decades a decade of width, and against a kernel that it must not "
        "approach. Bottom right: excess kurtosis of outputs, 0 for a Gaussian process, with its exact value; below the "
        "dotted line (standard deviation of what normal draws show) nothing can be told; points below 0 are left out."
    )


@styled
def selection_index(table: Table) -> Figure:
    """Selection index against output scale and load, code rows, and chances to end as a code by initial distance."""
    scale, load = table["scale"], table["load"]
    shown = [i for i, alpha in enumerate(scale["x"]) if alpha in SHOWN]
    figure, axes = subplots(2, 3, 10.4, 6.2)
    names = ("output scale α, C = 8", "number of clauses C, α = 1")
    for ax, part, name in zip(axes[0], (scale, load), names, strict=False):
        _index(ax, part)
        ax.set(xlabel=name, ylabel="selection index S")
    _rows(axes[0, 2], scale)
    label = "linearised, against the\nnetwork trained at α = 1"
    shortened = look(label, ORANGE, "s", "--", linewidth=1, markerfacecolor="white")
    points(axes[0, 0], scale["x"], scale["shortened"]["index"], **shortened)
    entries = list(zip(*axes[0, 0].get_legend_handles_labels(), strict=True))
    entries.insert(1, entries.pop())
    axes[0, 1].legend(*zip(*entries, strict=True), loc="upper right", bbox_to_anchor=(1, 0.95))
    for ax in axes[1, len(shown) :]:
        ax.set_axis_off()
    for ax, i in zip(axes[1], shown, strict=False):
        _chances(ax, {name: scale["fates"][name][i] for name in ENDS})
        ax.set_title(f"α = {scale['x'][i]:g}, C = 8")
        ax.sharey(axes[1, 0])
    axes[1, 0].set_ylim(0, 1.03)
    axes[1, 0].set_ylabel("chance to end as a code")
    axes[1, len(shown) - 1].legend(loc="upper right")
    return figure


def selection_index_caption(table: Table) -> str:
    """What to see in `selection_index`."""
    return (
        "The published task (n = H = 32, Hadamard). Top left and middle: selection index, how much of the trained "
        "network's codes those of its linearisation tell: 0 is what permuted rows tell (null, dotted), 1 what a second "
        "training in another order of data tells. Beside it the same for the codes at initialisation: where they "
        "reach as high, the index shows that codes stay, not that the tangent space selects. Small α is rich training, "
        "large α lazy. Open squares: the linearised network's step, divided by α, against the network trained at "
        "α = 1, which asks whether its direction tells more than its end. Top right: code rows per clause at the end; "
        "dashed: at the start. Bottom: chance that a location ends as a code by its distance at initialisation, on "
        "rows that start with the code's type; sham clauses (dashed) show what signs do by themselves. 95 % intervals "
        "over networks."
    )


def _rate(ax: Axes, table: Table, labels: Mapping[str, str], slope: float) -> None:
    """What falls with x, last of `labels`, and the slope that is expected of it."""
    from matplotlib.ticker import LogLocator

    x = table["x"]
    for name, label in labels.items():
        colour, marker = (VERMILION, "s") if name == "other" else (BLUE, "o")
        points(ax, x, powers(table[name]), **look(label, colour, marker))
    last = 10 ** float(table[name][-1]["value"] or 0)
    expected = [last * (at / x[-1]) ** slope for at in x]
    ax.plot(x, expected, color=GREY, linestyle="--", linewidth=1, label=f"slope {slope:g}")
    log_ticks(ax, "x", x)
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_formatter("")
    bottom, top = ax.get_ylim()
    ax.set_ylim(bottom / 4, top)  # room for the legend
    ax.legend(loc="lower left")


def _kurtosis(ax: Axes, table: Table) -> None:
    kept = [i for i, entry in enumerate(table["kurtosis"]) if (entry["value"] or 0) > 0]
    x, entries = ([table[name][i] for i in kept] for name in ("x", "kurtosis"))
    points(ax, x, entries, **look("drawn networks", BLUE, "o", ""))
    ax.plot(table["x"], table["exact"], color=BLACK, linewidth=1, label="exact, slope −1")
    ax.plot(table["x"], table["floor"], color=GREY, linestyle=":", label="floor of the number of draws")
    log_ticks(ax, "x", table["x"])
    ax.set(yscale="log", ylim=(min(table["floor"]) / 20, max(table["exact"]) * 3), ylabel="excess kurtosis")
    ax.legend(loc="lower left")


def _index(ax: Axes, part: Table) -> None:
    tangent, initial = part["selection"]["linearised"], part["selection"]["initial"]
    points(ax, part["x"], tangent["index"], **look("linearised network's codes", ORANGE, "s"))
    points(ax, part["x"], initial["index"], **look("initial codes", GREY, "^"))
    points(ax, part["x"], tangent["null"], color=BLACK, linestyle=":", linewidth=1, label="rows permuted")
    ax.axhline(1, color=GREY, linewidth=0.6)
    log_ticks(ax, "x", part["x"])
    ax.set_ylim(-0.05, 1.08)


def _rows(ax: Axes, part: Table) -> None:
    for shift, (name, style) in zip((0.95, 1.05), ENDS.items(), strict=True):
        points(ax, [at * shift for at in part["x"]], part["rows"][name], **style)
    start = part["rows"]["start"][0]["value"]
    ax.axhline(start, color=GREY, linestyle="--", linewidth=1, label="at the start")
    log_ticks(ax, "x", part["x"])
    ax.set(ylim=(0, None), xlabel="output scale α, C = 8", ylabel="code rows per clause")
    ax.legend(loc="upper right")


def _chances(ax: Axes, fates: Mapping[str, Mapping[str, Any]]) -> None:
    for shift, (name, style) in zip((-0.05, 0.05), ENDS.items(), strict=True):
        whole = range(len(fates[name]["clauses"]))
        distance, sham = [at + shift for at in whole], look("its sham clauses", style["color"], "", "--", linewidth=1)
        points(ax, distance, fates[name]["clauses"], **style)
        points(ax, distance, fates[name]["sham"], **sham)
    ax.set_xticks(whole)
    ax.set_xlabel("initial distance (literals not aligned)")


def _number(entry: Mapping[str, float | None]) -> str:
    value = entry["value"]
    return "an unknown number of" if value is None else f"{value:.2f}"


FIGURES = (
    FigureOf("tangent", "tangent", tangent, tangent_caption),
    FigureOf("selection_index", "selection_index", selection_index, selection_index_caption),
)
