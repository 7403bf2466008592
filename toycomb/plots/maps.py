"""The rows × variables map of one network at several times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.drawable import drawable
from toycomb.plots.letters import note, settings
from toycomb.plots.of_runs import map_of
from toycomb.plots.style import styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TYPES = {1: "positive rows", -1: "negative rows", 0: "silent"}
GAP = 1
"""White columns between those of two clauses."""
LIMIT = 2.5
"""Root mean squares at which colours end."""


@drawable("feature_map", lambda table: map_caption(table), map_of)
@styled
def feature_map(table: Mapping[str, Any]) -> Figure:
    """Feature space of one network at several epochs, clause by clause; locations that end as codes are framed.

    Parameters
    ----------
    given : Run, FeatureSpace, Population, the stored table `feature_map`, or a folder of results
    store : Store or path, optional
        Where the networks of a Population are.
    times : sequence of float, optional
        Epochs of the snapshots of a FeatureSpace, such as `run.times`.
    network : int
        Which network of the population; the first unless given.
    epochs : sequence of float, optional
        Of snapshots; four of them unless given.
    """
    F, groups = np.array(table["F"]), columns(table)
    figure, axes = subplots(1, len(F), 3.1 * len(F) + 0.8, 4.0, sharex=True, sharey=True)
    for ax, values, epoch in zip(axes[0], F, table["epochs"], strict=True):
        size = float(np.sqrt(np.mean(values**2)))
        image = _image(ax, values / size, groups)
        _frame_codes(ax, table, groups)
        for border in np.flatnonzero(np.diff(table["row_types"])):
            ax.axhline(border + 0.5, color="black", linewidth=1.2)
        time = "at initialisation" if epoch == 0 else f"epoch {epoch:g}"
        ax.set_title(f"{time} (RMS {size:.2g})")
        _clause_axis(ax, table, groups)
    types = np.array(table["row_types"])
    where = {sign: np.flatnonzero(types == sign).mean() for sign in TYPES if (types == sign).any()}
    axes[0, 0].set_yticks(list(where.values()), [TYPES[sign] for sign in where], rotation=90, va="center")
    label = "feature weight $F_{r,i}$ / RMS of the panel"
    figure.colorbar(image, ax=axes[0].tolist(), label=label, shrink=0.8, pad=0.01, extend="both")
    note(figure, "one network", _sizes(table), "frames: codes after training")
    return figure


def columns(table: Mapping[str, Any]) -> list[list[int]]:
    """Columns of the table that each group of the picture shows: one for each clause, then those of no clause.

    A variable of several clauses stands in the group of each, so that a location is one run of neighbours.
    """
    unused = list(range(len(table["variables"]) - table["unused"], len(table["variables"])))
    return [*(list(clause) for clause in table["clauses"]), *([unused] if unused else [])]


def starts(groups: Sequence[Sequence[int]]) -> list[float]:
    """Left edge of each group, in columns of the picture."""
    return [float(x) for x in np.cumsum([0, *(len(group) + GAP for group in groups[:-1])])]


def _image(ax: Axes, values: np.ndarray, groups: Sequence[Sequence[int]]) -> Any:
    """One picture of all groups, with white between them."""
    blank = np.full((len(values), GAP), np.nan)
    shown = np.hstack([block for group in groups for block in (values[:, list(group)], blank)][:-1])
    edges = (0, shown.shape[1], len(values) - 0.5, -0.5)
    return ax.imshow(
        shown, cmap="PuOr_r", vmin=-LIMIT, vmax=LIMIT, aspect="auto", interpolation="nearest", extent=edges
    )


def _frame_codes(ax: Axes, table: Mapping[str, Any], groups: Sequence[Sequence[int]]) -> None:
    """One frame for each location that is a code at the end."""
    from matplotlib.patches import Rectangle

    for left, group, rows in zip(starts(groups), groups, table["codes"], strict=False):
        for row in rows:
            frame = Rectangle((left, row - 0.5), len(group), 1, fill=False, edgecolor="black", linewidth=0.9)
            ax.add_patch(frame)


def _clause_axis(ax: Axes, table: Mapping[str, Any], groups: Sequence[Sequence[int]]) -> None:
    """Ticks that name the clause of each group."""
    middles = [left + len(group) / 2 for left, group in zip(starts(groups), groups, strict=True)]
    names = [str(i) for i in range(len(table["clauses"]))]  # from 0, as in `codes()` and in the other pictures
    ax.set_xticks(middles, [*names, *(["no clause"] if table["unused"] else [])], fontsize=7)
    ax.set_xlabel("variables of clause")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _sizes(table: Mapping[str, Any]) -> str:
    """Settings of the network; tables of older versions do not have its embedding."""
    numbers = {"n": len(table["variables"]), "H": len(table["row_types"]), "C": len(table["clauses"])}
    return settings((table.get("about") or {}).get("embedding"), **numbers)


def map_caption(table: Mapping[str, Any]) -> str:
    """What to see in `feature_map`."""
    return (
        f"Feature space of one network over training ({_sizes(table)}). Each line of cells is a row. Rows are grouped "
        "by their final type and, within positive rows, by the first clause that they code. Each group of columns "
        "holds the variables of one clause. A variable of several clauses is drawn once in each of their groups. The "
        "last group is variables of no clause. A black frame is one location that is a code after training. The same "
        "frames stand in every panel. For positive literals all entries of a frame are positive (orange) at the end "
        "by definition. See in a how many of them are so at the start. See in the later panels when the others turn. "
        "See what happens to variables of no clause. Colours are scaled by the root mean square (RMS) of each panel, "
        "which stands above it."
    )
