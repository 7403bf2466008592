"""Figures of tickets: a measure against density."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from toycomb.evidence.comparison import loads_in_words
from toycomb.plots.labels import Named, beside, laid_out
from toycomb.plots.letters import intervals, note
from toycomb.plots.outside import plainly
from toycomb.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    column,
    points,
    spread,
    styled,
    subplots,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Row = Mapping[str, Any]

PALE = "#D4D4D4"
LOOKS = (
    (BLUE, "o"), (VERMILION, "s"), (GREEN, "^"), (PURPLE, "D"), (ORANGE, "v"), (SKY, "P"), ("#332288", "X"),
    ("#882255", "*"),
)  # fmt: skip
"""Colour and marker of the methods that are named; none comes twice."""
NAMED = len(LOOKS)
"""The most methods that a figure names beside `ALWAYS`."""
GROUPS = {"weights": (BLUE, "o"), "features": (VERMILION, "s"), "oracle": (GREEN, "D"), "control": (BLACK, "X")}
LINES: dict[str, Any] = {"weights": "-", "features": "--", "oracle": "-.", "control": ":"}
"""Line of each group."""
ALWAYS = {"ceiling": "", "random": "x"}
"""Methods that are black wherever they are there, and their marker."""


@styled
def measure_by_density(
    table: Sequence[Row], groups: Mapping[str, str], highlight: Sequence[str], label: str, about: str = ""
) -> Figure:
    """A measure against density, one panel for each embedding and load.

    Parameters
    ----------
    table : rows of `tickets.comparison.summary`
    groups : method -> group, which decides the kind of its line
    highlight : methods that are named, at most `NAMED`; "random" and "ceiling" are named too, all others are pale
    label : of the vertical axis
    about : settings in words
    """
    embeddings, loads = (sorted({row[key] for row in table}) for key in ("embedding", "load"))
    figure, axes = subplots(
        len(embeddings), len(loads), 0.7 + 4.4 * len(loads), 1.0 + 2.7 * len(embeddings), sharex=True, sharey=True
    )
    styles = method_styles(highlight, groups)
    for ax, (embedding, load) in zip(axes.flat, product(embeddings, loads), strict=True):
        _lines(ax, [row for row in table if (row["embedding"], row["load"]) == (embedding, load)], styles)
        ax.set_title(f"{capital(embedding)} embedding, {loads_in_words([load])}")
    densities = sorted({row["density"] for row in table}, reverse=True)
    axes[0, 0].set_xscale("log")
    axes[0, 0].set_xticks(densities, [f"{x:g}" for x in densities])
    axes[0, 0].minorticks_off()
    axes[0, 0].invert_xaxis()  # shared by all panels
    for ax in axes[-1]:
        ax.set_xlabel("density (sparser to the right)")
    for ax in axes[:, 0]:
        ax.set_ylabel(label)
    drawn = {row["method"] for row in table} & styles.keys()
    _legend(figure, {groups.get(name, "control") for name in drawn}, len(_others(table, styles)))
    note(figure, about, intervals(_counts(table)))
    laid_out(figure)
    for ax, (embedding, load) in zip(axes.flat, product(embeddings, loads), strict=True):
        ends = _ends([row for row in table if (row["embedding"], row["load"]) == (embedding, load)], styles)
        beside(ax, [Named(plainly(name), x, y, styles[name]["color"]) for name, (x, y) in ends.items()])
    return figure


def capital(embedding: str) -> str:
    """The name of an embedding as titles have it."""
    return embedding.replace("hadamard", "Hadamard")


def measure_caption(table: Sequence[Row], label: str, highlight: Sequence[str] = ()) -> str:
    """What to see in `measure_by_density`."""
    others = len({row["method"] for row in table} - {*highlight[:NAMED], *ALWAYS})
    pale = f" The {others} other methods are faint lines." if others else ""
    return (
        f"{label[:1].upper()}{label[1:]} against density, for each embedding and number of clauses C: mean and 95 % "
        f"bootstrap interval over {_counts(table)} networks per point. Marks are shifted sideways so that they do not "
        f"cover each other. Each named method has a colour and a marker of its own.{pale} See which methods stay near "
        "the ceiling as tickets get sparser. See which are no better than random masks. A gap means that the measure "
        "is not defined."
    )


def method_styles(highlight: Sequence[str], groups: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """How each named method looks: those of `ALWAYS` in black, every other one unlike all others."""
    chosen = [name for name in dict.fromkeys(highlight) if name not in ALWAYS][:NAMED]
    looks = {name: (BLACK, marker) for name, marker in ALWAYS.items()} | dict(zip(chosen, LOOKS, strict=False))
    return {
        name: {
            "color": colour,
            "marker": marker,
            "markersize": 4.5,
            "linewidth": 1.2,
            "elinewidth": 0.8,
            "linestyle": LINES.get(groups.get(name, "control"), ":"),
        }
        for name, (colour, marker) in looks.items()
    }


def _by_method(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows of each method, sparsest first."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row["density"]):
        found.setdefault(row["method"], []).append(row)
    return found


def _others(rows: Sequence[Row], styles: Mapping[str, Any]) -> list[str]:
    return sorted({row["method"] for row in rows} - styles.keys())


def _lines(ax: Axes, rows: Sequence[Row], styles: Mapping[str, Mapping[str, Any]]) -> None:
    """Pale lines first, then the others, each shifted by 1.5 % of its density."""
    by_method = _by_method(rows)
    for name in _others(rows, styles):
        density = [row["density"] for row in by_method[name]]
        ax.plot(density, column(by_method[name], "value"), color=PALE, linewidth=0.7, zorder=1)
    for name, style in styles.items():
        entries = by_method.get(name, [])
        shift = _shift(name, styles)
        points(ax, [row["density"] * shift for row in entries], entries, zorder=3, **style)


def _shift(name: str, styles: Mapping[str, Any]) -> float:
    """What the densities of a method are multiplied by, so that marks stand side by side."""
    return float(1.015 ** (list(styles).index(name) - len(styles) / 2))


def _ends(rows: Sequence[Row], styles: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """The sparsest point of each named method that has a value."""
    by_method = _by_method(rows)
    known = {name: [row for row in by_method.get(name, ()) if row["value"] is not None] for name in styles}
    return {name: (own[0]["density"] * _shift(name, styles), own[0]["value"]) for name, own in known.items() if own}


def _legend(figure: Figure, groups: set[str], others: int) -> None:
    """What kinds of lines mean."""
    from matplotlib.lines import Line2D

    lines = [
        Line2D([], [], color=BLACK, linestyle=line, label=group) for group, line in LINES.items() if group in groups
    ]
    if others:
        lines.append(Line2D([], [], color=PALE, label=f"{others} other methods"))
    figure.legend(handles=lines, loc="outside lower center", ncols=len(lines))


def _counts(table: Sequence[Row]) -> str:
    """Networks per point in words."""
    return spread(row["n"] for row in table if row["n"]) if any(row["n"] for row in table) else "0"
