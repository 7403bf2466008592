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
    from matplotlib.transforms import Bbox

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
    taken = [_around(x, 4 * scale) for x in ax.transData.transform(points)] if len(points) else []
    taken += [_around(x, 1) for x in _along(ax.transData.transform(line), 4 * scale)] if len(line) else []
    found = []
    for name in names:
        text = ax.annotate(
            name.text, (name.x, name.y), (0, 0), textcoords="offset points", fontsize=size, color=name.colour,
            ha="center", va="center", annotation_clip=False,
            arrowprops={**LEADER, "color": name.colour, "shrinkB": 3},
        )  # fmt: skip
        text.set_in_layout(False)
        box = _extent(text)
        best = min(_places(box, scale), key=lambda x: (_covered(x[1], taken, ax.bbox), x[2]))
        text.set_position(best[0])
        taken.append(best[1])
        found.append(text)
    return found


def _along(corners: np.ndarray, step: float) -> list[Any]:
    """Points on a line through corners, at most `step` apart."""
    found = []
    for a, b in pairwise(corners):
        count = min(int(np.hypot(*(b - a)) / step) + 1, 2000)
        found += [a + (b - a) * i / count for i in range(count + 1)]
    return found


def _places(box: Bbox, scale: float) -> list[tuple[tuple[float, float], Bbox, float]]:
    """Offsets of the middle of a text in points, the box that it then takes in pixels, and the distance."""
    found = []
    for far, turn in product(DISTANCES, range(DIRECTIONS)):
        angle = 2 * np.pi * turn / DIRECTIONS
        cos, sin = round(float(np.cos(angle)), 9), round(float(np.sin(angle)), 9)
        x, y = far * cos + np.sign(cos) * box.width / 2 / scale, far * sin + np.sign(sin) * box.height / 2 / scale
        found.append(((float(x), float(y)), box.translated(x * scale, y * scale), float(far)))
    return found


def _covered(box: Bbox, taken: Sequence[Bbox], panel: Bbox) -> float:
    """Square pixels of a box on others or out of its panel."""
    out = box.width * box.height - _common(box, panel)
    return round(out + sum(_common(box, other) for other in taken), 3)


def _common(a: Bbox, b: Bbox) -> float:
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    return float(max(width, 0) * max(height, 0))


def _around(middle: Any, reach: float) -> Bbox:
    from matplotlib.transforms import Bbox

    return Bbox([middle - np.array(reach), middle + np.array(reach)])


def _extent(text: Annotation) -> Bbox:
    """The box of the letters alone, without the line to the point."""
    from matplotlib.text import Text

    text.get_window_extent()  # puts the text where it is to stand
    return Text.get_window_extent(text).padded(1.5)
