"""Maps of where each claim holds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.evidence.verdicts import REFUTED
from toycomb.plots.letters import note, settings
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import spread, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMES = {
    "C1": "C1t nearer under the\nIMP mask (literals)",
    "C2": "C2 proximal ends\nas code (probability)",
    "C3": "C3i clearing beyond\nsham (probability)",
    "C4": "C4 joint choice\n(Jaccard index)",
    "C5": "C5 re-expressed\n(share of clauses)",
    "C6": "C6 probes win\n(share, less half)",
}
MARKS = {"holds": "✓", "below the margin": "↓", "undecided": "?", "does not hold": "", "not defined": "–"}
DECIDED = ("holds", *REFUTED)
"""Verdicts that are not left open."""
WORDS = {
    "holds": "holds by its rule",
    "below the margin": "surely above 0, below the margin",
    "undecided": "undecided",
    "does not hold": "fails: upper bound below the margin",
    "not defined": "not defined",
}
HATCH: dict[str, Any] = {"hatch": "////", "edgecolor": "0.35", "linewidth": 0}


@styled
def where_it_holds(table: Sequence[Table]) -> Figure:
    """A map for each claim: factor and level by load; the last one shows the error of the dense networks."""
    lines = list(dict.fromkeys((row["factor"], row["level"]) for row in table))
    loads = sorted({row["load"] for row in table})
    figure, axes = subplots(1, len(NAMES) + 1, 13.5, 2.5 + 0.3 * len(lines), sharey=True)
    for ax, claim in zip(axes[0], NAMES, strict=False):
        cells = {(row["factor"], row["level"], row["load"]): row for row in table if row["claim"] == claim}
        _claim(figure, ax, [[cells[(*line, load)] for load in loads] for line in lines])
        counts = spread(row["networks"] for row in cells.values())
        ax.set_title(f"{NAMES[claim]}\n{counts} networks per cell", fontsize=8.5)
    errors = {(row["factor"], row["level"], row["load"]): row["test_error"] for row in table}
    values = np.array([[100 * errors[(*line, load)] for load in loads] for line in lines])
    image = axes[0, -1].pcolormesh(values, cmap="Greys", vmin=0, vmax=20, edgecolor="white")
    figure.colorbar(image, ax=axes[0, -1], orientation="horizontal", pad=0.02, extend="max", label="error (%)")
    axes[0, -1].set_title("dense network: error\non a new draw\n", fontsize=8.5)
    for ax in axes[0]:
        ax.set_xticks(np.arange(len(loads)) + 0.5, [str(Fraction(x).limit_denominator(64)) for x in loads], fontsize=8)
        ax.set_xlabel("load C/H")
        ax.tick_params(length=0)
    names = [level if factor == "base" else f"{factor}: {level}" for factor, level in lines]
    axes[0, 0].set_yticks(np.arange(len(lines)) + 0.5, names)
    axes[0, 0].invert_yaxis()
    _legend(figure)
    told = settings(n=_one(table, "n"), k="4 but where it varies", H="32 but where it varies")
    note(figure, told, "verdicts by 95 % intervals over networks", "strokes on the scales: margin of the claim")
    return figure


def _one(table: Sequence[Table], key: str) -> int | None:
    """A setting that all cells share, if they say it."""
    found = {(row.get("about") or {}).get(key) for row in table}
    return found.pop() if len(found) == 1 else None


def _legend(figure: Figure) -> None:
    """What colours, signs and hatching mean."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles: list[Any] = [
        Patch(facecolor="#E08214", label="effect in the published direction"),
        Patch(facecolor="#8073AC", label="effect against it"),
    ]
    for verdict, sign in MARKS.items():
        if sign:
            mark = Line2D([], [], linestyle="", marker=f"${sign}$", color="black", markersize=6)
            handles.append(mark)
        else:
            handles.append(Patch(facecolor="white", **HATCH))
        handles[-1].set_label(WORDS[verdict])
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))


def _claim(figure: Figure, ax: Axes, grid: Sequence[Sequence[Table]]) -> None:
    """Colour: effect; mark: verdict; hatched: fails."""
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    values = np.array([[np.nan if cell["value"] is None else cell["value"] for cell in line] for line in grid])
    limit = max(float(np.nanmax(np.abs(values), initial=0)), grid[0][0]["margin"])
    image = ax.pcolormesh(values, cmap="PuOr_r", vmin=-limit, vmax=limit, edgecolor="white")
    margin = grid[0][0]["margin"]
    bar = figure.colorbar(image, ax=ax, orientation="horizontal", pad=0.02, label=f"effect (margin {margin:g})")
    bar.ax.tick_params(labelsize=6.5)
    bar.ax.locator_params(nbins=4)
    bar.ax.axvline(margin, color="black", linewidth=1.2)
    for i, line in enumerate(grid):
        for j, cell in enumerate(line):
            colour = "white" if np.isfinite(values[i, j]) and abs(values[i, j]) > 0.65 * limit else "black"
            mark = ax.text(
                j + 0.5, i + 0.52, MARKS[cell["verdict"]], ha="center", va="center", fontsize=8, color=colour
            )
            mark.set_color(colour)
            if colour == "black":  # hatching would cross it out
                mark.set_path_effects([withStroke(linewidth=2, foreground="white")])
            if cell["verdict"] in REFUTED:
                ax.add_patch(Rectangle((j, i), 1, 1, fill=False, **HATCH))


def decided(table: Sequence[Table], claim: str) -> tuple[int, int]:
    """Cells in which a claim holds or fails, and all cells in which it is defined."""
    verdicts = [row["verdict"] for row in table if row["claim"] == claim and row["verdict"] != "not defined"]
    return sum(x in DECIDED for x in verdicts), len(verdicts)


def of_how_many(table: Sequence[Table]) -> str:
    """Networks per cell in words: those of all claims, or of each group of claims with as many."""
    claims: dict[str, list[str]] = {}
    for claim in NAMES:
        claims.setdefault(spread(row["networks"] for row in table if row["claim"] == claim), []).append(claim)
    each = [count if len(claims) == 1 else f"{count} ({', '.join(names)})" for count, names in claims.items()]
    return f"{' and '.join(each)} formulas × initialisations per cell"


def regions_caption(table: Sequence[Table]) -> str:
    """What to see in `where_it_holds`."""
    counts = {claim: decided(table, claim) for claim in NAMES}
    shares = [f"{claim} {some} of {cells}" for claim, (some, cells) in counts.items()]
    some, cells = (sum(x) for x in zip(*counts.values(), strict=True))
    return (
        "Effect of each claim over load C/H (columns) and one other factor at a time (lines), "
        f"{of_how_many(table)}. a to f: orange is an effect in the published direction, violet one against it; each "
        "map has a scale of its own, on which a stroke marks the margin, the least effect that would matter. ✓: the "
        "claim holds there by its rule. ?: undecided. Hatched: it fails, the upper bound lies below the margin. ↓: the "
        "effect is surely above 0 there all the same. –: not defined. g: error of the dense networks on a new draw. "
        f"Decided are {some} of {cells} cells ({100 * some / max(cells, 1):.0f} %): {', '.join(shares)}. "
        "See whether a claim depends on load or on the embedding. See in g where networks cannot learn the task at all."
    )


FIGURES = (FigureOf("where_it_holds", "regions", where_it_holds, regions_caption),)
