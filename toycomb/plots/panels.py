"""What panels of figures have in common beside lines and points: levels, points across, axes with given ticks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

import numpy as np

from toycomb.plots.shown import Entry
from toycomb.plots.style import bounds

if TYPE_CHECKING:
    from matplotlib.axes import Axes


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
