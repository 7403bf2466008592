"""Letters of panels, which captions refer to, and the line of a picture that says its settings and intervals."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_lowercase
from textwrap import fill
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LABEL = "panel letter"
"""How the artist of a letter is called, which no picture shows."""
SHADE = "#444444"
"""Of the line about settings and intervals."""
WORDS = {"N": " training inputs"}
"""What follows the number of a symbol that stands on no axis."""
ORDER = "nHOCkN"
"""Symbols as they follow each other; others come after them."""
UNLESS = "unless an axis or title says otherwise"
"""What follows the settings of a picture in which some of them vary."""
PER_INCH = 15
"""Letters of that line on an inch of the picture; what is longer goes on in a second line."""
EMBEDDINGS = {"hadamard": "Hadamard embedding"}
"""Embeddings that are not written as their name stands."""


def lettered(figure: Figure) -> dict[str, Axes]:
    """Give the panels of a figure the letters a, b, c … in reading order, if there is more than one.

    Panels are axes with data. Colour bars, second axes of the same place, axes switched off and those without data,
    such as those that hold a legend, get none. Letters that stand there are placed anew.

    Returns
    -------
    dict of panels by letter, empty if there is one panel only
    """
    panels = data_axes(figure)
    for ax in figure.axes:
        for text in [x for x in ax.texts if x.get_label() == LABEL]:
            text.remove()
    if len(panels) < 2:
        return {}
    named = dict(zip(_letters(len(panels)), panels, strict=True))
    for letter, ax in named.items():
        ax.annotate(
            letter, (0, 1), (-5, 6), xycoords="axes fraction", textcoords="offset points", ha="right", va="baseline",
            fontweight="bold", fontsize=11, color="black", annotation_clip=False, label=LABEL,
        )  # fmt: skip
    return named


def data_axes(figure: Figure) -> list[Axes]:
    """The panels of a figure in reading order: from top to bottom by their upper edge, then from left to right."""
    bars = _colour_bars(figure)
    found: list[Axes] = []
    for ax in figure.axes:
        twin = any(ax.get_subplotspec() is not None and ax.get_subplotspec() == x.get_subplotspec() for x in found)
        if ax.get_visible() and ax.axison and ax.has_data() and ax not in bars and not twin:
            found.append(ax)
    return sorted(found, key=_place)


def _place(ax: Axes) -> tuple[float, float]:
    """Distance of the upper left corner from the top and from the left, in pixels as the figure begins."""
    left, top = ax.transAxes.transform((0, 1))
    return round(-top), left


def _colour_bars(figure: Figure) -> set[Axes]:
    shown = (x for ax in figure.axes for x in (*ax.images, *ax.collections))
    known = {x.colorbar.ax for x in shown if x.colorbar is not None}
    return known | {ax for ax in figure.axes if ax.get_label() == "<colorbar>"}


def _letters(count: int) -> list[str]:
    """a to z, then aa, ab …"""
    rounds = ["", *ascii_lowercase]
    return [first + second for first in rounds for second in ascii_lowercase][:count]


def note(figure: Figure, *parts: str | None) -> None:
    """Say settings, intervals and their kind in one small line on top of a picture.

    What is said there already stays, and what is new follows it, so that a study of a changed setting can add its own.

    Parameters
    ----------
    figure : its layout must be the constrained one, as that of `toycomb.plots.style.subplots`
    parts : such as `settings(n=32, H=32, C=8)` and `intervals(20)`; empty ones are left out
    """
    before = figure.get_suptitle().replace("\n", " ")
    text = fill("; ".join(x for x in (before, *parts) if x), int(PER_INCH * figure.get_figwidth()))
    figure.suptitle(text, x=0.008, ha="left", fontsize=8, color=SHADE)


def about(figure: Figure, table: Mapping[str, Any], *more: str | None, where: str = "", of: str = "networks") -> None:
    """`note` of a stored table: its `setting`, more words, and intervals over its `networks` in the panels `where`.

    A table that an older version stored may have neither; then the note says less.
    """
    networks = table.get("networks")
    note(
        figure,
        settings(**table.get("setting", {})),
        *more,
        None if networks is None else where + intervals(networks, of),
    )


def intervals(networks: int | str, of: str = "networks", kind: str = "bootstrap") -> str:
    """The kind of intervals in words, such as "95 % bootstrap intervals, 20 networks"; one network has none.

    Parameters
    ----------
    networks : how many, or words such as "8 to 20"
    of : what is counted
    kind : how the intervals are made
    """
    if str(networks) == "1":
        return f"one {of.removesuffix('s')}, so no interval"
    return f"95 % {kind} intervals, {networks} {of}"


def settings(embedding: str | None = None, **named: Any) -> str:
    """Settings as pictures have them, such as "n = 32, H = 32, C = 8, Hadamard embedding".

    Parameters
    ----------
    embedding : its name
    named : numbers, or ranges in words, by the symbol that the picture uses; None for what is not known
    """
    order = sorted(named, key=lambda x: ORDER.index(x) if x in ORDER else len(ORDER))
    words = [f"{x} = {_number(named[x])}{WORDS.get(x, '')}" for x in order if named[x] is not None]
    return ", ".join([*words, *([] if embedding is None else [EMBEDDINGS.get(embedding, f"{embedding} embedding")])])


def _number(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else str(value)
