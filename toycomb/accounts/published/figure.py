"""Figures of published numbers (arXiv 2504.08842) beside ours: the sweep over C. Signs are in `figure_signs`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from toycomb.accounts.published.figure_signs import published_signs, signs_caption
from toycomb.plots.maps import feature_map, map_caption
from toycomb.plots.panels import Style, look, said
from toycomb.plots.patterns import emergence, emergence_caption, patterns_by_load, patterns_caption
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import (
    BLACK,
    GREEN,
    PURPLE,
    all_patterns,
    code_rows,
    codes_among,
    column,
    pattern_style,
    points,
    spread,
    styled,
    subplots,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAVY = "#332288"
WIDTHS = {16: (PURPLE, "s"), 32: (NAVY, "o"), 64: (GREEN, "^")}
"""Colour and marker of each published width, the same whichever widths are shown; none is that of a pattern."""
PANELS = {
    "code_rows": "{code} rows per clause, {rows} rows",
    "error": "error (share of inputs)",
    "positive_rows": "positive rows (share of H)",
    "overlap": "overlap of two clauses (rows)",
    "overlap_ratio": "overlap / independent codes",
    "negative": "negative rows / fair signs",
}
BESIDE = {
    "error": ("test_error", ":"),
    "positive_rows": ("initial_positive_rows", ":"),
    "overlap": ("expected_overlap", "--"),
    "overlap_ratio": ("apart_overlap_ratio", ":"),
}
"""What stands in a panel beside its own line, and how it is drawn."""
_note = partial(look, markersize=6, markerfacecolor="none", linewidth=1.2)
NOTES = {
    "code_rows": [
        _note("published, H = 32 (read off by eye)", BLACK, "D", ""),
        _note("published packing limit H·n/(16 C)", BLACK, "", "--"),
        _note("published: training error begins below about this", BLACK, "", "-."),
    ],
    "error": [
        _note("training inputs", BLACK, ""),
        _note("a new draw of inputs", BLACK, "", ":"),
    ],
    "positive_rows": [_note("at initialisation", BLACK, "", ":")],
    "overlap": [_note("codes placed independently", BLACK, "", "--")],
    "overlap_ratio": [_note("pairs without a common variable", BLACK, "", ":")],
}
"""What lines without a width of their own mean, for each panel."""
C_IS_H = _note("C = H", BLACK, "", "-.")
"""Where training error is published to begin."""
PUBLISHED_WIDTH = 32


@styled
def published_sweep(table: Sequence[Table]) -> Figure:
    """4P rows per clause, errors, positive rows and overlap against the number of clauses, a line for each width."""
    figure, axes = subplots(2, 3, 12.4, 6.4, sharex=True)
    panels = dict(zip(PANELS, axes.flat, strict=True))
    for name, ax in panels.items():
        ax.set_ylabel(PANELS[name].format(code=_codes(table), rows=code_rows(table[0].get("about"))))
    for hidden in sorted({row["hidden"] for row in table}):
        colour, marker = WIDTHS.get(hidden, (BLACK, "P"))
        _width(panels, _of_width(table, hidden), look(f"H = {hidden}", colour, marker, linewidth=1.2))
    _code_panel(panels["code_rows"], table)
    _negative_panel(panels["negative"], table)
    panels["error"].set_yscale("symlog", linthresh=0.001)
    panels["error"].set_yticks([0, 0.001, 0.01, 0.1], ["0", "0.001", "0.01", "0.1"])
    panels["error"].set_ylim(bottom=0)
    panels["positive_rows"].set_ylim(0, 1)
    if any(row["overlap"]["value"] for row in table):
        _doublings(panels["overlap"])
    for name in ("overlap_ratio", "negative"):
        panels[name].axhline(1, color=BLACK, linewidth=0.8)
        panels[name].set_ylim(0, 1.12 * panels[name].get_ylim()[1])  # room for the legend
    _clauses_axis(axes, sorted({row["clauses"] for row in table}))
    figure.legend(*panels["code_rows"].get_legend_handles_labels(), loc="outside lower center", ncols=5)
    for name, notes in NOTES.items():
        if name == "code_rows" and not _beside(table):
            continue
        notes = [*notes, C_IS_H] if name == "error" and _beside(table) else notes
        handles = [line for style in notes for line in panels[name].plot([], [], **style)]
        panels[name].legend(handles=handles, loc="lower left" if name == "code_rows" else "best", fontsize=7)
    panels["negative"].legend(loc="upper center", ncols=5, fontsize=7, columnspacing=1, handlelength=1.2)
    said(figure, [row.get("about") for row in table], drawn=("n", "k"))
    return figure


def _beside(table: Sequence[Table]) -> bool:
    """Whether published numbers stand beside ours: not where the set-up was changed."""
    return any(row["packing_limit"] is not None for row in table)


def _codes(table: Sequence[Table]) -> str:
    """The pattern of a code, 4P for clauses of four literals."""
    return codes_among(all_patterns(table, "negative_ratio"))


def _of_width(table: Sequence[Table], hidden: int) -> list[Table]:
    return sorted((row for row in table if row["hidden"] == hidden), key=lambda row: row["clauses"])


def _width(panels: Mapping[str, Axes], rows: Sequence[Table], style: Style) -> None:
    """The lines of one width."""
    clauses, colour = [row["clauses"] for row in rows], style["color"]
    for name in ("code_rows", "positive_rows", "overlap", "overlap_ratio"):
        points(panels[name], clauses, [row[name] for row in rows], **style)
    points(panels["error"], clauses, [row["train_error"] for row in rows], **style)
    if rows[0]["packing_limit"] is not None:
        limits = [row["packing_limit"] for row in rows]
        panels["code_rows"].plot(clauses, limits, color=colour, linestyle="--", linewidth=1.2)
    for name, (key, line) in BESIDE.items():
        values = column((row[key] for row in rows), "value")
        panels[name].plot(clauses, values, color=colour, linestyle=line, linewidth=1.2)
    if failing := rows[0]["published_failing"]:
        begins = failing["clauses_over_hidden"] * rows[0]["hidden"]
        panels["error"].axvline(begins, color=colour, linestyle="-.", linewidth=0.8)


def _code_panel(ax: Axes, table: Sequence[Table]) -> None:
    """Published points and the level at which training is said to fail, on a scale that shows limits as lines."""
    known = {row["clauses"]: row["published_code_rows"] for row in table if row["published_code_rows"] is not None}
    diamonds = look(None, BLACK, "D", "", markersize=8, markerfacecolor="none", zorder=4)
    ax.plot(list(known), list(known.values()), **diamonds)
    plain = {row["clauses"]: row["identity_code_rows"] for row in table if "identity_code_rows" in row}
    identity = look("H = 32, identity embedding", NAVY, "v", markerfacecolor="white", linewidth=1.0)
    if plain:
        points(ax, list(plain), list(plain.values()), **identity)
    if failing := table[0]["published_failing"]:
        ax.axhline(failing["code_rows"], color=BLACK, linestyle="-.", linewidth=0.8)
    _doublings(ax)
    ax.set_ylim(bottom=ax.get_ylim()[0] / 3)  # room for the legend


def _doublings(ax: Axes) -> None:
    ax.set_yscale("log", base=2)
    ax.yaxis.set_major_formatter("{x:g}")


def _negative_panel(ax: Axes, table: Sequence[Table]) -> None:
    """Patterns of negative rows against fair signs, for the width nearest to the published one."""
    hidden = min({row["hidden"] for row in table}, key=lambda width: abs(width - PUBLISHED_WIDTH))
    rows = _of_width(table, hidden)
    clauses = [row["clauses"] for row in rows]
    found = all_patterns(rows, "negative_ratio")
    for name, style in pattern_style(list(found)).items():
        points(ax, clauses, found[name], label=name, linewidth=1.2, **style)
    ax.set_ylabel(f"negative rows / fair signs, H = {hidden}")


def _clauses_axis(axes: np.ndarray, clauses: Sequence[int]) -> None:
    for ax in axes.flat:
        ax.set_xscale("log", base=2)
        ax.set_xticks(clauses, [str(c) if c & (c - 1) == 0 or len(clauses) < 8 else "" for c in clauses])
        ax.minorticks_off()
    for ax in axes[-1]:
        ax.set_xlabel("number of clauses C")


def sweep_caption(table: Sequence[Table]) -> str:
    """What to see in `published_sweep`."""
    codes, beside = _codes(table), _beside(table)
    thin = (
        f"a: does {codes} thin out as published? Diamonds "
        "are published values for H = 32, estimated by eye from a figure. Where a solid line crosses its dashed one, "
        "codes are packed beyond the published limit. At C = 2n that limit is down at the level of a random network "
        "(H / 32 rows per clause). b: does training error begin near C = H, where 4P is said to fall below about 2? "
        if beside
        else f"a: do codes ({codes}) thin out as more clauses share the rows? b: where does training error begin? "
    )
    negative = "Published is 3N1P, moving towards 2P2N as C grows. " if beside else ""
    return (
        "The published sweep (arXiv 2504.08842, section 4) done again: means and 95 % bootstrap intervals over "
        f"{spread(row['networks'] for row in table)} networks per point. {thin}"
        "The axis is linear below 0.001. c: share of rows with v > 0. d, e: rows that two codes share, against codes "
        f"of the same sizes placed independently on {code_rows(table[0].get('about'))} rows. Clauses with a common "
        "variable share more by "
        "construction; dotted lines leave them out. f: patterns of negative rows against fair signs; above 1 is more "
        f"often than chance. {negative}Colours of f are patterns, those of the other panels are widths."
    )


FIGURES = (
    FigureOf("patterns_by_load", "patterns", patterns_by_load, patterns_caption),
    FigureOf("published_sweep", "sweep", published_sweep, sweep_caption),
    FigureOf("published_signs", "signs", published_signs, signs_caption),
    FigureOf("emergence", "emergence", emergence, emergence_caption),
    FigureOf("feature_map", "feature_map", feature_map, map_caption),
)
