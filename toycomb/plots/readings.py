"""The specification curve of a published claim: every reading with its effect, and the choices that make it.

The form is that of Simonsohn, Simmons and Nelson (2020, figure 2): effects sorted on top, choices below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.plots.letters import note
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.small import LOOKS
from toycomb.plots.style import BLACK, blank, bounds, spread, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, TOP, LINE = 8.8, 2.9, 0.155
"""Inches: of the picture, of the panel of effects, and of one line below it."""
LONGEST = 46
"""Letters of a value; longer ones end in an ellipsis."""
MANY, ROOM = 60, 0.12
"""Readings from which on marks are smaller; room for the legend above the effects, as a share of their range."""
OURS = "#E4ECF4"
"""Band of the reading that the claims table has."""


def table_of(claim: str) -> str:
    """What the table of a claim's readings is called, and its figure."""
    return f"readings_{claim.replace('-', '_')}"


def figure_of(claim: str) -> FigureOf:
    """The figure of the readings of a claim, which draws the table of this name."""
    return FigureOf(table_of(claim), table_of(claim), specification_curve, specification_caption)


@styled
def specification_curve(table: Table) -> Figure:
    """Every reading of a published claim, sorted by its effect, and the choices that make it."""
    rows, over = table["readings"], table["over"]
    if not rows:
        figure = blank(WIDTH, 1.2)
        figure.subplots().set(xlabel="reading, sorted by effect", ylabel="effect", xticks=[], yticks=[])
        note(figure, f"{table['claim']}: no reading was asked here")
        return figure
    order = _sorted(rows)
    lines = _lines(over["choices"])
    figure = blank(WIDTH, TOP + LINE * (len(lines) + 4))
    top, below = figure.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [TOP, LINE * (len(lines) + 1)]})
    _effects(top, order, over)
    _choices(below, order, lines)
    if (ours := _ours(order, over["varied"])) is not None:
        for ax in (top, below):
            ax.axvspan(ours - 0.5, ours + 0.5, color=OURS, linewidth=0, zorder=0)
    below.set_xlim(0.2, len(order) + 0.8)
    top.set_title(f"{table['claim']}{_where(table)}: {said(over)}")
    note(figure, *_about(order, over))
    return figure


def _where(table: Table) -> str:
    """The root seed; tables of an older version do not name it."""
    return f", root seed {table['seed']}" if "seed" in table else ""


def said(over: Mapping[str, Any]) -> str:
    """The verdict over readings with its share, such as "holds under 31 of 48 readings; depends on distance"."""
    held = round(over["share"] * over["n"])
    return f"holds under {held} of {over['n']} readings; {over['verdict']}"


def _sorted(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By effect; those without one come last."""
    return sorted(rows, key=lambda x: (x["effect"] is None, x["effect"] or 0))


def _lines(choices: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, Mapping[str, Any] | None]]:
    """The lines of the lower panel from its top: choice, what is written, and the value, None for a heading."""
    found: list[tuple[str, str, Mapping[str, Any] | None]] = []
    for choice in choices:
        share = choice["of_holds"]
        found.append((choice["choice"], choice["choice"] + _percent(share), None))
        found += [(choice["choice"], _short(x["value"]), x) for x in choice["values"]]
    return found


def _percent(share: float | None) -> str:
    return "" if share is None else f" ({100 * share:.0f} %)"


def _short(value: Any) -> str:
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _effects(ax: Axes, order: Sequence[Mapping[str, Any]], over: Mapping[str, Any]) -> None:
    """Effects with intervals, a colour and a marker for each verdict."""
    value, low, high = bounds([{"value": x["effect"], "low": x["ci_low"], "high": x["ci_high"]} for x in order])
    many, place = len(order) > MANY, 1 + np.arange(len(order))
    for verdict, (colour, marker) in LOOKS.items():
        own = np.flatnonzero([x["verdict"] == verdict for x in order])
        if len(own):
            style: Any = {"color": colour, "marker": marker, "markersize": 3 if many else 4.5, "linestyle": ""}
            ax.vlines(place[own], low[own], high[own], color=colour, linewidth=0.8 if many else 1.2, zorder=2)
            ax.plot(place[own], value[own], label=f"{verdict} ({len(own)})", zorder=3, **style)
    ax.axhline(0, color=BLACK, linewidth=0.8, zorder=1)
    ax.axhline(
        over["margin"], color=BLACK, linewidth=0.8, linestyle="--", zorder=1, label=f"margin, {over['margin']:g}"
    )
    ax.set_ylabel(f"effect ({over['scale']})")
    ax.tick_params(labelbottom=False)
    least, most = ax.get_ylim()
    ax.set_ylim(least, most + ROOM * (most - least))
    ax.legend(loc="upper left", fontsize=7.5, ncols=5, columnspacing=1.2, handletextpad=0.4, borderaxespad=0)


def _choices(ax: Axes, order: Sequence[Mapping[str, Any]], lines: Sequence[Any]) -> None:
    """A tick for each reading in the line of every value that it has; beside it how many of them hold."""
    for place, (choice, _, value) in enumerate(lines):
        if value is None:
            continue
        ax.axhline(place, color="#E3E3E3", linewidth=0.6, zorder=1)
        for verdict, (colour, _) in LOOKS.items():
            own = [
                i for i, x in enumerate(order, 1) if x["choices"][choice] == value["value"] and x["verdict"] == verdict
            ]
            style: Any = {"marker": "|", "markersize": 6.5, "markeredgewidth": 1 if len(order) > MANY else 1.7}
            ax.plot(own, [place] * len(own), color=colour, linestyle="", **style)
        held = round(value["holds"] * value["n"])
        ax.annotate(
            f"{held} of {value['n']}", (1, place), (4, 0), xycoords=("axes fraction", "data"), va="center", fontsize=7,
            textcoords="offset points", annotation_clip=False,
        )  # fmt: skip
    ax.annotate(
        "hold", (1, -0.2), (4, 0), xycoords=("axes fraction", "data"), va="center", fontsize=7,
        textcoords="offset points", annotation_clip=False,
    )  # fmt: skip
    ax.set_yticks(range(len(lines)), [text for _, text, _ in lines], fontsize=7.5)
    for label, (_, _, value) in zip(ax.get_yticklabels(), lines, strict=True):
        label.set_fontweight("bold" if value is None else "normal")
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(len(lines) - 0.4, -0.8)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel("reading, sorted by effect")


def _ours(order: Sequence[Mapping[str, Any]], varied: Mapping[str, Sequence[Any]]) -> int | None:
    """Place of the reading that has the first value of every choice, as the claims table has it."""
    first = {name: values[0] for name, values in varied.items()}
    return next((i for i, x in enumerate(order, 1) if x["choices"] == first), None)


def _about(order: Sequence[Mapping[str, Any]], over: Mapping[str, Any]) -> list[str]:
    """Networks, intervals and joint inference."""
    networks = spread(x["n_networks"] for x in order)
    chance = over.get("p_median")
    return [
        f"{len(order)} readings",
        f"95 % bootstrap intervals, {networks} networks",
        "" if chance is None else f"median {over['median']:.2g}, joint p {_p(chance)} ({over['flips']:,} flips)",
    ]


def _p(chance: float) -> str:
    return "< .001" if chance < 0.001 else f"= {chance:.2g}"


def specification_caption(table: Table) -> str:
    """What to see in `specification_curve`."""
    over = table["over"]
    if over is None:
        return (
            f"No reading of {table['claim']} was asked here, since the study holds none of the networks or tickets "
            "that they need; the presets paper and readings do."
        )
    told = over["decided_by"]
    decides = (
        f"Here {told} decides: alone it explains {100 * over['decided_share']:.0f} % of the variance of whether the "
        "sentence holds. "
        if told
        else ""
    )
    opening = f"On root seed {table['seed']} the" if "seed" in table else "The"
    return (
        f"Every reading of {table['claim']}, \u201c{over['sentence']}\u201d a: effect under each reading, sorted, with "
        "95 % intervals over networks. Colour and marker are the verdict, and the dashed line is the margin. b: a tick "
        "shows which value of each choice a reading has. Beside a value stands how many of its readings hold. Beside a "
        "choice stands the share of the variance of \u201cholds\u201d that it alone explains. The shaded column is the "
        f"reading of the claims table. {opening} sentence {said(over)}. {decides}See which values stand on the right."
    )
