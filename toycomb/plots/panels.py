"""What panels of different figures have in common: styles of lines, logarithmic axes, and intervals drawn sideways."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.style import column

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Style = Mapping[str, Any]
"""Options of one line, as matplotlib names them."""
Intervals = Sequence[Mapping[str, float | None]]


def look(label: str | None, colour: str, marker: str, line: str = "-", *, size: float = 4, **more: Any) -> Style:
    """Style of one line of `points` or `band`."""
    return {"label": label, "color": colour, "marker": marker, "linestyle": line, "markersize": size, **more}


def across(ax: Axes, entries: Intervals, heights: Iterable[float], **style: Any) -> None:
    """Points with horizontal error bars for their intervals."""
    value, low, high = (column(entries, key) for key in ("value", "low", "high"))
    ax.errorbar(value, list(heights), xerr=np.nan_to_num([value - low, high - value]).clip(0), **style)


def level(ax: Axes, entry: Mapping[str, float | None], **style: Any) -> None:
    """A horizontal line at a value with a band for its interval."""
    value, low, high = (column([entry], key)[0] for key in ("value", "low", "high"))
    ax.axhline(value, **style)
    ax.axhspan(low, high, color=style["color"], alpha=0.15, linewidth=0)


def logarithmic(ax: Axes, ticks: Sequence[float], base: float = 10) -> None:
    """A logarithmic axis with ticks at these numbers alone."""
    ax.set_xscale("log", base=base)
    ax.set_xticks(ticks, [f"{x:g}" for x in ticks])
    ax.set_xticks([], minor=True)


def spaced(place: str) -> str:
    """The name of a place as titles have it: "C = 8"."""
    return place.replace("=", " = ")
