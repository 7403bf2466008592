"""Figure of ticket methods: what they are worth against what they cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from toycomb.evidence.tested import tested_on
from toycomb.plots.labels import Named, around, laid_out
from toycomb.plots.letters import intervals, note
from toycomb.plots.outside import plainly
from toycomb.plots.style import BLACK, points, spread, styled, subplots
from toycomb.plots.tickets import ALWAYS, GROUPS, NAMED, capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COSTS = {"inputs": ("million training inputs looked at", 0.01), "seconds": ("seconds of one core", 0.001)}
"""Label and finest value shown of each cost."""
FAR = 1e6
"""Right end of fronts."""
RECOVERY = "chance-corrected recovery of codes"


@styled
def pareto(
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    groups: Mapping[str, str],
    cost: str,
    highlight: Sequence[str] = (),
    about: str = "",
    *,
    given: bool = False,
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
    given : test inputs were given, and not drawn
    """
    measures = _measures(tables, given)
    wide = 10.5 if len(measures) > 1 else 6.0
    figure, axes = subplots(len(tables), len(measures), wide, 1.0 + 3.9 * len(tables), sharex=True)
    for row, (embedding, table) in zip(axes, tables.items(), strict=True):
        for ax, (key, label) in zip(row, measures.items(), strict=True):
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
        for ax, key in zip(row, measures, strict=True):
            _name(ax, table, key, groups, cost, highlight)
    return figure


def _measures(tables: Mapping[str, Sequence[Mapping[str, Any]]], given: bool) -> dict[str, str]:
    """The measures with a panel: recovery has none where no task has clauses."""
    coded = any(row.get("coded", True) for table in tables.values() for row in table)
    return {"accuracy": f"accuracy on {tested_on(given)}", **({"recovery": RECOVERY} if coded else {})}


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
        if not members:  # nor has the legend such methods
            continue
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
    right = [*(x for x, _ in corners[1:]), FAR]
    return [point for (x, y), end in zip(corners, right, strict=False) for point in ((x, y), (end, y))]


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
        [Named(plainly(name), *places[name], colours[name]) for name in chosen],
        list(places.values()),
        _steps(front, key, cost),
    )


def pareto_caption(tables: Mapping[str, Sequence[Mapping[str, Any]]], title: str, *, given: bool = False) -> str:
    """What to see in `pareto`."""
    on = tested_on(given)
    panels, order = f" Left: accuracy on {on}. Right: recovery of the dense codes.", ""
    if len(_measures(tables, given)) > 1:
        order = " See whether accuracy and recovery put methods into the same order."
    else:
        panels = f" Worth is accuracy on {on}; without clauses there is no recovery of codes."
    return (
        f"Worth of {len(next(iter(tables.values())))} methods against what finding their tickets takes (means over "
        f"{title}; 95 % bootstrap intervals over networks).{panels} The front joins methods whose mean nothing cheaper "
        "equals; oracles and controls take no part in it. Named are the methods of the front, the ceiling, random "
        f"masks and some others. See where more training stops to pay.{order}"
    )


def _front(rows: Sequence[Mapping[str, Any]], key: str, cost: str) -> list[Mapping[str, Any]]:
    """Rows that no row of at most their cost equals, cheapest first."""
    front: list[Mapping[str, Any]] = []
    for row in sorted(rows, key=lambda row: (row[cost], -row[key]["value"])):
        if not front or row[key]["value"] > front[-1][key]["value"]:
            front.append(row)
    return front
