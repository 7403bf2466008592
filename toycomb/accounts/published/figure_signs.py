"""Figure of what signs mean where a literal is negated and where the formula is a CNF."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from toycomb.plots.panels import letters, look, said, spaced
from toycomb.plots.shown import Table
from toycomb.plots.style import BLUE, GREY, ORANGE, column, points, spread, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TASKS = {"dnf": (BLUE, "o", "DNF"), "cnf": (ORANGE, "s", "CNF")}
ALIGNED = " aligned"
_start = partial(look, linestyle="", markersize=5, markerfacecolor="none")
_end = partial(look, linestyle="", markersize=5)


@styled
def published_signs(table: Mapping[str, Table]) -> Figure:
    """Raw signs where one literal is negated, and alignment counts of CNF tasks beside DNF; a line per load."""
    figure, axes = subplots(len(table), 3, 11.4, 0.5 + 2.9 * len(table), sharey=True)
    for line, (load, entry) in zip(axes, table.items(), strict=True):
        title = spaced(load)
        _negated(line[0], entry["negated"])
        line[0].set_title(f"one negated literal, {title}\npositive rows")
        line[0].set_ylabel("rows per clause")
        for ax, rows, text in zip(line[1:], ("code", "other"), _TYPES, strict=True):
            _twins(ax, entry["dual"], rows)
            ax.set_title(f"DNF and CNF, {title}\n{text}")
        line[0].set_ylim(bottom=-0.25)  # markers at 0 stay whole
    axes[-1, 0].set_xlabel("raw signs of a clause's entries")
    for ax in axes[-1, 1:]:
        ax.set_xlabel("aligned signs (P) and others (N)")
    axes[0, 0].legend(loc="upper left", fontsize=7)
    axes[0, 1].legend(loc="upper right", fontsize=7)
    said(figure, [entry.get("about") for entry in table.values()])
    return figure


_TYPES = ("the code's type: DNF $v_r > 0$, CNF $v_r < 0$", "the other type: DNF $v_r < 0$, CNF $v_r > 0$")


def _negated(ax: Axes, entry: Table) -> None:
    names = list(entry["final"])
    x = np.arange(len(names))
    ax.plot(x, [entry["chance"][name] for name in names], **look("fair signs", GREY, "_", "", markersize=18))
    start = column((entry["initial"][name] for name in names), "value")
    ax.plot(x, start, **_start("at initialisation", BLUE, "o"))
    points(ax, x.tolist(), [entry["final"][name] for name in names], **_end("after training", BLUE, "o"))
    ax.set_xticks(x, [name.replace(" ", "\n") for name in names])
    share = entry["aligned_share"]
    text = f"aligned among {_split(entry)}:\n{_number(share['initial'])} → {_number(share['final'])}\n"
    text += f"(chance {entry['aligned_share_chance']:.2f})"
    ax.text(0.98, 0.97, text, transform=ax.transAxes, ha="right", va="top", fontsize=7)


def _split(entry: Table) -> str:
    """The pattern that is split by where its negative sign stands: 3P1N for clauses of four literals."""
    return next(name for name in entry["final"] if name.endswith(ALIGNED)).removesuffix(ALIGNED)


def _twins(ax: Axes, entry: Table, rows: str) -> None:
    for shift, (kind, (colour, marker, label)) in zip((-0.1, 0.1), TASKS.items(), strict=True):
        times = entry[kind][rows]
        x = np.arange(len(times["final"])) + shift
        start = column(times["initial"].values(), "value")
        ax.plot(x, start, **_start(f"{label}, at initialisation", colour, marker))
        points(ax, x.tolist(), list(times["final"].values()), **_end(f"{label}, after training", colour, marker))
        ax.set_xticks(np.arange(len(x)), list(times["final"]))


def _number(interval: Mapping[str, float | None]) -> str:
    return "–" if interval["value"] is None else f"{interval['value']:.2f}"


def signs_caption(table: Mapping[str, Table]) -> str:
    """What to see in `published_signs`."""
    networks = spread(entry["networks"] for entry in table.values())
    left, *rest = (", ".join(letters(i, 3 * len(table)).split(", ")[::3]) for i in range(3))
    split = " or ".join(dict.fromkeys(_split(entry["negated"]) for entry in table.values()))
    twins = ", ".join(sorted(", ".join(rest).split(", ")))
    return (
        f"Signs where a literal is negated and where the formula is a CNF ({networks} networks per task, 95 % "
        f"bootstrap intervals). {left}: raw signs of a clause's entries on positive rows, when one literal of each "
        f"clause is negated. {split} is split by where its negative sign stands: on the negated literal (aligned, "
        f"published as the positive pattern) or elsewhere. {twins}: alignment counts of DNF and CNF tasks "
        "with the same clauses and initial values. It is published that a CNF task is learned as the De Morgan dual. "
        "Then its counts on one row type resemble those of the DNF task on the other, and markers lie together in each "
        "panel. They need not coincide: the data are exact duals of each other, the initial values are not."
    )
