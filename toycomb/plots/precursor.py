"""One precursor and the code that it becomes, in the feature space of one network: two maps and two arrows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.geometry.fate import Fate
from toycomb.geometry.space import FeatureSpace
from toycomb.plots.given import moved, populations, single
from toycomb.plots.style import styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from toycomb.run import Run

TYPES = {1: "positive", -1: "negative", 0: "silent"}
CELL = (0.42, 0.3)
"""Width and height of a cell in inches, where the network is small."""
LARGEST = (4.8, 4.8)
"""Inches that a map takes at most; cells of a large network are smaller, so that a page has room for it."""
LEGIBLE = 0.13
"""Inches that the name of a row needs."""
NUMBERED = 0.36
"""Inches of a cell's width from which on it has room for its number."""
ARROW = 30
"""Points from a location up to the number of its arrow."""


@styled
def precursor(run: Run | FeatureSpace, network: int = 0, row: int | None = None, clause: int | None = None) -> Figure:
    """A location before and after training, with an arrow to each, in the feature space of its network.

    Parameters
    ----------
    run : Run or FeatureSpace
    network : int
        Which network of the population.
    row, clause : int, optional
        Which location, both from 0. The first one that *converged* unless given: on the right side for all but one
        literal before training, and a code after it.

    Raises
    ------
    InputError
        If there is no such network or location, neither is given and no location of the network converged, or there
        is one snapshot alone.
    """
    space = moved(single(populations(run) or {}).space)
    if not 0 <= network < space.F.shape[1]:
        raise InputError(f"there is no network {network}; the first is 0 and the last {space.F.shape[1] - 1}")
    r, c = _location(space, network, row, clause)
    large = _cell(space)[0] < NUMBERED  # then there is no room for numbers, nor for the names of all variables
    clauses = [c] if large else list(range(space.sizes.shape[1]))
    names = [f"row {i}, {TYPES[int(x)]}" for i, x in enumerate(space.row_types[-1, network])]
    brackets = _levels(space, network, clauses)
    figure, axes = _two_maps(space, names, 1 + max(brackets.values()), large)
    limit = float(np.abs(space.F[:, network]).max(axis=(1, 2))[[0, -1]].min()) * 1.5
    for ax, at in zip(axes[0], (0, -1), strict=True):
        image = _heat(ax, space.F[at, network], limit, numbered=not large)
        _name_columns(ax, space, network, brackets, large)
    for rows in ((x, y) for y, held in enumerate(space.codes()[network]) for x in held):
        _frame(axes[0, 1], *rows, space, network, linewidth=1.0)
    titles = ("before training", "after training")
    for ax, title, number, says in zip(axes[0], titles, "12", _sayings(space, network, r, c), strict=True):
        ax.set_title(title, loc="left", pad=50, fontweight="bold")
        _frame(ax, r, c, space, network, linewidth=2.8)
        _point(ax, r, _variables(space, network, c), number, says, 72 * _cell(space)[1])
    every = int(np.ceil(LEGIBLE / _cell(space)[1]))
    named = [i for i in range(len(names)) if i == r or (i % every == 0 and abs(i - r) >= every)]
    axes[0, 0].set_yticks(named, [names[i] for i in named], fontsize=7.5 if large else None)
    said = f"n = {space.F.shape[3]}, H = {len(names)}, C = {space.sizes.shape[1]}; one network, so no interval"
    figure.text(0.008, 0.07 / figure.get_figheight(), said, fontsize=8, color="0.3")
    if large:
        beside = axes[0, 1].inset_axes((1.02, 0.2, 0.03, 0.6))
        figure.colorbar(image, cax=beside, label="feature weight $F_{r,i}$", extend="both")
    return figure


def _cell(space: FeatureSpace) -> tuple[float, float]:
    """Width and height of a cell in inches."""
    rows, columns = space.F.shape[2:]
    return min(CELL[0], LARGEST[0] / columns), min(CELL[1], LARGEST[1] / rows)


def _two_maps(space: FeatureSpace, names: Sequence[str], brackets: int, large: bool) -> tuple[Figure, np.ndarray]:
    """Two maps with room above for what the arrows say, on the left for the rows, and below for the clauses."""
    from matplotlib.textpath import TextPath

    (wide, high), (rows, columns) = _cell(space), space.F.shape[2:]
    longest = max(TextPath((0, 0), name, size=9).get_extents().width for name in names) / 72
    left, gap, above, below = longest + 0.2, 0.3, 0.95, 0.73 + 0.27 * (brackets - 1)  # inches
    right = 0.75 if large else 0.1
    width, height = max(wide * columns, 3.2), max(high * rows, 1.6)
    whole, tall = left + 2 * width + gap + right, above + height + below
    figure, axes = subplots(1, 2, whole, tall, sharey=True)
    figure.set_layout_engine(None)
    figure.subplots_adjust(left / whole, below / tall, 1 - right / whole, 1 - above / tall, wspace=gap / width)
    return figure, axes


def _location(space: FeatureSpace, network: int, row: int | None, clause: int | None) -> tuple[int, int]:
    if row is None and clause is None:
        found = np.argwhere(space.fates()[network] == Fate.CONVERGED)
        if not len(found):
            raise InputError(f"no location of network {network} converged; name a row and a clause")
        return int(found[0, 0]), int(found[0, 1])
    if row is None or clause is None:
        raise InputError("a location is a row and a clause; give both, or neither")
    for name, given, count in (("row", row, space.F.shape[2]), ("clause", clause, space.sizes.shape[1])):
        if not 0 <= given < count:
            raise InputError(f"there is no {name} {given}; the first is 0 and the last {count - 1}")
    return row, clause


def _sayings(space: FeatureSpace, network: int, r: int, c: int) -> tuple[str, str]:
    size = int(space.sizes[network, c])
    before, after = (size - int(space.distance[at, network, r, c]) for at in (0, -1))
    near = bool(space.proximal()[network, r, c])
    became = bool(space.code_locations[-1, network, r, c])
    return (
        f"{'a precursor' if near else 'a location'}:\n{before} of {size} signs are right",
        f"{'the code that it becomes' if became else 'it is no code'}:\n{after} of {size} signs are right",
    )


def _heat(ax: Axes, F: np.ndarray, limit: float, numbered: bool) -> Any:
    """A map of rows × variables, orange above zero and purple below; with numbers where they have room."""
    image = ax.imshow(F, cmap="PuOr_r", vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
    ax.spines[["top", "right"]].set_visible(True)
    ax.tick_params(length=0)
    if numbered:
        for (i, j), x in np.ndenumerate(F):
            text = f"{round(x, 1) + 0.0:.1f}".replace("-", "−")  # minus zero is zero
            ax.text(j, i, text, ha="center", va="center", fontsize=7, color=_ink(np.ravel(image.cmap(image.norm(x)))))
    return image


def _ink(paper: Iterable[float]) -> str:
    """Black or white, whichever has more contrast on a colour; 0.18 is the luminance at which both have the same."""
    red, green, blue = (x**2.2 for x in [*paper][:3])
    return "white" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.18 else "black"


def _variables(space: FeatureSpace, network: int, c: int) -> np.ndarray:
    """Those of a clause, from 0, in order."""
    return np.sort(space.literals[0][network, c, : space.sizes[network, c]])


def _levels(space: FeatureSpace, network: int, clauses: Sequence[int]) -> dict[int, int]:
    """For each clause the line of its bracket, from the top, such that no two brackets of a line meet."""
    ends: list[int] = []
    levels = {}
    for c in clauses:
        used = _variables(space, network, c)
        levels[c] = next((i for i, end in enumerate(ends) if end < used[0]), len(ends))
        ends[levels[c] :] = [int(used[-1]), *ends[levels[c] + 1 :]]
    return levels


def _name_columns(ax: Axes, space: FeatureSpace, network: int, levels: Mapping[int, int], large: bool) -> None:
    """Variables below the map, and under them a bracket for each clause; in a large map only those of the clauses."""
    shown = sorted({int(x) for c in levels for x in _variables(space, network, c)})
    columns = shown if large else range(space.F.shape[3])
    ax.set_xticks(columns, [f"$x_{{{i + 1}}}$" for i in columns], fontsize=7.5 if large else None)
    from matplotlib.transforms import ScaledTranslation, blended_transform_factory

    inches = ax.figure.dpi_scale_trans + ScaledTranslation(0, 0, ax.transAxes)  # type: ignore[arg-type]
    below = blended_transform_factory(ax.transData, inches)
    for c, line in levels.items():
        used, y = _variables(space, network, c), -0.34 - 0.27 * line
        for first, last in _stretches(used):
            ax.plot([first - 0.38, last + 0.38], [y, y], color="black", linewidth=1.5, transform=below, clip_on=False)
        ax.text(used.mean(), y - 0.015, f"clause {c}", ha="center", va="top", fontsize=7.5, transform=below)


def _stretches(sorted_numbers: np.ndarray) -> Iterator[tuple[int, int]]:
    """The first and last number of each stretch without a gap, so that no frame goes round cells of no clause."""
    for part in np.split(sorted_numbers, np.flatnonzero(np.diff(sorted_numbers) > 1) + 1):
        yield int(part[0]), int(part[-1])


def _frame(ax: Axes, r: int, c: int, space: FeatureSpace, network: int, **style: Any) -> None:
    """Frames round the entries of a location, one for each stretch of neighbouring variables."""
    from matplotlib.patches import Rectangle

    look: dict[str, Any] = {"fill": False, "edgecolor": "black", "clip_on": False, "zorder": 3, **style}
    for first, last in _stretches(_variables(space, network, c)):
        ax.add_patch(Rectangle((first - 0.5, r - 0.5), last - first + 1, 1, **look))


def _point(ax: Axes, r: int, variables: np.ndarray, number: str, says: str, high: float) -> None:
    """A numbered arrow from above to a location, and above the map what it says; `high` is a row in points.

    Where the number stands inside the map, it stands once more beside what it says.
    """
    x, (first, last), top = float(variables[len(variables) // 2]), ax.get_xlim(), ax.get_ylim()[1]
    disc: dict[str, Any] = {"boxstyle": "circle", "facecolor": "black", "edgecolor": "white"}
    arrow: dict[str, Any] = {"arrowstyle": "-|>", "color": "black", "linewidth": 2, "shrinkB": 1}
    behind = {**arrow, "color": "white", "linewidth": 5}  # so that it is seen on dark cells
    look: dict[str, Any] = {"textcoords": ("data", "offset points"), "va": "center", "annotation_clip": False}
    bold: dict[str, Any] = {"fontsize": 12, "fontweight": "bold", "color": "white", "ha": "center"}
    ax.annotate("", (x, r - 0.5), (x, ARROW), arrowprops=behind, zorder=3, **look)
    ax.annotate(number, (x, r - 0.5), (x, ARROW), bbox=disc, arrowprops=arrow, zorder=4, **bold, **look)
    side, look["textcoords"] = (1 if x <= (first + last) / 2 + 0.5 else -1), "offset points"  # where there is room
    if ARROW - r * high < 8:
        x, side = first, 1
        ax.annotate(number, (x, top), (10, 32), bbox=disc, **bold, **look)
    beside = 16 if x != first else 26
    ax.annotate(says, (x, top), (beside * side, 32), ha="left" if side > 0 else "right", **look)
