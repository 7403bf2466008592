"""Figures of alignment counts: against the number of clauses, and over training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.about import sized
from toycomb.plots.drawable import drawable
from toycomb.plots.letters import note
from toycomb.plots.of_runs import emergence_of, patterns_of
from toycomb.plots.style import (
    BLACK,
    all_patterns,
    band,
    code_rows,
    codes_among,
    column,
    epochs_axis,
    pattern_style,
    points,
    styled,
    subplots,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DIAMONDS = " Diamonds: published values of 4P, estimated by eye from a figure of arXiv 2504.08842."
LIMIT = " Dashed: the packing limit of that study, about H·n/(16 C) 4P rows per clause."
NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ASIDE = 1.06
"""Factor by which patterns of a single load stand apart."""
SIGNS = {"positive": ">", "negative": "<"}


def patterns_caption(table: Sequence[Mapping[str, Any]]) -> str:
    """What to see in `patterns_by_load`."""
    published = DIAMONDS if any(row["published_4P"] for row in table) else ""
    if published and any(row["packing_limit"] for row in table):
        published += LIMIT
    code, rows = codes_among(all_patterns(table, "positive")), code_rows(table[0].get("about"))
    other = "positive" if rows == "negative" else "negative"
    several = " and " in code
    codes, their = ("codes", "their") if several else ("code", "its")
    aligned = f"{code} have all" if several else f"{code} has {_count(code)}"
    return (
        f"Rows per clause with each pattern of aligned signs: {aligned} aligned and none that is not. Solid: after "
        f"training ({sized(table)[-1]} per point). Dotted: at initialisation. See how far training raises {code}, the "
        f"{codes}, above {their} chance level on {rows} rows. See how this changes as more clauses share the rows. "
        f"See which patterns {other} rows take instead.{published}"
    )


def _count(pattern: str) -> str:
    """The number of a pattern, small ones in words."""
    number = int(pattern.removesuffix("P"))
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


@drawable("patterns", patterns_caption, patterns_of)
@styled
def patterns_by_load(table: Sequence[Mapping[str, Any]]) -> Figure:
    """Rows per clause with each pattern against the number of clauses; one line of panels for each width.

    Parameters
    ----------
    given : Run, FeatureSpace, Population, a dict or list of these, the stored table `patterns`, or a folder of results
        Each population is a point, at its number of clauses C and its rows H.
    store : Store or path, optional
        Where the networks of a Population are.
    seed, times : optional
        Not needed here.

    Returns
    -------
    Figure
        A notebook shows it, with its `caption`; `savefig(path)` writes it.

    Examples
    --------
    >>> runs = [tc.train(tc.random_tasks(10, seed=1, clauses=C), seed=1) for C in (2, 8, 32)]  # doctest: +SKIP
    >>> tc.plots.patterns_by_load(runs)  # doctest: +SKIP
    """
    widths = sorted({row["hidden"] for row in table})
    figure, axes = subplots(len(widths), 2, 8.8, 0.6 + 2.9 * len(widths), sharey="row", sharex=True)
    for line, hidden in zip(axes, widths, strict=True):
        rows = sorted((row for row in table if row["hidden"] == hidden), key=lambda row: row["clauses"])
        clauses = [row["clauses"] for row in rows]
        for ax, (side, title) in zip(line, _sides(rows).items(), strict=True):
            _patterns(ax, rows, side)
            ax.set_title(f"{title}, H = {hidden}")
        line[0].set_ylabel("rows per clause")
        known = {row["clauses"]: row["published_4P"] for row in rows if row["published_4P"] is not None}
        if known:
            style = {"marker": "D", "linestyle": "", "markerfacecolor": "none", "color": BLACK, "markersize": 7}
            line[0].plot(list(known), list(known.values()), label="4P published (read off)", **style)
        line[0].set_ylim(0, line[0].get_ylim()[1])
        if rows[0]["packing_limit"] is not None:  # it starts far above every count, so it must not set the scale
            limits = [row["packing_limit"] for row in rows]
            line[0].plot(clauses, limits, color=BLACK, linestyle="--", linewidth=1, label="limit of 4P (published)")
        start = {"linestyle": "", "marker": "_", "markersize": 14} if len(clauses) == 1 else {"linestyle": ":"}
        line[1].plot([], [], color=BLACK, label="at initialisation", **start)
    for ax in axes[-1]:
        ax.set_xlabel("number of clauses C")
    labels: dict[str, Any] = {}
    for ax in axes.T.flat:
        labels.update(zip(*reversed(ax.get_legend_handles_labels()), strict=True))
    figure.legend(labels.values(), labels.keys(), loc="outside right center")
    note(figure, *sized(table))
    return figure


def _sides(entries: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Titles of panels of one row type: by `v`, or by paths where any entry is of several hidden layers."""
    deep = any(entry.get("about", {}).get("hidden_layers", 1) > 1 for entry in entries)
    weight = "path to the output ${} 0$" if deep else "$v_r {} 0$"
    return {side: f"{side} rows ({weight.format(sign)})" for side, sign in SIGNS.items()}


def _patterns(ax: Axes, rows: Sequence[Mapping[str, Any]], side: str) -> None:
    clauses = [row["clauses"] for row in rows]
    found, before = all_patterns(rows, side), all_patterns(rows, f"initial_{side}")
    styles, single = pattern_style(list(found)), len(clauses) == 1
    for i, (name, style) in enumerate(styles.items()):
        aside = ASIDE ** (i - (len(styles) - 1) / 2) if single else 1.0  # points of one load would hide each other
        where = [c * aside for c in clauses]
        points(ax, where, found[name], label=name, linewidth=1.2, **style)
        start = column(before[name], "value")
        mark = "_" if single else None  # no line is seen of one point
        ax.plot(where, start, color=style["color"], linestyle=":", linewidth=1.2, marker=mark, markersize=14)
    ax.set_xscale("log", base=2)
    if single:
        ax.set_xlim(clauses[0] / 1.5, clauses[0] * 1.5)
    ax.set_xticks(clauses, _labels(clauses))
    ax.minorticks_off()


def _labels(clauses: Sequence[int]) -> list[str]:
    """Tick labels, without those that would touch the one after them."""
    following = [*clauses[1:], np.inf]
    return [str(c) if after / c > 1.2 else "" for c, after in zip(clauses, following, strict=True)]


def emergence_caption(table: Mapping[str, Any]) -> str:
    """What to see in `emergence`."""
    return (
        f"Training of networks with H = {table['hidden']} rows, on C = {table['clauses']} clauses. Left and middle: "
        "rows per clause with each pattern of aligned signs. Right: the loss on a new draw of inputs. Lines are means, "
        f"bands are {sized([table])[-1]}. One epoch is {table['steps_per_epoch']} steps. See when codes "
        f"({codes_among(table['positive'])} on {code_rows(table.get('about'))} rows) leave their initial "
        "level, and when they settle. See how far the loss has fallen by then."
    )


@drawable("emergence", emergence_caption, emergence_of)
@styled
def emergence(table: Mapping[str, Any]) -> Figure:
    """Patterns, and loss on a new draw of inputs, over training.

    Parameters
    ----------
    given : Run, Population, the stored table `emergence`, or a folder of results
        Points stand at the run's snapshots: ask for some, `toycomb.train(..., snapshots=[0.1, 1, 3, 10])`. A
        FeatureSpace holds no loss.
    store : Store or path, optional
        Where the networks of a Population are.
    seed, times : optional
        Not needed here.

    Returns
    -------
    Figure
        A notebook shows it, with its `caption`; `savefig(path)` writes it.

    Examples
    --------
    >>> tc.plots.emergence(run)  # doctest: +SKIP
    """
    figure, axes = subplots(1, 3, 10.2, 3.3)
    for ax, (side, title) in zip(axes[0], _sides([table]).items(), strict=False):
        for name, style in pattern_style(list(table[side])).items():
            band(ax, table["epochs"], table[side][name], label=name, **style)
        ax.set_title(title)
        ax.set_ylabel("rows per clause")
    top = max(ax.get_ylim()[1] for ax in axes[0, :2])
    for ax in axes[0, :2]:
        ax.set_ylim(0, top)
    axes[0, 0].legend(ncols=2, loc="upper right")
    loss = axes[0, 2]
    band(loss, table["epochs"], table["test_loss"], color=BLACK, marker="o", markersize=4)
    loss.set_title("loss on a new draw of inputs")
    loss.set_ylabel("binary cross-entropy (nats)")
    loss.set_yscale("log")
    for ax in axes[0]:
        epochs_axis(ax)
        ax.set_xlim(right=1.1 * max(table["epochs"][-1], 0.1))
    note(figure, *sized([table], "nHCk"))
    return figure
