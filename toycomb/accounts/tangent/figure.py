"""Figures of the tangent space: rates of the kernel regime, and the selection index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from toycomb.plots.letters import about
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
    figure, axes = subplots(2, 2, 9.2, 7.2)
    scale, width, kernel, output = axes.ravel()
    own, other = "to its own Gauss–Newton ticket", "to another network's ticket (control)"
    _rate(scale, table["scale"], {"other": other, "difference": own}, -1)
    _rate(width, table["width"], {"difference": own}, -0.5)
    of_kernel = {"other": "to that of twice the weight variance (control)", "error": "to the analytic kernel"}
    _rate(kernel, table["kernel"], of_kernel, -0.5)
    _kurtosis(output, table["output"])
    titles = (
        "after training, H = 32",
        "after training, α = 1",
        "tangent kernel at initialisation",
        "output at initialisation",
    )
    for ax, text in zip(axes.ravel(), titles, strict=True):
        ax.set_title(text)
    scale.set(xlabel="output scale α (rich to lazy)", ylabel="relative difference of outputs")
    width.set_ylabel("relative difference of outputs")
    kernel.set_ylabel("relative error of the kernel")
    for ax in (width, kernel, output):
        ax.set_xlabel("rows H")
    about(figure, table, "squared loss")
    return figure


def tangent_caption(table: Table) -> str:
    """What to see in `tangent`."""
    slopes = table["slopes"]
    descent, flow = (f"{table['agreement'][name]:.0e}" for name in ("descent", "flow"))
    return (
        f"Networks learn {table.get('setting', {}).get('N', 32)} inputs by squared loss (geometric means over networks "
        "and 95 % bootstrap intervals; dashed: the expected rate). a, b: relative difference, on a new draw, between "
        f"the trained network and one Gauss–Newton step. It falls by {_number(slopes['scale'])} decades per decade of "
        f"α (a) and by {_number(slopes['width'])} per decade of width (b). The ticket of another initial network, the "
        f"control, comes no nearer. The linearised network itself agrees with the step to {descent} (descent) and "
        f"{flow} (exact gradient flow), the largest of all networks. c: tangent kernel at initialisation against the "
        f"analytic one: {_number(slopes['kernel'])} decades per decade of width. It must not approach the kernel of "
        "twice the weight variance. d: excess kurtosis of outputs, which is 0 for a Gaussian process, with its exact "
        "value. Below the dotted line (standard deviation of what normal draws show) nothing can be seen; points below "
        "0 are left out."
    )


@styled
def selection_index(table: Table) -> Figure:
    """Selection index against output scale and load, code rows, and chances to end as a code by initial distance."""
    scale, load = table["scale"], table["load"]
    shown = [i for i, alpha in enumerate(scale["x"]) if alpha in SHOWN]
    figure, axes = subplots(2, 3, 10.8, 6.6)
    names = ((f"output scale α, {_load(table)}", "by output scale"), ("number of clauses C, α = 1", "by load"))
    for ax, part, (name, title) in zip(axes[0], (scale, load), names, strict=False):
        _index(ax, part)
        ax.set(xlabel=name, ylabel="selection index S", title=f"codes predicted, {title}")
    _rows(axes[0, 2], scale)
    axes[0, 2].set_xlabel(f"output scale α, {_load(table)}")
    axes[0, 2].set_title("codes by output scale")
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
        ax.set_title(f"α = {scale['x'][i]:g}, {_load(table)}")
        ax.sharey(axes[1, 0])
    axes[1, 0].set_ylim(0, 1.03)
    axes[1, 0].set_ylabel("chance to end as a code")
    axes[1, len(shown) - 1].legend(loc="upper right")
    about(figure, table)
    return figure


def selection_index_caption(table: Table) -> str:
    """What to see in `selection_index`."""
    return (
        "The published task (means and 95 % bootstrap intervals over networks). a, b: the selection index says how "
        "well the codes of the linearised network predict those of the trained one. At 0 it predicts as little as "
        "permuted rows (dotted), at 1 as much as a second training in another order. Small α is rich training, large α "
        "lazy. Grey: the same for the codes at initialisation. Where they reach as high, codes merely stay, and the "
        "tangent space selects nothing. Open squares: the linearised network's step, divided by α, against the network "
        "trained at α = 1; this asks whether its direction predicts more than its end. c: code rows per clause at the "
        "end; dashed: at the start. d to f: chance that a location ends as a code, by its distance at initialisation, "
        "on rows that start with the code's type. Sham clauses (dashed) show what signs do by themselves."
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
    ax.plot(x, expected, color=GREY, linestyle="--", linewidth=1, label=f"expected: slope −{-slope:g}")
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
    ax.plot(table["x"], table["exact"], color=BLACK, linewidth=1, label="exact (slope −1)")
    ax.plot(table["x"], table["floor"], color=GREY, linestyle=":", label="what normal draws show (no less can be seen)")
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


def _load(table: Table) -> str:
    """The load at which the output scale varies; tables of older versions are of the published one."""
    return f"C = {table.get('setting', {}).get('C', 8)}"


def _rows(ax: Axes, part: Table) -> None:
    for shift, (name, style) in zip((0.95, 1.05), ENDS.items(), strict=True):
        points(ax, [at * shift for at in part["x"]], part["rows"][name], **style)
    start = part["rows"]["start"][0]["value"]
    ax.axhline(start, color=GREY, linestyle="--", linewidth=1, label="at the start")
    log_ticks(ax, "x", part["x"])
    ax.set(ylim=(0, None), ylabel="code rows per clause")
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
