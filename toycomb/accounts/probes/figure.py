"""Figure of probes against weight-based methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.panels import letters, place_title, said
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import column, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MEASURES = {"accuracy": "accuracy on a new draw", "corrected_jaccard": "chance-corrected recovery of codes"}
LIMIT = 0.3


@styled
def probes_against_weights(table: Sequence[Table]) -> Figure:
    """Paired differences of each probe to each weight-based method, by density; a panel for each place and measure."""
    places = list(dict.fromkeys(row["place"] for row in table))
    lines = len({(row["probe"], row["density"]) for row in table})
    width, height = 2.4 + 2.9 * len(places), 1.2 + 0.27 * lines * len(MEASURES)
    figure, axes = subplots(len(MEASURES), len(places), width, height, sharex=True, sharey=True)
    for line, (measure, label) in zip(axes, MEASURES.items(), strict=True):
        for ax, place in zip(line, places, strict=True):
            image = _panel(ax, [row for row in table if row["place"] == place], measure)
            ax.set_title(f"{place_title(place)}\n{label}")
    bar = figure.colorbar(image, ax=axes.ravel().tolist(), shrink=0.6, pad=0.01, extend="both")
    bar.set_label("mean paired difference, probe less method")
    said(figure, [row.get("about") for row in table], "bold: its interval excludes 0")
    return figure


def _panel(ax: Axes, rows: Sequence[Table], measure: str) -> Any:
    """Colour: mean difference; number: share of networks won, in per cent; bold where the interval excludes 0."""
    lines = list(dict.fromkeys((row["probe"], row["density"]) for row in sorted(rows, key=_line)))
    bases = list(dict.fromkeys(row["baseline"] for row in rows))
    cells = {(row["probe"], row["density"], row["baseline"]): row for row in rows}
    value = np.array([column([cells[(*line, base)][measure] for base in bases], "value") for line in lines])
    image = ax.imshow(value, cmap="PuOr", vmin=-LIMIT, vmax=LIMIT, aspect="auto")
    for i, line in enumerate(lines):
        for j, base in enumerate(bases):
            entry, won = (cells[(*line, base)][key] for key in (measure, f"{measure}_won"))
            if won["value"] is not None:
                sure = entry["low"] is not None and (entry["low"] > 0 or entry["high"] < 0)
                colour = "white" if abs(entry["value"]) > 0.65 * LIMIT else "black"
                text = ax.text(j, i, f"{100 * won['value']:.0f}", ha="center", va="center", fontsize=6.5)
                text.set(color=colour, fontweight="bold" if sure else "normal")
    ax.set_xticks(range(len(bases)), bases, rotation=40, ha="right")
    ax.set_yticks(range(len(lines)), [f"{probe}, {density:g}" for probe, density in lines])
    ax.set_xlabel("weight-based method")
    ax.tick_params(length=0)
    return image


def _line(row: Table) -> tuple[bool, str, float]:
    return row["probe"].endswith("sham"), row["probe"], -row["density"]


def probes_caption(table: Sequence[Table]) -> str:
    """What to see in `probes_against_weights`."""
    count = len({row["place"] for row in table})
    return (
        'Each probe at each density (lines, such as "motion, 0.1") against each weight-based method (columns), on the '
        f"same formulas and initial weights. {letters(0, count)}: accuracy on a new draw of inputs. "
        f"{letters(count, count)}: chance-corrected recovery of codes. Colour: mean paired difference, violet where "
        "the probe is better, orange where the method is. Numbers: share of networks on which the probe wins, in per "
        "cent, ties counted half. They are bold where the 95 % interval of the difference excludes zero. See whether "
        "probes win against methods that look at the initial network alone (magnitude, snip, grasp, synflow). See "
        "whether they win against those that train (one-shot, imp). See how much of that the sham twin shares."
    )


FIGURES = (FigureOf("probes_against_weights", "probes", probes_against_weights, probes_caption),)
