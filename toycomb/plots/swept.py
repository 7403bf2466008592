"""The points of a sweep: one measure over one field that was varied, a line for each choice of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toycomb.plots.letters import note
from toycomb.plots.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    MARKERS,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    spread,
    styled,
    subplots,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, BLACK)
LINES = 14
"""Lines at most; with more choices, points stand alone in grey."""
LABELS = {
    "test_error": "error on a new draw of inputs",
    "coverage": "clauses with a code (share)",
    "accuracy": "accuracy of the retrained ticket",
    "corrected_jaccard": "recovery of codes,\nchance-corrected",
}
"""Measures that are drawn, and how their axes are called."""
AXES = {"load": "load C/H", "clauses": "clauses C", "training.hidden": "rows H", "variables": "variables n"}
"""How fields are called where they have a symbol."""
Rows = Sequence[Mapping[str, Any]]


def shown(rows: Rows, varied: Sequence[str]) -> tuple[str, list[str], list[str]] | None:
    """What is drawn: the field along the axis, the fields that tell lines apart, and the measures; None if nothing is.

    The axis has the numeric field with the most values.

    Parameters
    ----------
    rows : of the table of points
    varied : names of the fields that the design varies, and of tickets `method` and `density`
    """
    measures = [x for x in LABELS if any(row.get(x) is not None for row in rows)]
    values = {x: {row.get(x) for row in rows} for x in varied}
    numeric = [x for x in varied if x != "density" and len(values[x]) > 1 and all(map(_number, values[x]))]
    if not measures or not numeric:
        return None
    axis = max(numeric, key=lambda x: len(values[x]))
    return axis, [x for x in varied if x != axis and len(values[x]) > 1], measures


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@styled
def swept(rows: Rows, axis: str, apart: Sequence[str], measures: Sequence[str]) -> Figure:
    """A panel for each measure: means over networks with 95 % intervals, over the field on the axis."""
    figure, axes = subplots(1, len(measures), 1.2 + 3.4 * len(measures), 3.4)
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row.get(x) for x in apart), []).append(row)
    many = len(groups) > LINES
    for ax, measure in zip(axes[0], measures, strict=True):
        for i, (key, own) in enumerate(groups.items()):
            there = sorted((x for x in own if x.get(measure) is not None), key=lambda x: x[axis])
            ends = [_ends(x, measure) for x in there]
            ax.errorbar(
                [x[axis] for x in there],
                [x[measure] for x in there],
                yerr=list(zip(*ends, strict=True)) or None,
                color=GREY if many else COLOURS[i % len(COLOURS)],
                marker=MARKERS[0 if many else i % len(MARKERS)],
                linestyle="" if many else "-" if i < len(COLOURS) else "--",
                markersize=3.5,
                linewidth=1,
                elinewidth=0.8,
                label=", ".join(f"{_called(name)} {_short(x)}" for name, x in zip(apart, key, strict=True)) or None,
            )
        if _wide({x[axis] for x in rows}):
            ax.set_xscale("log")
        ax.set_xlabel(_called(axis))
        ax.set_ylabel(LABELS[measure])
    if apart and not many:
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right upper")
    note(figure, f"{spread(x['networks'] for x in rows)} networks per point", "bars: 95 % intervals over networks")
    return figure


def _ends(row: Mapping[str, Any], measure: str) -> tuple[float, float]:
    """How far the interval reaches below and above the mean; nothing where one network gives none."""
    value, low, high = (row.get(f"{measure}{x}") for x in ("", "_low", "_high"))
    return (0.0, 0.0) if value is None or low is None or high is None else (value - low, high - value)


def _called(field: str) -> str:
    """A field in words, without the table that it stands in."""
    return AXES.get(field, field.rpartition(".")[2].replace("_", " "))


def _wide(values: set[Any]) -> bool:
    """Whether values ask for a logarithmic axis."""
    return min(values) > 0 and max(values) >= 20 * min(values)


def _short(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def swept_caption(rows: Rows, axis: str, apart: Sequence[str], measures: Sequence[str]) -> str:
    """What to see in `swept`."""
    what = " and ".join(LABELS[x].replace("\n", " ") for x in measures)
    lines = f" Each line is one choice of {', '.join(map(_called, apart))}." if apart else ""
    return (
        f"Mean {what} over {_called(axis)}, {spread(x['networks'] for x in rows)} networks per point.{lines} Bars are "
        "95 % bootstrap intervals over networks. See where lines rise or fall, and where their intervals keep apart."
    )
