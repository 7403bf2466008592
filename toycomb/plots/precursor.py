"""One precursor and the code that it becomes, in the feature space of one network: two maps and two arrows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.geometry.fate import Fate
from toycomb.geometry.space import FeatureSpace
from toycomb.plots.given import populations, single
from toycomb.plots.style import styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from toycomb.run import Run

TYPES = {1: "positive", -1: "negative", 0: "silent"}
NUMBERED = 16
"""Columns up to which every cell has room for its number."""


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
        If there is no such network or location, or neither is given and no location of the network converged.
    """
    space = single(populations(run) or {}).space
    if not 0 <= network < space.F.shape[1]:
        raise InputError(f"there is no network {network}; the first is 0 and the last {space.F.shape[1] - 1}")
    r, c = _location(space, network, row, clause)
    figure, axes = _two_maps(*space.F.shape[2:])
    limit = float(np.abs(space.F[:, network]).max(axis=(1, 2))[[0, -1]].min()) * 1.5
    for ax, at in zip(axes[0], (0, -1), strict=True):
        image = heat(ax, space.F[at, network], limit)
        name_columns(ax, space, network, None if space.F.shape[3] <= NUMBERED else [c])
    for rows in ((x, y) for y, held in enumerate(space.codes()[network]) for x in held):
        frame(axes[0, 1], *rows, space, network, linewidth=1.0)
    titles = ("before training", "after training")
    for ax, title, number, says in zip(axes[0], titles, "12", _sayings(space, network, r, c), strict=True):
        ax.set_title(title, loc="left", pad=50, fontweight="bold")
        frame(ax, r, c, space, network, linewidth=2.8)
        _point(ax, r, space.literals[0][network, c, : space.sizes[network, c]], number, says)
    types = space.row_types[-1, network]
    axes[0, 0].set_yticks(range(len(types)), [f"row {i}, {TYPES[int(x)]}" for i, x in enumerate(types)])
    said = f"n = {space.F.shape[3]}, H = {len(types)}, C = {space.sizes.shape[1]}; one network, so no interval"
    figure.text(0.008, 0.02, said, fontsize=8, color="0.3")
    if space.F.shape[3] > NUMBERED:
        beside = axes[0, 1].inset_axes((1.02, 0.2, 0.03, 0.6))
        figure.colorbar(image, cax=beside, label="feature weight $F_{r,i}$", extend="both")
    return figure


def _two_maps(rows: int, columns: int) -> tuple[Figure, np.ndarray]:
    """Two maps with room above for what the arrows say, and below for the clauses; cells of one size."""
    left, gap, above, below = 1.1, 0.3, 0.95, 0.95
    right = 0.1 if columns <= NUMBERED else 1.2  # inches
    width, height = max(0.42 * columns, 3.2), max(0.3 * rows, 1.6)
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


def heat(ax: Axes, F: np.ndarray, limit: float) -> Any:
    """A map of rows × variables, orange above zero and purple below; with numbers where they have room."""
    image = ax.imshow(F, cmap="PuOr_r", vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
    ax.spines[["top", "right"]].set_visible(True)
    ax.tick_params(length=0)
    if F.shape[1] <= NUMBERED:
        for (i, j), x in np.ndenumerate(F):
            text = f"{round(x, 1) + 0.0:.1f}".replace("-", "−")  # minus zero is zero
            ax.text(
                j, i, text, ha="center", va="center", fontsize=7, color="white" if abs(x) > 0.75 * limit else "black"
            )
    return image


def name_columns(ax: Axes, space: FeatureSpace, network: int, clauses: Sequence[int] | None = None) -> None:
    """Variables below the map, and under them a bracket for each clause (all by default), on several lines."""
    ax.set_xticks(range(space.F.shape[3]), [f"$x_{{{i + 1}}}$" for i in range(space.F.shape[3])])
    from matplotlib.transforms import ScaledTranslation, blended_transform_factory

    inches = ax.figure.dpi_scale_trans + ScaledTranslation(0, 0, ax.transAxes)  # type: ignore[arg-type]
    below = blended_transform_factory(ax.transData, inches)
    ends: list[int] = []
    index, sizes = space.literals[0][network], space.sizes[network]
    for c in range(len(index)) if clauses is None else clauses:
        used = np.sort(index[c, : sizes[c]])
        line = next((i for i, end in enumerate(ends) if end < used[0]), len(ends))
        ends[line:] = [int(used[-1]), *ends[line + 1 :]]
        y = -0.34 - 0.27 * line
        for first, last in stretches(used):
            ax.plot([first - 0.38, last + 0.38], [y, y], color="black", linewidth=1.5, transform=below, clip_on=False)
        ax.text(used.mean(), y - 0.015, f"clause {c}", ha="center", va="top", fontsize=7.5, transform=below)


def stretches(sorted_numbers: np.ndarray) -> Iterator[tuple[int, int]]:
    """The first and last number of each stretch without a gap, so that no frame goes round cells of no clause."""
    for part in np.split(sorted_numbers, np.flatnonzero(np.diff(sorted_numbers) > 1) + 1):
        yield int(part[0]), int(part[-1])


def frame(ax: Axes, r: int, c: int, space: FeatureSpace, network: int, **style: Any) -> None:
    """Frames round the entries of a location, one for each stretch of neighbouring variables."""
    from matplotlib.patches import Rectangle

    used = np.sort(space.literals[0][network, c, : space.sizes[network, c]])
    look: dict[str, Any] = {"fill": False, "edgecolor": "black", "clip_on": False, "zorder": 3, **style}
    for first, last in stretches(used):
        ax.add_patch(Rectangle((first - 0.5, r - 0.5), last - first + 1, 1, **look))


def _point(ax: Axes, r: int, variables: np.ndarray, number: str, says: str) -> None:
    """A numbered arrow from above the map to a location, with what it says beside it."""
    x, (first, last), top = float(np.sort(variables)[len(variables) // 2]), ax.get_xlim(), ax.get_ylim()[1]
    side = 1 if x <= (first + last) / 2 + 0.5 else -1  # where there is more room
    disc: dict[str, Any] = {"boxstyle": "circle", "facecolor": "black", "edgecolor": "white"}
    arrow: dict[str, Any] = {"arrowstyle": "-|>", "color": "black", "linewidth": 2, "shrinkB": 1}
    look: dict[str, Any] = {"textcoords": ("data", "offset points"), "va": "center", "annotation_clip": False}
    bold: dict[str, Any] = {"fontsize": 12, "fontweight": "bold", "color": "white", "ha": "center"}
    ax.annotate(number, (x, r - 0.5), (x, 30), bbox=disc, arrowprops=arrow, zorder=4, **bold, **look)
    ax.annotate(says, (x, top), (x + 0.5 * side, 32), ha="left" if side > 0 else "right", **look)
