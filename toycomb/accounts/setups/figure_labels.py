"""The figure of biases by kind of formula, and of positive rows by the balance of labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toycomb.plots.letters import about
from toycomb.plots.panels import look
from toycomb.plots.shown import Table
from toycomb.plots.style import BLUE, GREY, ORANGE, VERMILION, points, styled, subplots

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WORDS = {"or": "OR of\nvariables", "and": "OR of ANDs\nof two", "cnf": "AND of ORs\nof two (CNF)"}
ROWS = (("relative bias, positive", "v > 0", BLUE, "o"), ("relative bias, negative", "v < 0", VERMILION, "s"))

SHARES = {
    "positive rows": ("rows with v > 0", BLUE, "o"),
    "weight of positive rows": ("their share of all weight (|v| times rms of the row)", ORANGE, "s"),
    "error": ("error on new inputs", GREY, "D"),
}


@styled
def labels(table: Table) -> Figure:
    """Biases before and after training, and the share of positive rows by the share of True inputs."""
    figure, axes = subplots(1, 2, 9.5, 3.8)
    left, right = axes[0]
    for i, (measure, rows, colour, marker) in enumerate(ROWS):
        for time, face, shift in (("untrained", "w", -0.06), ("trained", colour, 0.06)):
            x = [j + 0.24 * (i - 0.5) + shift for j in range(len(WORDS))]
            entries = [table["biases"][f"{kind}, {time}"][measure] for kind in WORDS]
            points(left, x, entries, **look(f"rows with {rows}, {time}", colour, marker, "", markerfacecolor=face))
    left.axhline(0, color=GREY, linewidth=0.8)
    left.set_xticks(range(len(WORDS)), list(WORDS.values()))
    left.set_ylabel("mean bias\n(over the row's largest weight)")
    low, high = left.get_ylim()
    left.set_ylim(low, high + 0.35 * (high - low))
    left.legend(loc="upper right", fontsize=7, ncols=2)
    shares = [x for x in table["balance"] if x != "other order"]
    at = [float(x) for x in shares]
    for measure, (words, colour, marker) in SHARES.items():
        points(right, at, [table["balance"][x][measure] for x in shares], **look(words, colour, marker))
    right.set(xlabel="share of the training inputs that are True", ylabel="share", ylim=(-0.02, 1.25))
    right.set_xticks(at, [f"{x:g}" for x in at])
    right.legend(loc="upper left")
    about(figure, table)
    return figure


def caption(table: Table) -> str:
    """What to see in the figure."""
    return (
        "a: mean biases of the rows with v > 0 and with v < 0, over the largest weight of each row, for three kinds of "
        "formulas over 16 variables with 16 rows; open before training. Published: near 0 for OR, clearly negative for "
        "AND. b: share of rows with v > 0 after training on the published clauses (n = H = 32, 8 clauses of 4 "
        "literals), by the share of True inputs. Published: with 90 % True hardly any negative row is left. Means "
        f"and 95 % bootstrap intervals over {table['networks']} networks."
    )
