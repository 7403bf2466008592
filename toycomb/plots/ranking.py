"""Figures that rank ticket methods: cost and worth, who beats whom, and which ranks differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.labels import Named, around, laid_out
from toycomb.plots.letters import intervals, note
from toycomb.plots.style import BLACK, GREY, points, spread, styled, subplots
from toycomb.plots.tickets import ALWAYS, GROUPS, NAMED, PALE, capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COSTS = {"inputs": ("million training inputs looked at", 0.01), "seconds": ("seconds of one core", 0.001)}
"""Label and finest value shown of each cost."""
LEVEL = 0.05
"""Of the tests that dots and bars stand for."""
FAR = 1e6
"""Right end of fronts."""
MEASURES = {"accuracy": "accuracy on a new draw of inputs", "recovery": "chance-corrected recovery of codes"}


@styled
def pareto(
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    groups: Mapping[str, str],
    cost: str,
    highlight: Sequence[str] = (),
    about: str = "",
) -> Figure:
    """Accuracy and recovery against the cost of finding a ticket, with the front that no cheaper method passes.

    Parameters
    ----------
    tables : embedding -> list of dict `method, inputs, seconds, accuracy, recovery`
        `accuracy` and `recovery` are dict `value, low, high`.
    groups : method -> group; oracles and controls take no part in the front
    cost : "inputs" or "seconds"
    highlight : methods that are named beside those of the front
    about : settings in words
    """
    figure, axes = subplots(len(tables), 2, 10.5, 1.0 + 3.9 * len(tables), sharex=True)
    for row, (embedding, table) in zip(axes, tables.items(), strict=True):
        for ax, (key, label) in zip(row, MEASURES.items(), strict=True):
            _cloud(ax, table, key, groups, cost)
            ax.set_ylabel(label)
            ax.set_title(f"{capital(embedding)} embedding")
    most = max(entry[cost] for table in tables.values() for entry in table)
    label, finest = COSTS[cost]
    axes[0, 0].set_xscale("symlog", linthresh=finest)
    axes[0, 0].set_xlim(-0.3 * finest, 4 * most + finest)
    for ax in axes[-1]:
        ax.set_xlabel(f"cost of finding ({label})")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
    networks = [row["networks"] for table in tables.values() for row in table if "networks" in row]
    note(figure, about, intervals(spread(networks)) if networks else "95 % bootstrap intervals over networks")
    laid_out(figure)
    for row, table in zip(axes, tables.values(), strict=True):
        for ax, key in zip(row, MEASURES, strict=True):
            _name(ax, table, key, groups, cost, highlight)
    return figure


def _known(table: Sequence[Mapping[str, Any]], key: str) -> list[Mapping[str, Any]]:
    return [row for row in table if row[key]["value"] is not None]


def _runners(table: Sequence[Mapping[str, Any]], groups: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """Methods that may stand on the front."""
    return [row for row in table if groups[row["method"]] in ("weights", "features")]


def _cloud(ax: Axes, table: Sequence[Mapping[str, Any]], key: str, groups: Mapping[str, str], cost: str) -> None:
    """One panel: a point for each method, and the front."""
    shown = _known(table, key)
    for group, (colour, marker) in GROUPS.items():
        members = [row for row in shown if groups[row["method"]] == group]
        points(
            ax,
            [row[cost] for row in members],
            [row[key] for row in members],
            color=colour,
            marker=marker,
            linestyle="",
            markersize=4.5,
            elinewidth=0.6,
            label=group,
            alpha=0.85,
        )
    steps = _steps(_front(_runners(shown, groups), key, cost), key, cost)
    if steps:
        ax.plot(*zip(*steps, strict=True), color=BLACK, linewidth=0.9, label="front", zorder=1)


def _steps(front: Sequence[Mapping[str, Any]], key: str, cost: str) -> list[tuple[float, float]]:
    """Corners of the front, up to beyond the axis, which all panels share."""
    corners = [(row[cost], row[key]["value"]) for row in front]
    return [x for (a, b), (c, _) in zip(corners, [*corners[1:], (FAR, 0.0)], strict=True) for x in ((a, b), (c, b))]


def _name(
    ax: Axes,
    table: Sequence[Mapping[str, Any]],
    key: str,
    groups: Mapping[str, str],
    cost: str,
    highlight: Sequence[str],
) -> None:
    """Names of the front, of what is always named, and of what was asked for; none covers another, or a point."""
    shown = {row["method"]: row for row in _known(table, key)}
    front = _front(_runners(list(shown.values()), groups), key, cost)
    first = [row["method"] for row in front]
    chosen = [name for name in dict.fromkeys([*first, *ALWAYS, *highlight[:NAMED]]) if name in shown]
    places = {name: (row[cost], row[key]["value"]) for name, row in shown.items()}
    colours = {name: GROUPS[groups[name]][0] for name in chosen}
    around(
        ax,
        [Named(name, *places[name], colours[name]) for name in chosen],
        list(places.values()),
        _steps(front, key, cost),
    )


def pareto_caption(tables: Mapping[str, Sequence[Mapping[str, Any]]], title: str) -> str:
    """What to see in `pareto`."""
    return (
        f"Worth of {len(next(iter(tables.values())))} methods against what finding their tickets takes (means over "
        f"{title}; 95 % bootstrap intervals over networks). Left: accuracy on a new draw of inputs. Right: recovery of "
        "the dense codes. The front joins methods whose mean nothing cheaper equals; oracles and controls take no part "
        "in it. Named are the methods of the front, the ceiling, random masks and some others. See where more training "
        "stops to pay. See whether accuracy and recovery put methods into the same order."
    )


def _front(rows: Sequence[Mapping[str, Any]], key: str, cost: str) -> list[Mapping[str, Any]]:
    """Rows that no row of at most their cost equals, cheapest first."""
    front: list[Mapping[str, Any]] = []
    for row in sorted(rows, key=lambda row: (row[cost], -row[key]["value"])):
        if not front or row[key]["value"] > front[-1][key]["value"]:
            front.append(row)
    return front


@styled
def win_matrix(table: Mapping[str, Any], label: str, about: str = "") -> Figure:
    """Share of tickets on which the method of a row beats that of a column.

    Parameters
    ----------
    table : answer of `tickets.comparison.wins`, or what `report.ticket_figures.tables` keeps of it
    label : the measure
    about : settings in words
    """
    share, clear = np.array(table["share"], dtype=float), clearly(table)
    met = ~np.isnan(share)
    mean = np.where(met, share, 0).sum(axis=1) / np.maximum(met.sum(axis=1), 1)
    order = [i for i in np.argsort(-mean, kind="stable") if met[i].any()]  # without those that never meet another
    names, count = [table["methods"][i] for i in order], len(order)
    figure, axes = subplots(1, 1, 2.6 + 0.21 * count, 1.6 + 0.21 * count)
    ax = axes[0, 0]
    picture = ax.imshow(share[np.ix_(order, order)], cmap="PuOr", vmin=0, vmax=1)
    dots = np.argwhere(clear[np.ix_(order, order)])
    dark = np.abs(share[np.ix_(order, order)][tuple(dots.T)] - 0.5) > 0.3
    ax.scatter(dots[:, 1], dots[:, 0], s=3, c=np.where(dark, "white", BLACK), linewidths=0)
    ax.set_facecolor(PALE)  # the diagonal, and pairs that never meet
    ax.set_xticks(range(count), names, rotation=90, fontsize=7)
    ax.set_yticks(range(count), names, fontsize=7)
    ax.set_ylabel("method (best first)")
    ax.set_xlabel("method that it beats")
    bar = figure.colorbar(picture, ax=ax, shrink=0.6)
    bar.set_label(f"share of tickets with the higher {label}")
    note(figure, about, f"{table['n']} networks", "dots: p < 0.05 after Holm's correction")
    return figure


def clearly(table: Mapping[str, Any]) -> np.ndarray:
    """(methods, methods) whether the difference is significant at 5 % after Holm's correction."""
    if "clear" in table:
        return np.array(table["clear"], dtype=bool)
    return np.array(table["p_holm"], dtype=float) < LEVEL


def win_caption(table: Mapping[str, Any], label: str) -> str:
    """What to see in `win_matrix`."""
    return (
        f"Share of (network, density) pairs on which the method of the row has the higher {label} than that of the "
        f"column (ties count half), over {table['n']} networks, best methods first. Dots: the difference, averaged "
        "over a network's densities, is significant at 5 % after Holm's correction over all pairs. A row that is "
        "violet to its end loses to nothing."
    )


@styled
def critical_difference(table: Mapping[str, Any], label: str, about: str = "") -> Figure:
    """Mean ranks of methods; bars join those that Nemenyi's test does not tell apart (Demšar 2006, figure 1).

    Parameters
    ----------
    table : answer of `tickets.comparison.ranks`
    label : the measure that ranks methods
    about : settings in words
    """
    ranks = [(row["method"], row["mean_rank"]) for row in table["methods"]]
    count, width = len(ranks), table["critical_difference"]
    half = -(-count // 2)
    cliques = _cliques([rank for _, rank in ranks], width)
    top = 0.45 + 0.16 * len(cliques)
    figure, axes = subplots(1, 1, 7.6, 1.1 + 0.24 * half + 0.09 * len(cliques))
    ax = axes[0, 0]
    ax.set(xlim=(count + 0.9, 0.1), ylim=(top + 0.42 * half, -1.3))
    ax.axis("off")
    ax.plot([1, count], [0, 0], color=BLACK, linewidth=1)
    for tick in range(1, count + 1):
        ax.plot([tick, tick], [0, -0.15], color=BLACK, linewidth=0.8)
        ax.text(tick, -0.25, str(tick), ha="center", va="bottom", fontsize=7)
    for i, (name, rank) in enumerate(ranks):
        _leader(ax, name, rank, top + 0.42 * (i if i < half else count - 1 - i), 0.8 if i < half else count + 0.2)
    for level, (first, last) in enumerate(cliques):
        height = 0.22 + 0.16 * level
        ax.plot([ranks[first][1] - 0.06, ranks[last][1] + 0.06], [height, height], color=BLACK, linewidth=3)
    ax.plot([1, 1 + width], [-0.9, -0.9], color=BLACK, linewidth=1.2, marker="|")
    ax.text(1 + width / 2, -1.0, f"critical difference {width:.2f}", ha="center", va="bottom", fontsize=7)
    ax.text(count, -0.95, f"mean rank by {label} (1 is best)", ha="left", va="bottom", fontsize=8)
    note(figure, about, f"{table['n']} networks", "bars: not separated by Nemenyi's test at 5 %")
    return figure


def critical_difference_caption(table: Mapping[str, Any], label: str) -> str:
    """What to see in `critical_difference`."""
    return (
        f"Mean ranks by {label} over {table['n']} networks, each of which ranks its mean ranks over all else. Bars "
        "join methods whose mean ranks differ by less than the critical difference of Nemenyi's test at 5 %, "
        f"{table['critical_difference']:.2f}."
    )


def _leader(ax: Axes, name: str, rank: float, height: float, side: float) -> None:
    """A line from the rank down to the height of the name, and the name at its end."""
    ax.plot([rank, rank, side], [0, height, height], color=GREY, linewidth=0.7)
    ax.text(side, height, f" {name} ", ha="left" if side < 1 else "right", va="center", fontsize=8)


def _cliques(ranks: Sequence[float], width: float) -> list[tuple[int, int]]:
    """First and last of the longest runs of sorted ranks that span at most `width`."""
    runs: list[tuple[int, int]] = []
    for first, rank in enumerate(ranks):
        last = max(i for i, other in enumerate(ranks) if other - rank <= width)
        if last > first and (not runs or last > runs[-1][1]):
            runs.append((first, last))
    return runs
