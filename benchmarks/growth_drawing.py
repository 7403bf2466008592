"""Table and figure of the growth benchmark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from toycomb.plots import style
from toycomb.plots.letters import note

CHECKED = ", all checked"
"""What the name of a series ends in whose file was not closed."""


class Point(NamedTuple):
    """A size, seconds, megabytes at most, and how many of these came with the work."""

    size: int
    seconds: float
    most: float
    added: float


def slope(points: list[Point], of: Callable[[Point], float]) -> float:
    """Of a line through the larger half of the points, both axes logarithmic; NaN where a number is not known."""
    larger = points[len(points) // 2 :] if len(points) > 3 else points
    x, y = np.log([point.size for point in larger]), np.log([of(point) for point in larger])
    return float(np.polyfit(x, y, 1)[0]) if np.isfinite(y).all() else float("nan")


def table(name: str, axis: str, points: list[Point]) -> list[str]:
    """A series as Markdown."""
    head = [
        f"### {name}",
        "",
        f"| {axis} | seconds | megabytes at most | added |",
        "| --- " * 4 + "|",
    ]
    rows = [f"| {x.size:,} | {x.seconds:.3g} | {x.most:.0f} | {x.added:.1f} |" for x in points]
    slopes = [slope(points, of) for of in (lambda x: x.seconds, lambda x: x.added)]
    return [*head, *rows, "", "slope of time {:.2f}, of added memory {:.2f}".format(*slopes), ""]


@style.styled
def figure(axis: Mapping[str, str], found: Mapping[str, list[Point]]) -> Any:
    """Time above, memory below, a column for each thing that grows."""
    drawn, axes = style.subplots(2, len(axis), 2.3 * len(axis) + 0.6, 4.9, sharex="col", sharey="row")
    for column, name in zip(axes.T, axis, strict=True):
        for label, colour, marker in ((name, style.BLUE, "o"), (name + CHECKED, style.VERMILION, "s")):
            points = found.get(label, [])
            for ax, number in zip(column, (1, 3), strict=True):
                if points:
                    text = f"slope {slope(points, lambda x, number=number: x[number]):.2f}{label[len(name) :]}"
                    x, y = [point.size for point in points], [point[number] for point in points]
                    ax.plot(x, y, marker=marker, color=colour, markersize=4, label=text)
        for ax in column:
            ax.set(xscale="log", yscale="log")
            ax.legend(fontsize=7)
        sizes = [point.size for point in found[name]]
        shown = sizes[:: -(-len(sizes) // 5)]
        column[1].set_xticks(shown, [f"{x:,}" if x < 10_000 else f"{x // 1000}k" for x in shown])
        column[1].set_xticks([], minor=True)
        column[1].set_xlabel(axis[name])
    axes[0, 0].set_ylabel("seconds")
    axes[1, 0].set_ylabel("megabytes added, at most")
    note(drawn, "one measurement per point, no intervals; one core for all series but threads")
    return drawn
