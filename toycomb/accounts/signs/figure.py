"""Figures of signs: accuracy by arm, and sign flips by round with the single neuron and codes from signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from toycomb.plots.letters import about
from toycomb.plots.panels import across, look, place_title, striped
from toycomb.plots.shown import FigureOf, Table
from toycomb.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, VERMILION, column, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

GROUPS = {
    "ticket's mask, own magnitudes": ("own start, other order", "final signs", "random signs"),
    "ticket's mask, other magnitudes": (
        *("final signs, one magnitude", "final signs, redrawn and scaled", "final signs, redrawn"),
        *("initial signs, redrawn", "final signs of W, redrawn", "final signs of v, redrawn"),
        *("a stranger's signs, redrawn", "another start", "random signs, final magnitudes"),
    ),
    "some signs of W": tuple(
        f"signs of {x}, redrawn" for x in ("positive rows", "negative rows", "codes", "entries", "weights")
    ),
    "other masks": (
        *("largest initial weights", "largest initial weights, final signs"),
        *("random mask", "random mask, final signs"),
    ),
}
"""Arms as they are drawn, from top to bottom."""
WORDS = {
    "final signs": "final signs, own",
    "random signs": "random signs, own",
    "another start": "random signs, redrawn (another start)",
    "signs of codes, redrawn": "signs at codes, redrawn",
    "signs of entries, redrawn": "signs at other entries, redrawn",
    "signs of weights, redrawn": "signs of as many weights, redrawn",
    "signs of positive rows, redrawn": "signs on positive rows, redrawn",
    "signs of negative rows, redrawn": "signs on negative rows, redrawn",
}
LOOKS = ((BLUE, "o"), (ORANGE, "s"))
METHODS = {"imp": (BLUE, "o", 10, 0), "imp-rewind": (GREEN, "s", 10, 2), "imp-continued": (VERMILION, "^", 3, 0)}
"""Colour, marker, epochs of a round, and epochs before the first."""
CODES = {
    "own start": "own start,\nother order",
    "final signs": "final\nsigns",
    "initial signs": "initial\nsigns",
    "another start": "another\nstart",
}


@styled
def signs(table: Table) -> Figure:
    """Accuracy by arm at each embedding, and the published comparison beside ours."""
    places: dict[str, list[str]] = {}
    for place in table["loss"]:
        places.setdefault(place.rpartition(" ")[0], []).append(place)
    figure, axes = subplots(1, len(places) + 1, 5.2 * len(places) + 3.6, 5.6, width_ratios=[3] * len(places) + [2])
    for i, (ax, cells) in enumerate(zip(axes[0], places.values(), strict=False)):
        _arms(ax, table, cells, named=i == 0)
    _published(axes[0, -1], table, next(iter(places.values())))
    about(figure, table, f"density {table['density']:g}")
    return figure


def _arms(ax: Axes, table: Table, cells: list[str], named: bool) -> None:
    arms = [(group, arm) for group, members in GROUPS.items() for arm in members]
    heights = np.arange(len(arms))[::-1].astype(float)
    striped(ax, len(arms))
    for shift, place, (colour, marker) in zip((0.16, -0.16), cells, LOOKS, strict=False):
        label = place_title(place).rpartition(", ")[2]
        entries = [table["loss"][place][arm] for _, arm in arms]
        across(ax, heights + shift, entries, **look(label, colour, marker, ""))
    for i in range(1, len(arms)):
        if arms[i][0] != arms[i - 1][0]:
            ax.axhline(heights[i] + 0.5, color=GREY, linewidth=0.8)
    ax.axvline(0, color=BLACK, linewidth=0.8)
    ax.set_yticks(heights, [WORDS.get(arm, arm) for _, arm in arms] if named else [""] * len(arms))
    ax.set(ylim=(-0.5, len(arms) - 0.5), xlabel="accuracy less that of the ticket's own start")
    ax.set_title(place_title(cells[0]).rpartition(", ")[0] + " embedding")
    ax.legend(loc="upper left", frameon=True, framealpha=0.9, edgecolor="none")


def _published(ax: Axes, table: Table, cells: list[str]) -> None:
    """Accuracy lost by random signs at final magnitudes, against final signs at random magnitudes."""
    published, pair = table["published"], ("final signs, redrawn", "random signs, final magnitudes")
    lost = np.subtract(*(published[x] for x in pair))
    ax.bar(np.arange(len(lost)), lost, color=GREY, width=0.6)
    ours = [{key: None if x is None else 100 * x for key, x in table["lost"][place].items()} for place in cells]
    at = len(lost) + 0.6 + np.arange(len(ours))
    for x, entry, (colour, _) in zip(at, ours, LOOKS, strict=False):
        ax.bar([x], column([entry], "value"), color=colour, width=0.6)
        points(ax, [x], [entry], color=BLACK, linestyle="none", marker="")
    names = [*(f"mask\n{i + 1}" for i in range(len(lost))), *(x.split()[-1].replace("=", " =\n") for x in cells)]
    ax.set_xticks([*range(len(lost)), *at], names)
    ax.set_xlabel("ResNet50 (published)  |  ours")
    ax.axvline(len(lost) - 0.2, color=GREY, linestyle=":")
    ax.set_ylabel("accuracy lost without final signs (percentage points)")
    ax.set_title("published (second-hand), and ours:\nother networks, another task")


def signs_caption(table: Table) -> str:
    """What to see in the figure."""
    return (
        "a, b: networks under the mask of imp and under others, retrained alike, by what they begin with: accuracy "
        "less that of the ticket rewound to its own start (0). “Redrawn” magnitudes and biases are those of another "
        "start, “own” ones the ticket's. Final signs are the ticket's, under other masks the dense network's. Compare "
        "final signs on other magnitudes with random signs on whatever magnitudes, and each with a random mask; and "
        "under other masks, final signs with none. c: what random signs at final magnitudes lose against final signs "
        "at random magnitudes. Grey: published for three masks of ResNet50 at 90 % sparsity, second-hand. That is "
        "another network and another task, so only the direction can be compared. In colour: ours, with the first "
        f"embedding. Means and 95 % bootstrap intervals over {table['networks']} networks."
    )


@styled
def sign_rounds(table: Table) -> Figure:
    """Flips by round, initial signs given up, the single neuron, and codes of dense networks from signs."""
    figure, axes = subplots(2, 2, 10.5, 8)
    place = next(iter(table["rounds"]))
    _within(axes[0, 0], table, place)
    _since(axes[0, 1], table, place)
    _neuron(axes[1, 0], table)
    _codes(axes[1, 1], table)
    about(figure, table, f"density {table['density']:g}", where="a, b, d: ")
    return figure


def _epochs(name: str, count: int) -> list[float]:
    _, _, epochs, before = METHODS[name]
    return [before + epochs * (i + 1) for i in range(count)]


def _within(ax: Axes, table: Table, place: str) -> None:
    for name, kinds in table["rounds"][place].items():
        colour, marker, *_ = METHODS[name]
        x = _epochs(name, len(kinds["kept"]))
        points(ax, x, kinds["kept"], **look(f"{name}: kept", colour, marker))
        points(ax, x, kinds["as many"], **look(f"{name}: random", colour, marker, ":", markerfacecolor="w"))
    for arm, colour, marker in (("own start", BLACK, "D"), ("random mask", GREY, "X")):
        words = "ticket" if arm == "own start" else arm
        entry = table["retraining"][place][arm]
        points(ax, [112], [entry], **look(f"retrained: {words}", colour, marker, ""))
    ax.set(
        xlabel="epochs of the search (retraining: right)",
        ylabel="share of the weights whose sign turns",
        ylim=(0, None),
    )
    ax.set_ylim(0, 1.35 * ax.get_ylim()[1])
    ax.legend(loc="upper right", ncols=2, fontsize=7, columnspacing=1)
    ax.set_title(f"signs that turn within a round ({place_title(place)})")


def _since(ax: Axes, table: Table, place: str) -> None:
    for name, kinds in table["rounds"][place].items():
        colour, marker, *_ = METHODS[name]
        entries = kinds["since the start"]
        points(ax, _epochs(name, len(entries)), entries, **look(name, colour, marker))
    ax.set(xlabel="epochs of the search", ylabel="share of the kept weights\nwith another sign than at initialisation")
    ax.set_ylim(0, None)
    ax.legend(loc="lower left")
    ax.set_title(f"initial signs given up ({place_title(place)})")


def _neuron(ax: Axes, table: Table) -> None:
    entry = table["neuron"]
    at, ends = np.asarray(entry["starts"], float), np.asarray(entry["ends"], float)
    end = at[-1]
    ax.fill([0, 0, end, end], [0, end, end, -end], color="#CDE6F5", linewidth=0, label="flow ends at the target")
    reached = np.abs(ends.prod(axis=-1) - 1) < 0.01
    for shown, colour, marker, label in (
        (reached, BLUE, ".", "descent ends at the target"),
        (~reached, VERMILION, "x", "descent ends at zero"),
    ):
        v, w = np.nonzero(shown)
        ax.plot(at[w], at[v], marker, color=colour, markersize=4, linestyle="none", label=label)
    ax.plot(line := np.linspace(1 / end, end, 50), 1 / line, color=BLACK, linewidth=1, label="target, $v w = 1$")
    ax.plot(at, at, ":", color=GREY, linewidth=1, label="balanced, $|w| = |v|$")
    ax.plot(at, -at, ":", color=GREY, linewidth=1)
    ax.set(xlim=(at[0], at[-1]), ylim=(at[0], at[-1]), xlabel="initial $w$", ylabel="initial $v$", aspect="equal")
    ax.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=7)
    ax.set_title("which starts of one neuron find the target")


def _codes(ax: Axes, table: Table) -> None:
    for shift, (place, entries), (colour, marker) in zip((-0.12, 0.12), table["codes"].items(), LOOKS, strict=False):
        x = [i + shift for i in range(len(CODES))]
        load = place_title(place).rpartition(", ")[2]
        for time, face in (("untrained", "w"), ("trained", colour)):
            shown = [entries[name][time] for name in CODES]
            points(ax, x, shown, **look(f"{load}, {time}", colour, marker, "", markerfacecolor=face))
    ax.set_xticks(range(len(CODES)), list(CODES.values()))
    ax.set(ylim=(0, 1), xlim=(-0.5, len(CODES) - 0.5), ylabel="Jaccard index with the dense network's codes")
    ax.legend(loc="upper right")
    first = place_title(next(iter(table["codes"]))).rpartition(", ")[0]
    ax.set_title(f"dense networks trained again ({first})")


def sign_rounds_caption(table: Table) -> str:
    """What to see in the figure."""
    return (
        "a: weights whose sign turns within one round of pruning, of those that the round keeps (filled) and of as "
        "many of its weights at random (open); at the right, in retraining, of the ticket and of a random mask. b: "
        "kept weights whose sign is another one than at initialisation, by whether weights are rewound to the start "
        "(imp), to two epochs, or never (imp-continued). c: starts of one neuron v ReLU(w x) that is to become "
        "ReLU(x). Shaded blue: gradient flow recovers it, by the exact condition w > 0 and v > -w. Points: gradient "
        "descent, run. From balanced starts (dotted) that takes two positive weights. d: codes of dense networks that "
        "begin with signs of the start or of the end at redrawn magnitudes, against those of the dense network; open "
        f"points are untrained. a, b, d: means and 95 % bootstrap intervals over {table['networks']} networks."
    )


FIGURES = (
    FigureOf("signs", "ticket_signs", signs, signs_caption),
    FigureOf("sign_rounds", "sign_rounds", sign_rounds, sign_rounds_caption),
)
