"""Figure of decoding along training: shares over epochs above, and below when each clause is read and when coded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.plots import style
from toycomb.plots.letters import intervals, note, settings

Entry = Mapping[str, Any]
LARGEST = 260
"""Area of the largest disc, in points²."""


@style.styled
def figure(entries: Sequence[Entry], code: str) -> Any:
    """A column for each load; `code` names the way in which codes are counted."""
    drawn, axes = style.subplots(2, len(entries), 4.4 * len(entries), 7.4, height_ratios=[3, 4])
    for (above, below), entry in zip(axes.T, entries, strict=True):
        _shares(above, entry, code)
        _times(below, entry, code)
        above.set_title(f"C = {entry['clauses']} clauses")
    axes[0, 0].set_ylabel("share")
    axes[0, -1].legend(loc="upper left", fontsize=7.5)
    axes[1, 0].set_ylabel("epoch from which on a clause is read")
    count = entries[0]["networks"]
    note(
        drawn,
        settings(n=32, H=32, k=4, embedding="hadamard"),
        intervals(count),
        "area of discs: clauses, to the scale of each panel",
    )
    return drawn


def _shares(ax: Any, entry: Entry, code: str) -> None:
    lines = {
        "read": ("clauses read", style.BLUE, "o", "-"),
        code: (code, style.VERMILION, "s", "-"),
        f"{code}, sham": ("the same, sham clauses", style.ORANGE, "s", "--"),
        "test error": ("test error", style.BLACK, "^", ":"),
    }
    for name, (label, colour, marker, dashes) in lines.items():
        look = {"color": colour, "marker": marker, "linestyle": dashes, "markersize": 4}
        style.band(ax, entry["epochs"], entry["shares"][name], label=label, **look)
    ax.set_ylim(-0.03, 1.03)
    style.epochs_axis(ax)


def _times(ax: Any, entry: Entry, code: str) -> None:
    """Clauses by the snapshot from which on they are read, and coded; those that never are lie at the end."""
    names = [*(f"{x:g}" for x in entry["epochs"]), "never"]
    read, coded = (np.array(x) for x in (entry["read from"], entry["coded from"][code]))
    counts = np.zeros((len(names), len(names)), int)
    np.add.at(counts, (read.ravel(), coded.ravel()), 1)
    y, x = np.nonzero(counts)
    sizes = LARGEST * counts[y, x] / counts.max()
    colours = np.where(y < x, style.BLUE, np.where(y == x, style.GREY, style.VERMILION))
    ax.plot((-0.5, len(names) - 0.5), (-0.5, len(names) - 0.5), color=style.GREY, linestyle="--", linewidth=1)
    ax.scatter(x, y, sizes, c=colours, alpha=0.75, linewidths=0)
    for i, j in zip(y, x, strict=True):
        if counts[i, j] >= counts.max() / 4:
            ax.annotate(str(counts[i, j]), (j, i), ha="center", va="center", fontsize=6.5, color="white")
    ax.set(xlim=(-0.7, len(names) - 0.3), ylim=(-0.7, len(names) - 0.3), aspect="equal")
    ax.set_xticks(range(len(names)), names, fontsize=7.5, rotation=45)
    ax.set_yticks(range(len(names)), names, fontsize=7.5)
    ax.set_xlabel(f"first epoch at which a clause has\n{code}")
    ax.text(0.98, 0.03, _said(entry["compared"][code]), transform=ax.transAxes, ha="right", va="bottom", fontsize=7.5)


def _said(found: Mapping[str, Any]) -> str:
    return "\n".join(f"read {name} {_percent(found[name])}" for name in ("before", "at the same time", "after"))


def _percent(x: Mapping[str, Any]) -> str:
    bounds = "" if x["low"] is None else f" [{100 * max(x['low'], 0):.0f}, {100 * min(x['high'], 1):.0f}]"
    return f"{100 * x['value']:.0f} %{bounds}"


def caption(entries: Sequence[Entry], code: str) -> str:
    """What the figure shows, with its numbers."""
    said = [
        f"With {x['clauses']} clauses, {_percent(x['compared'][code]['before'])} of the clauses are read before they "
        f"have {code}, {_percent(x['compared'][code]['after'])} after."
        for x in entries
    ]
    return " ".join(
        [
            "Decoding along training. Above: share of the clauses that are read, share that have "
            f"{code}, the same for sham clauses, and test error (share of inputs), over epochs; bands are 95 % "
            f"bootstrap intervals over {entries[0]['networks']} networks. Below: the snapshot from which on a clause "
            "is read, against the first at which it is coded; blue discs are read before, orange ones after, and their "
            "area is the number of clauses. In the corner shares with 95 % t intervals over networks.",
            *said,
        ]
    )
