"""What panels of figures have in common beside lines and points: levels, points across, axes with given ticks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

import numpy as np

from toycomb.plots.about import sized
from toycomb.plots.letters import note
from toycomb.plots.shown import Entry, Table
from toycomb.plots.style import bounds

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


STRIPE = "#F1F1F1"


class Style(TypedDict, total=False):
    """How a line and its points look, in Matplotlib's words."""

    color: str
    marker: str
    markersize: float
    markerfacecolor: str
    markeredgecolor: str
    linestyle: str | tuple[float, tuple[float, ...]]
    linewidth: float
    elinewidth: float
    label: str | None
    alpha: float
    zorder: float


def look(label: str | None, colour: str, marker: str, line: str = "-", /, **more: Unpack[Style]) -> Style:
    """How one line and its points look; points without a line have "" for it."""
    style: Style = {"label": label, "color": colour, "marker": marker, "linestyle": line, "markersize": 4}
    return {**style, **more}


def curve(label: str, colour: str, marker: str, line: str = "-") -> Style:
    """How curves with points look, unless a figure has reasons."""
    return look(label, colour, marker, line, markersize=4.5, linewidth=1.3)


def powers(entries: Sequence[Entry]) -> list[Entry]:
    """10 to the mean of a logarithm, and to its bounds."""
    return [{key: None if x is None else 10**x for key, x in entry.items()} for entry in entries]


def across(ax: Axes, heights: Sequence[float] | np.ndarray, entries: Sequence[Entry], **style: Any) -> None:
    """Points with error bars for their intervals along the horizontal axis."""
    value, low, high = bounds(entries)
    line = {"linestyle": "none"} | style
    ax.errorbar(value, heights, xerr=np.nan_to_num([value - low, high - value]).clip(0), capsize=2, **line)


def striped(ax: Axes, count: int) -> None:
    """A band behind every second of `count` lines of categories, so that points of one line are seen together."""
    for place in range(0, count, 2):
        ax.axhspan(place - 0.5, place + 0.5, color=STRIPE, linewidth=0, zorder=0)


def level(ax: Axes, entry: Entry, **style: Any) -> None:
    """A line over the whole width at a value, with a band for its interval."""
    ((value,), (low,), (high,)) = bounds([entry])
    ax.axhline(value, **{"linewidth": 1.3} | style)
    ax.axhspan(low, high, color=style.get("color"), alpha=0.15, linewidth=0)


def log_ticks(ax: Axes, axis: Literal["x", "y"], at: Sequence[float], base: int = 10) -> None:
    """A logarithmic axis whose ticks stand at these values alone."""
    getattr(ax, f"set_{axis}scale")("log", base=base)
    getattr(ax, f"set_{axis}ticks")(list(at), [f"{x:g}" for x in at])
    ax.minorticks_off()


def spaced(place: str | int) -> str:
    """A load or a place as every picture has it, "C = 8", from 8, "C=8" or "hadamard C=8"."""
    name = str(place)
    return " = ".join(x.strip() for x in name.split("=")) if "=" in name else f"C = {name}"


def place_title(place: str) -> str:
    """The name of a place of tickets as titles have it: "Hadamard, C = 8" from "hadamard C=8"."""
    embedding, _, load = place.rpartition(" ")
    name = "Hadamard" if embedding == "hadamard" else embedding
    return ", ".join(x for x in (name, spaced(load)) if x)


def said(figure: Figure, entries: Iterable[Table | None], *more: str, drawn: Sequence[str] = ("n", "H", "k")) -> None:
    """Say on top of a picture the settings of its entries, and its intervals with the number of networks.

    Parameters
    ----------
    entries : what tables keep by `about`; None, as in tables of older versions, says nothing
    more : further words of the line
    drawn : settings to name; one that varies is named by its range
    """
    note(figure, *sized([x for x in entries if x], "".join(drawn)), *more)


def letters(first: int, count: int) -> str:
    """Panels by their letters, as captions begin with them: "a" or "c, d"."""
    return ", ".join(ascii_lowercase[first : first + count])
