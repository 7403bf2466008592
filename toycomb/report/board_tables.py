"""The tables of a leaderboard as texts: the same cells for a terminal, Markdown, LaTeX and notebooks."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from toycomb.common.errors import shown
from toycomb.evidence.comparison import loads_in_words

Entries = Sequence[Mapping[str, Any]]
Cell = Callable[[Mapping[str, Any]], str]
NONE = "–"
PLACE = ("embedding", "load", "density")
SURE = 0.05
MARKED = {"oracle": "[o]", "control": "[c]"}
"""Groups that are told beside their methods: they are no way to find a ticket."""
SPARED = ("steps", "unseen", "codes", "seconds", "won")
"""Columns that a narrow terminal does without, the first of them first."""
WORDS = {"unseen_accuracy": "unseen", "corrected_jaccard": "codes"}
"""What other measures are called as columns beside accuracy."""
COSTS = ("steps", "inputs", "seconds")
"""Columns of what finding a ticket costs."""
KEY = {
    "n": "n: networks.",
    "failed": "failed: networks where it failed",
    "mean": "In brackets 95 % intervals over networks.",
    "p": "p: Wilcoxon's signed-rank test of the paired differences (zeros by Pratt's rule), adjusted by Holm's method "
    "over all densities.",
    "won": "won: share of networks.",
    "unseen": "unseen: mean accuracy on inputs never trained on.",
    "codes": "codes: mean chance-corrected recovery of codes.",
}
"""How columns are read, those of costs apart."""
UNKNOWN = " (– where that is not known)"
MARKS = "[o] is an oracle and [c] a control."


class Table(NamedTuple):
    """One measure in one place, as texts."""

    measure: str
    place: str
    columns: list[str]
    lines: list[list[str]]


def tables(entries: Entries, measures: Mapping[str, str]) -> list[Table]:
    """Every measure, embedding, load and density, in the order of the entries."""
    found = []
    for (measure, *_), block in _blocks(entries).items():
        cells = {"method": _name(), **_numbers(block), "inputs": _cost("cost_samples")}
        found.append(_table(measures[measure], block, {**cells, "seconds": _cost("cost_seconds")}))
    return found


def _blocks(entries: Entries) -> dict[tuple[Any, ...], list[Mapping[str, Any]]]:
    """Entries by measure, embedding, load and density."""
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for entry in entries:
        key = tuple(entry[x] for x in ("measure", "embedding", "load", "density"))
        found.setdefault(key, []).append(entry)
    return found


def text(entries: Entries, measures: Mapping[str, str], wide: int) -> str:
    """Accuracy at each density with the means of the other measures beside it, in lines of so many characters.

    Where these are too few for all columns, some are left out, the same at every density.
    """
    first = next(x for x in measures if any(entry["measure"] == x for entry in entries))
    for number in range(len(SPARED) + 1):
        shown_here = _beside_each_other(entries, first, SPARED[:number])
        lines = [line for x in shown_here for line in ("", x.place, *_aligned([x.columns, *x.lines]))]
        if max(map(len, lines), default=0) <= wide:
            break
    return "\n".join([*textwrap.wrap(f"{measures[first]}, best first. {read(entries, shown_here)}", wide), *lines])


def _beside_each_other(entries: Entries, first: str, without: Sequence[str]) -> list[Table]:
    """The tables of one measure with the means of others, but for some columns."""
    means = {tuple(x[key] for key in ("measure", *PLACE, "method")): x["mean"] for x in entries}
    others = {word: x for x, word in WORDS.items() if any(key[0] == x for key in means)}
    found = []
    for (measure, *place), block in _blocks(entries).items():
        if measure == first:
            beside = {word: _beside(means, (x, *place)) for word, x in others.items()}
            cells = {"method": _name(40), **_numbers(block, 20), **beside, "seconds": _cost("cost_seconds")}
            found.append(_table("", block, {key: cell for key, cell in cells.items() if key not in without}))
    return found


def read(entries: Entries, tables: Iterable[Table]) -> str:
    """How the columns that tables show are read, and no others."""
    there = {column for table in tables for column in table.columns}
    if all(x["low"] is None for x in entries):  # of one network
        there.discard("mean")
    costs = [x for x in COSTS if x in there]
    words = {**KEY, "failed": f"{KEY['failed']}{UNKNOWN if any(x['failed'] is None for x in entries) else ''}."}
    found = [word for column, word in words.items() if column in there]
    found += [f"{', '.join(costs)}: {'means' if len(costs) > 1 else 'mean'} of finding one ticket."] if costs else []
    return " ".join([*found, *([MARKS] if any(x["group"] in MARKED for x in entries) else [])])


def _beside(means: Mapping[tuple[Any, ...], float | None], place: tuple[Any, ...]) -> Cell:
    """The mean of another measure in the same place."""
    return lambda x: number(means.get((*place, x["method"])))


def number(value: float | None, sign: str = "") -> str:
    """Three digits, without the zero before the point: `.964`, `+.012`, `−.030`."""
    if value is None:
        return NONE
    text = f"{value:{sign}z.3f}".replace("-", "−")  # no minus before a zero
    return text.replace("0.", ".", 1) if abs(value) < 0.9995 else text


def spread(value: float | None, low: float | None, high: float | None, sign: str = "") -> str:
    """A value with its interval."""
    return number(value, sign) + ("" if low is None else f" [{number(low, sign)}, {number(high, sign)}]")


def _numbers(block: Entries, most: int | None = None) -> dict[str, Cell]:
    """Columns of one measure by their heads; those that say nothing here are left out.

    The name of the baseline is whole unless it is cut to so many characters.
    """
    found: dict[str, Cell] = {"n": lambda x: str(x["n"])}
    if any(x["failed"] != 0 for x in block):
        found["failed"] = lambda x: NONE if x["failed"] is None else str(x["failed"])
    found["mean"] = lambda x: spread(x["mean"], x["low"], x["high"])
    if any(x["difference"] is not None for x in block):
        found[f"minus {shown(block[0]['baseline'], most)}"] = lambda x: spread(
            x["difference"], x["difference_low"], x["difference_high"], "+"
        )
        found["p"] = lambda x: _p(x["p_holm"])
        found["won"] = lambda x: NONE if x["won"] is None else f"{100 * x['won']:.0f} %"
    return {**found, "steps": _cost("cost_steps")}


def _table(measure: str, block: Entries, cells: Mapping[str, Cell]) -> Table:
    first = block[0]
    place = f"density {first['density']:g}, {loads_in_words([first['load']])}, {first['embedding']} embedding"
    return Table(measure, place, list(cells), [[cell(x) for cell in cells.values()] for x in block])


def _name(most: int | None = None) -> Cell:
    """Names of methods in one line, whole unless they are cut to so many characters."""

    def said(entry: Mapping[str, Any]) -> str:
        name = shown(entry["method"], most)
        return f"{name} {MARKED[entry['group']]}" if entry["group"] in MARKED else name

    return said


def _cost(key: str) -> Cell:
    return lambda x: NONE if x[key] is None else _short(x[key])


def _short(value: float) -> str:
    """Two digits of what is small, whole numbers of what is large."""
    return "<0.001" if 0 < value < 0.001 else f"{value:.2g}" if value < 10 else f"{value:.0f}"


def _p(value: float | None) -> str:
    return NONE if value is None else "<.001" if value < 0.001 else "1" if value > 0.9995 else number(value)


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of equal columns, the first to the left and all others to the right."""
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(x.ljust(w) if i == 0 else x.rjust(w) for i, (x, w) in enumerate(zip(row, wide, strict=True)))
        for row in rows
    ]
