"""Figures of masks: what they find in untrained networks, and in a multigraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toycomb.plots.letters import UNLESS, about
from toycomb.plots.panels import Style, across, curve, level, log_ticks, look
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILION, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ARMS = {
    "trained": curve("trained", BLACK, "o", "-"),
    "edge-popup": curve("masked by edge-popup, half of the weights", BLUE, "s", "-"),
    "local": curve("masked by local search, any number", ORANGE, "D", "-"),
    "random": curve("random mask, half of the weights", GREY, "^", "--"),
    "start": curve("untrained, no mask", SKY, "v", ":"),
}
PERMUTED = {"edge-popup": (BLUE, 0.92, "edge-popup"), "local": (ORANGE, 1.08, "local search")}
"""Colour, place beside the width, and name of searches on permuted labels."""
MEASURES = {
    "rows": look("rows of feature space: 1 − cosine", GREEN, "o", "", markersize=4.5),
    "logits": look("logits: 1 − correlation", VERMILION, "s", "", markersize=4.5),
    "patterns": look("activation pattern: share that differs", PURPLE, "^", "", markersize=4.5),
}
MOVED = {
    "random": "random mask",
    "edge-popup": "edge-popup",
    "trained as edge-popup": "trained until as accurate",
    "other order as edge-popup": "other order (control)",
    "local": "local search",
    "trained as local": "trained until as accurate",
    "other order as local": "other order (control)",
    "trained": "trained to the end",
}
GRAPHS = {
    "searched": curve("mask: descent on scores, then local search", BLUE, "s", "-"),
    "descent": curve("mask: descent on scores alone", SKY, "o", "-"),
    "rounded": curve("mask nearest to the trained weights", ORANGE, "D", "-"),
    "random": curve("random mask of as many edges", GREY, "^", "--"),
    "unmasked": curve("no mask: all edges", BLACK, "v", ":"),
}
DARK = "#444444"
BITS = {
    "capacity": curve("edges: 2B per connection", DARK, "^", "--"),
    "values": curve("values: log₂(2ᴮ⁺¹ − 1) per connection", DARK, "D", ":"),
    "entropy": curve("entropy of the values chosen, by layer", DARK, "s", "-"),
}
TRAINED: Style = {"color": GREEN, "linestyle": "-.", "label": "trained, no mask"}
SUPERMASK: Style = {
    "color": VERMILION,
    "linestyle": ":",
    "label": "mask of an untrained network: one edge per connection",
}
SHOWN = {
    "accuracy": "accuracy on a new draw of inputs",
    "information": "bits in a mask (thousands)",
    "codes": "code rows per clause, less sham clauses",
}


def _cross(label: str, colour: str) -> Style:
    """How the control is drawn, a search on permuted labels."""
    return look(label, colour, "X", "", markersize=7, zorder=4, markeredgecolor=BLACK)


@styled
def masking(table: Table) -> Figure:
    """Accuracy and codes against width by kind of mask, and how far masks and training move a network."""
    figure, axes = subplots(1, 3, 12.6, 5.3, width_ratios=(1, 1, 1.1))
    for ax, name in zip(axes[0], ("accuracy", "codes beyond shams"), strict=False):
        for arm, style in ARMS.items():
            points(ax, table["widths"], table[name][arm], **style)
        for search, (colour, place, label) in PERMUTED.items():
            entry = table["permuted"][name.split()[0]][search]
            points(ax, [table["hidden"] * place], [entry], **_cross(f"{label} on permuted labels (control)", colour))
        log_ticks(ax, "x", table["widths"], 2)
        ax.set_xlabel("rows H")
    axes[0, 0].set_ylabel("accuracy on a new draw of inputs")
    axes[0, 0].axhline(0.5, color=GREY, linewidth=0.6)
    axes[0, 1].set_ylabel("code rows per clause, less sham clauses")
    axes[0, 1].axhline(0, color=GREY, linewidth=0.6)
    _motion(axes[0, 2], table["motion"])
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower left", ncols=3)
    figure.legend(*axes[0, 2].get_legend_handles_labels(), loc="outside lower right")
    for ax, title in zip(
        axes[0], ("accuracy", "codes", "how far networks move, H = " + str(table["hidden"])), strict=True
    ):
        ax.set_title(title)
    about(figure, table, UNLESS)
    return figure


def _motion(ax: Axes, motion: Table) -> None:
    for i, (measure, style) in enumerate(MEASURES.items()):
        heights = [y + 0.2 * (i - 1) for y in range(len(MOVED))]
        across(ax, heights, [motion[name][measure] for name in MOVED], **style)
    for y in (0.5, 3.5, 6.5):
        ax.axhline(y, color=GREY, linewidth=0.5)
    ax.set_yticks(range(len(MOVED)), list(MOVED.values()))
    ax.invert_yaxis()
    ax.set_xlim(left=0)
    ax.set_xlabel("distance from the untrained network")


def masking_caption(table: Table) -> str:
    """What to see in `masking`."""
    turned = table["motion"]["random"]["rows"]["value"]
    return (
        f"Untrained networks under masks of W; nothing else changes ({table['networks']} networks per width; means and "
        "95 % bootstrap intervals). a: accuracy. Compare searched masks with the random ones, and with the same search "
        f"on permuted labels (crosses, H = {table['hidden']}), the control, which must be at chance. b: code rows "
        "beyond sham clauses; 0 is what a network shows that knows nothing of the clauses. c: how far each network is "
        "from its untrained start: masked, trained until it is as accurate as the mask above, and trained to the end. "
        "See how far rows turn under masks and under training, how much of that a mask does that finds nothing (random "
        f"mask: {turned:.2f}), and whether logits and activation patterns differ as well. The control is training in "
        "another order of the inputs, which must agree with training."
    )


@styled
def multigraph(table: Table) -> Figure:
    """Accuracy, information and codes of masked multigraphs against the number of bits."""
    figure, axes = subplots(1, 3, 12.6, 5.1, sharex=True)
    bits = table["bits"]
    for name, style in GRAPHS.items():
        points(axes[0, 0], bits, table["accuracy"][name], **style)
        if name != "descent":
            points(axes[0, 2], bits, table["codes beyond shams"][name], **style)
    points(
        axes[0, 0],
        [bits[-1] + 0.15],
        [table["permuted"]],
        **_cross("the same search on permuted labels (control)", BLUE),
    )
    level(axes[0, 0], table["trained"], **TRAINED)
    level(axes[0, 0], table["supermask"], **SUPERMASK)
    level(axes[0, 2], table["trained codes"], **TRAINED)
    for name, style in BITS.items():
        kilo = [{key: x and x / 1000 for key, x in entry.items()} for entry in table["information"][name]]
        points(axes[0, 1], bits, kilo, **style)
    for ax, (title, label) in zip(axes[0], SHOWN.items(), strict=True):
        ax.set_title(title)
        ax.set_xticks(bits, [str(x) for x in bits])
        ax.set_xlabel("pairs of edges per connection, B")
        ax.set_ylabel(label)
    axes[0, 1].set_ylim(bottom=0)
    axes[0, 1].legend(loc="upper left")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    about(figure, table)
    return figure


def multigraph_caption(table: Table) -> str:
    """What to see in `multigraph`."""
    return (
        "A network of which every weight and bias is the sum of B edges s·2⁻ⁱ and B edges −s·2⁻ⁱ, i = 0 … B − 1, with "
        f"one s per layer (H = {table['hidden']}, {table['networks']} networks; means and 95 % bootstrap intervals). "
        "With all edges on it is zero: at chance, and without a row that detects anything. a: accuracy under masks "
        "that were searched, against the trained network, random masks, and the control, the search on permuted "
        "labels. A mask can also be read off trained weights, with no search: the nearest one, which needs more bits. "
        "b: bits in the mask, counted in three ways; none says how many matter. c: code rows beyond sham clauses in "
        "the masked network and in the trained one."
    )


FIGURES = (
    FigureOf("masking", "masking", masking, masking_caption),
    FigureOf("multigraph", "multigraph", multigraph, multigraph_caption),
)
