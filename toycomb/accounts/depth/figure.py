"""Figure of depth: what each layer codes, over load, from which starts, and which rows keep their type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toycomb.plots.letters import UNLESS, about
from toycomb.plots.panels import look
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, VERMILION, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = {"shared": (BLUE, "o"), "blocks": (GREEN, "s"), "but-not": (VERMILION, "^"), "flat": (GREY, "D")}
"""Colour and marker of each family."""
LAYER_1, LAYER_2 = ("wrong splits", "alone", "shams"), ("shuffled weights", "shams", "shuffled weights, shams")
WORDS = {
    "wrong splits": "over\nwrong splits",
    "alone": "the same, where\nno partner is coded",
    "shams": "over\nsham clauses",
    "shuffled weights": "over\nshuffled weights",
    "shuffled weights, shams": "sham clauses over\nshuffled weights",
}
ROWS = {"one layer": "one hidden\nlayer", "layer 1": "two: layer 1", "layer 2": "two: layer 2"}


@styled
def depth(table: Table) -> Figure:
    """What each layer codes, over load, and from which starts."""
    figure, axes = subplots(3, 3, 13.5, 10.5)
    _excess(axes[0, 0], table, "inner", LAYER_1, "layer 1: inner clauses")
    _excess(axes[0, 1], table, "outer", LAYER_2, "layer 2: outer clauses")
    _directions(axes[0, 2], table)
    _loads(axes[1, 0], table, "inner", "alone", "layer 1, where no partner is coded, over wrong splits")
    _loads(axes[1, 1], table, "outer", "shuffled weights", "layer 2, over shuffled weights")
    _types(axes[1, 2], table)
    for ax, layer in zip(axes[2, :2], table["distances"], strict=True):
        _distances(ax, table, layer)
    _planting(axes[2, 2], table)
    about(figure, table, UNLESS)
    return figure


def _excess(ax: Axes, table: Table, name: str, over: tuple[str, ...], title: str) -> None:
    """Excess of each family at the load of the claims; open before training."""
    load = table["loads"].index(table["clauses"])
    for i, (family, (colour, marker)) in enumerate(LOOKS.items()):
        x = [place + 0.17 * (i - 1.5) for place in range(len(over))]
        for time, face in (("untrained", "w"), ("trained", colour)):
            shown = [table[name][family][null][time][load] for null in over]
            label = family if time == "trained" else None
            points(ax, x, shown, **look(label, colour, marker, "", markerfacecolor=face))
    ax.axhline(0, color=BLACK, linewidth=0.8)
    ax.set_xticks(range(len(over)), [WORDS[x] for x in over])
    ax.set(ylabel="excess of aligned locations (share)", title=title)
    ax.set_ylim(top=1.3 * ax.get_ylim()[1])  # room for the legend
    ax.legend(loc="upper left", ncols=2, title="family (open: untrained)", title_fontsize=8)


def _directions(ax: Axes, table: Table) -> None:
    kinds = {"negated": (VERMILION, "^"), "not negated": (BLUE, "o")}
    for i, (kind, (colour, marker)) in enumerate(kinds.items()):
        rows = table["direction"][kind]
        x = [place + 0.2 * (i - 0.5) for place in range(len(rows))]
        for time, face in (("untrained", "w"), ("trained", colour)):
            label = f"clauses that are {kind}" if time == "trained" else None
            points(ax, x, [rows[y][time] for y in rows], **look(label, colour, marker, "", markerfacecolor=face))
    ax.axhline(0, color=BLACK, linewidth=0.8)
    ax.set_xticks(range(2), [f"{x} rows" for x in table["direction"]["negated"]])
    ax.set(xlim=(-0.5, 1.5), ylabel="excess of aligned locations\nover sham clauses (share)")
    ax.set_title("layer 1: c1 and not c2 (family but-not)")
    ax.legend(loc="center")


def _loads(ax: Axes, table: Table, name: str, over: str, title: str) -> None:
    for i, (family, (colour, marker)) in enumerate(LOOKS.items()):
        entries = table[name][family][over]["trained"]
        if any(x["value"] is not None for x in entries):
            x = [load + 0.12 * (i - 1.5) for load in table["loads"]]
            points(ax, x, entries, **look(family, colour, marker, "-"))
    ax.axhline(0, color=BLACK, linewidth=0.8)
    ax.set_xticks(table["loads"])
    ax.set(xlabel="inner clauses", ylabel="excess of aligned locations (share)", title=title)
    ax.set_ylim(top=1.35 * ax.get_ylim()[1])  # room for the legend
    ax.legend(loc="upper right", ncols=2)


def _types(ax: Axes, table: Table) -> None:
    """Rows that keep their type, and beside them how often paths and ablation agree."""
    for i, (family, rows) in enumerate(table["kept"].items()):
        colour, marker = LOOKS[family]
        shift = 0.17 * (i - 1)
        points(ax, [x + shift for x in range(len(ROWS))], [rows[x] for x in ROWS], **look(family, colour, marker, ""))
        agrees = table["agreement"][family].values()
        at = [len(ROWS) + x + shift for x in range(len(agrees))]
        for time, face in (("untrained", "w"), ("trained", colour)):
            points(ax, at, [x[time] for x in agrees], **look(None, colour, marker, "", markerfacecolor=face))
    ax.axvline(len(ROWS) - 0.5, color=GREY, linestyle=":")
    ax.axhline(0.5, color=GREY, linestyle="--", linewidth=0.8)
    ax.set_xticks(range(len(ROWS) + 2), [*ROWS.values(), "layer 1", "layer 2"], fontsize=8)
    ax.set(ylim=(0.4, 1.02), ylabel="share of rows", title="rows that keep their type | types that ablation confirms")
    ax.legend(loc="lower left")


def _distances(ax: Axes, table: Table, layer: str) -> None:
    for i, (family, arms) in enumerate(table["distances"][layer].items()):
        colour, marker = LOOKS[family]
        for arm, line, face in (("clause", "-", colour), ("sham", ":", "w")):
            entries = [x for x in arms[arm] if x["value"] is not None]
            x = [d + 0.06 * (i - 1) for d in range(len(entries))]
            label = family if arm == "clause" else f"{family}, shams"
            points(ax, x, entries, **look(label, colour, marker, line, markerfacecolor=face))
    ax.set_xticks(range(len(entries)))
    ax.set(xlabel="literals not aligned at initialisation", ylabel="chance to end as a code", ylim=(0, None))
    ax.set_title(f"{layer}: near starts")
    ax.legend(loc="best", ncols=2, fontsize=7)


def _planting(ax: Axes, table: Table) -> None:
    places = [(layer, family) for family in next(iter(table["planted"].values())) for layer in table["planted"]]
    for i, (arm, what, colour, marker) in enumerate(
        (
            ("clause", "planted", BLUE, "o"),
            ("clause", "not planted", BLUE, "o"),
            ("sham", "planted", ORANGE, "s"),
            ("sham", "not planted", ORANGE, "s"),
        )
    ):
        entries = [table["planted"][layer][family][arm][what] for layer, family in places]
        face = colour if what == "planted" else "w"
        x = [place + 0.17 * (i - 1.5) for place in range(len(places))]
        points(ax, x, entries, **look(f"{arm}, {what}", colour, marker, "", markerfacecolor=face))
    names = [f"{layer}\n" + family.replace(",", "").replace(" ", "\n") for layer, family in places]
    ax.set_xticks(range(len(places)), names, fontsize=6)
    ax.set(ylabel="chance to end as a code", ylim=(0, None), title="planted at initialisation")
    ax.legend(loc="best", fontsize=7)


def depth_caption(table: Table) -> str:
    """What to see in the figure."""
    loads = ", ".join(map(str, table["loads"]))
    return (
        "Networks with two hidden layers on tasks in levels. Excess is how much more often a location is aligned "
        "than at the null that is named; open points are the same networks before training. a: inner clauses in "
        "layer 1. In the families shared and blocks an inner clause stands in two terms, so that a network that "
        "codes whole terms alone would show an excess over wrong splits as well; where no partner is coded it would "
        "not. In the family flat inner clauses are not real: it must be at 0 there. b: outer clauses in layer 2, "
        "over the weights of layer 2 shuffled among rows of one type, over sham clauses, and those sham clauses over"
        " shuffled weights, which should be at 0. c: where c2 is negated, its codes should stand on negative rows. "
        f"d, e: the same as in a and b with {loads} inner clauses. f, left: rows that end with the type that they "
        "began with; right: rows whose type by paths is that by ablation. g, h: chance to end as a code by initial "
        "distance, of clauses (filled) and of sham clauses (open). i: chance of locations that were set to distance "
        "0 at the start (filled) against the same ones left alone (open). Means and 95 % bootstrap intervals over "
        f"{table['networks']} networks."
    )


FIGURES = (FigureOf("depth", "depth", depth, depth_caption),)
