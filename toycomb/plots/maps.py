"""The rows × variables map of one network at several times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.drawable import drawable
from toycomb.plots.of_runs import map_of
from toycomb.plots.style import styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@drawable("feature_map", lambda table: map_caption(table), map_of)
@styled
def feature_map(table: Mapping[str, Any]) -> Figure:
    """Feature space of one network at several epochs; code entries are framed.

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
    F = np.array(table["F"])
    figure, axes = subplots(1, len(F), 2.7 * len(F) + 0.8, 3.9, sharex=True, sharey=True)
    limit = np.quantile(np.abs(F), 0.99)
    for ax, values, epoch in zip(axes[0], F, table["epochs"], strict=True):
        image = ax.imshow(values, cmap="PuOr_r", vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
        _frame_codes(ax, table)
        _separate(ax, table)
        ax.set_title("at initialisation" if epoch == 0 else f"epoch {epoch:g}")
        ax.set_xlabel("variables, by first clause")
        ax.spines[["top", "right"]].set_visible(True)
    types = np.array(table["row_types"])
    groups = [(sign, np.flatnonzero(types == sign)) for sign in (1, -1, 0)]
    shown = [(sign, where) for sign, where in groups if len(where)]
    names = {1: "positive rows", -1: "negative rows", 0: "silent"}
    axes[0, 0].set_yticks(
        [where.mean() for _, where in shown], [names[sign] for sign, _ in shown], rotation=90, va="center"
    )
    figure.colorbar(image, ax=axes[0].tolist(), label="feature weight $F_{r,i}$", shrink=0.8, pad=0.01)
    return figure


def _frame_codes(ax: Axes, table: Mapping[str, Any]) -> None:
    from matplotlib.patches import Rectangle

    for variables, rows in zip(table["clauses"], table["codes"], strict=True):
        for row in rows:
            for i in variables:
                ax.add_patch(Rectangle((i - 0.5, row - 0.5), 1, 1, fill=False, edgecolor="black", linewidth=0.7))


def _separate(ax: Axes, table: Mapping[str, Any]) -> None:
    """Lines between row types and between clauses; ticks name the first clause of a group of variables."""
    for border in np.flatnonzero(np.diff(table["row_types"])):
        ax.axhline(border + 0.5, color="black", linewidth=1.2)
    begin, ticks = 0, {}
    for number, variables in enumerate(table["clauses"], 1):
        end = max(begin, *(i + 1 for i in variables))
        if end > begin:
            ax.axvline(end - 0.5, color="0.6", linewidth=0.5)
            ticks[(begin + end - 1) / 2] = str(number)
        begin = end
    if table["unused"]:
        ticks[(begin + len(table["variables"]) - 1) / 2] = "none"
    ax.set_xticks(list(ticks), list(ticks.values()), fontsize=7)
    ax.tick_params(length=0)


def map_caption(table: Mapping[str, Any]) -> str:
    """What to see in `feature_map`."""
    return (
        f"Feature space of one network (H = {len(table['row_types'])}, {len(table['clauses'])} clauses) over training. "
        "Rows are grouped by their final type and, within positive rows, by the first clause that they code; variables "
        "come in the order in which the clauses use them (grey lines; a variable shared with an earlier clause stands "
        "there), variables of no clause last. Black frames mark the entries of the final codes, which "
        "for positive literals are positive (orange) at the end by definition: see how many of them were so at the "
        "start, when the others turn, and what happens to variables that no clause uses."
    )
