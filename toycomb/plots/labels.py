"""Names beside what they name: set so that no two of them overlap, whatever the numbers are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

LINE = 1.25
"""Height of a line of text over the size of its letters."""
DISTANCES, DIRECTIONS = (7, 14, 24, 36, 50, 66, 84), 16
"""Places that are tried around a point: points of distance, and directions."""

LEADER: dict[str, Any] = {"arrowstyle": "-", "linewidth": 0.5, "shrinkA": 0}
"""The line from a name to its point."""


class Named(NamedTuple):
    """A name, the point that it names in data coordinates, and its colour."""

    text: str
    x: float
    y: float
    colour: str = "black"


def spread_out(wanted: Sequence[float] | np.ndarray, gap: float, low: float, high: float) -> np.ndarray:
    """Places as near to the wanted ones as can be, in their order, at least `gap` apart and within low and high.

    Least squares under order (isotonic regression by pooling neighbours); where there is no room the gap shrinks.
    """
    values = np.asarray(wanted, dtype=float)
    if not len(values):
        return values
    gap = min(gap, (high - low) / max(len(values) - 1, 1))
    order = np.argsort(values, kind="stable")
    steps = gap * np.arange(len(values))
    pools: list[tuple[float, int]] = []
    for value in (values[order] - steps).tolist():
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, m), (b, n) = pools[-2:]
            pools[-2:] = [((a * m + b * n) / (m + n), m + n)]
    flat = np.repeat([value for value, _ in pools], [count for _, count in pools])
    places = np.empty(len(values))
    places[order] = np.clip(flat, low, high - steps[-1]) + steps
    return places


def beside(ax: Axes, names: Sequence[Named], size: float = 7.5, indent: float = 12) -> list[Annotation]:
    """Names right of a panel, each joined to the last point of its line; the figure must be `laid_out`.

    Parameters
    ----------
    names : with the last point of each line
    size : of letters, in points
    indent : of names from the edge of the panel, in points
    """
    height = 72 * _size(ax)[1]
    if not names:
        return []
    at = ax.transAxes.inverted().transform(ax.transData.transform([(x.x, x.y) for x in names]))[:, 1]
    places = spread_out(at, LINE * size / height, 0, 1)
    return [
        ax.annotate(
            name.text, (name.x, name.y), (1 + indent / 72 / _size(ax)[0], place), textcoords="axes fraction",
            fontsize=size, color=name.colour, ha="left", va="center", annotation_clip=False,
            arrowprops={**LEADER, "color": name.colour, "shrinkB": 2, "relpos": (0, 0.5)},
        )
        for name, place in zip(names, places, strict=True)
    ]  # fmt: skip


def _size(ax: Axes) -> tuple[float, float]:
    """Width and height of a panel, in inches."""
    figure, place = ax.figure.figure, ax.get_position()
    return figure.get_figwidth() * place.width, figure.get_figheight() * place.height


def laid_out(figure: Figure) -> None:
    """Find the places of all panels, as saving does; names are set in what is drawn so far."""
    figure.draw_without_rendering()


def around(
    ax: Axes,
    names: Iterable[Named],
    points: Sequence[tuple[float, float]],
    line: Sequence[tuple[float, float]] = (),
    size: float = 7.5,
) -> list[Annotation]:
    """Names near their points, at the first place that covers no point, no other name and not the panel's edge.

    The figure must be `laid_out`. A name that finds no place stands at the one that covers least.

    Parameters
    ----------
    names : the most important first
    points : what is not to be covered, in data coordinates
    line : corners of a line that is not to be covered, in data coordinates
    """
    scale = ax.figure.figure.dpi / 72
    on_points, on_line = (ax.transData.transform(np.reshape(x, (-1, 2))) for x in (points, line))
    taken = np.vstack([_around(on_points, 4 * scale), _around(_along(on_line, 4 * scale), 1)])
    found = []
    for name in names:
        text = ax.annotate(
            name.text, (name.x, name.y), (0, 0), textcoords="offset points", fontsize=size, color=name.colour,
            ha="center", va="center", annotation_clip=False,
            arrowprops={**LEADER, "color": name.colour, "shrinkB": 3},
        )  # fmt: skip
        text.set_in_layout(False)
        offsets, boxes, far = _places(_extent(text), scale)
        best = np.lexsort((far, _covered(boxes, taken, np.array(ax.bbox.extents))))[0]
        text.set_position(offsets[best])
        taken = np.vstack([taken, boxes[best]])
        found.append(text)
    return found


def _along(corners: np.ndarray, step: float) -> np.ndarray:
    """Points on a line through corners, at most `step` apart, (N, 2)."""
    found = [corners[:0]]
    for a, b in pairwise(corners):
        count = min(int(np.hypot(*(b - a)) / step) + 1, 2000)
        found.append(a + (b - a) * np.arange(count + 1)[:, None] / count)
    return np.vstack(found)


def _places(box: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Offsets of the middle of a text in points (N, 2), the boxes that it takes in pixels (N, 4), distances (N,)."""
    far, turn = np.array(list(product(DISTANCES, range(DIRECTIONS))), float).T
    ways = np.round(np.stack([np.cos(2 * np.pi * turn / DIRECTIONS), np.sin(2 * np.pi * turn / DIRECTIONS)], 1), 9)
    offsets = far[:, None] * ways + np.sign(ways) * (box[2:] - box[:2]) / 2 / scale
    return offsets, box + np.tile(offsets * scale, 2), far


def _covered(boxes: np.ndarray, taken: np.ndarray, panel: np.ndarray) -> np.ndarray:
    """Square pixels of each box (N, 4) on others (M, 4) or out of its panel (4,)."""
    out = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) - _common(boxes, panel[None])[:, 0]
    return np.round(out + _common(boxes, taken).sum(1), 3)


def _common(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Square pixels that boxes (N, 4), each `x0, y0, x1, y1`, share with others (M, 4), as (N, M)."""
    sides = np.minimum(a[:, None, 2:], b[None, :, 2:]) - np.maximum(a[:, None, :2], b[None, :, :2])
    return np.maximum(sides, 0).prod(2)


def _around(middles: np.ndarray, reach: float) -> np.ndarray:
    """Boxes around points (N, 2), as (N, 4)."""
    return np.hstack([middles - reach, middles + reach])


def _extent(text: Annotation) -> np.ndarray:
    """The box (4,) of the letters alone, without the line to the point."""
    from matplotlib.text import Text

    text.get_window_extent()  # puts the text where it is to stand
    return np.array(Text.get_window_extent(text).padded(1.5).extents)
