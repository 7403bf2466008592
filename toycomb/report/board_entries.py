"""The entries of a leaderboard: one measure of one method at one density, with its rank, its costs and what failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.evidence import comparison
from toycomb.evidence.comparison import CELL, grouped

COSTS = ("cost_steps", "cost_samples", "cost_seconds")
COLUMNS = {
    "embedding": "embedding of the networks",
    "load": "clauses C of each formula; empty where the task has none",
    "density": "share of the weights that tickets keep",
    "measure": "what is averaged: accuracy, unseen_accuracy or corrected_jaccard; of each, larger is better",
    "rank": "1 is the largest mean of this measure at this density; equal means share a rank",
    "method": "method that found the tickets",
    "group": "weights, features, oracle or control; empty where the method is not known here",
    "n": "networks whose ticket has this measure",
    "undefined": "networks whose ticket has no such number",
    "failed": "networks on which the method failed; empty where that was not kept",
    "mean": "mean over the n networks",
    "low": "lower end of its 95 % bootstrap interval over networks",
    "high": "upper end of that interval",
    "baseline": "method that is compared with; empty if it is not among the tickets",
    "pairs": "networks where both have this measure",
    "difference": "mean paired difference: this method less the baseline",
    "difference_low": "lower end of its 95 % t interval",
    "difference_high": "upper end of that interval",
    "p": "two-sided p of Wilcoxon's signed-rank test of the paired differences; zeros by Pratt's rule",
    "p_holm": "that p, adjusted by Holm's method over all differences of this measure in the table",
    "won": "share of the pairs in which this method is better, ties counted half",
    "cost_steps": "steps of training to find a ticket, mean over networks",
    "cost_samples": "training inputs looked at to find a ticket, each time counted, mean over networks",
    "cost_seconds": "seconds of one core to find a ticket, mean over networks",
}
"""What each column of `leaderboard.csv` is."""
Rows = Sequence[Mapping[str, Any]]


def entries_of(
    rows: Rows,
    measure: str,
    baseline: str | None,
    paired: Iterable[Mapping[str, Any]],
    failed: Rows | None,
    said: Mapping[str, Mapping[str, Any]],
) -> list[Document]:
    """The entries of one measure, in blocks, each best first; `said` counts for methods that are not known here."""
    own = grouped(rows, *CELL[:3], "method")
    lost = _failed_at(failed, {key[:3] for key in own})
    means, differences = _by_place(comparison.summary(rows, measure)), _by_place(paired)
    blocks: dict[tuple[Any, ...], list[Document]] = {}
    for key in dict.fromkeys([*own, *lost]):
        mean = means.get(key, {})
        n = mean.get("n", 0)
        compared = differences.get(key, {})
        there = own.get(key, [])
        blocks.setdefault(key[:3], []).append(
            {
                **dict(zip(CELL[:3], key[:3], strict=True)),
                "measure": measure,
                "rank": None,
                "method": key[3],
                "group": _group(key[3], said.get(key[3], {})),
                "n": n,
                "undefined": len(there) - n,
                "failed": None if failed is None else lost.get(key, 0),
                **{new: mean.get(old) for new, old in (("mean", "value"), ("low", "low"), ("high", "high"))},
                "baseline": baseline,
                "pairs": compared.get("n"),
                "difference": compared.get("value"),
                "difference_low": compared.get("low"),
                "difference_high": compared.get("high"),
                **{x: compared.get(x) for x in ("p", "p_holm", "won")},
                **{x: _cost(there, x) for x in COSTS},
            }
        )
    order = sorted(blocks, key=lambda x: (str(x[0]), x[1] or 0, -x[2]))
    return [entry for place in order for entry in _ranked(blocks[place])]


def _cost(rows: Rows, key: str) -> float | None:
    """Mean of the known costs; None where none is."""
    known = [row[key] for row in rows if row.get(key) is not None]
    return float(np.mean(known)) if known else None


def _by_place(table: Iterable[Mapping[str, Any]]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    return {tuple(x[key] for key in (*CELL[:3], "method")): x for x in table}


def _ranked(entries: list[Document]) -> list[Document]:
    """Best first, with ranks; those without a mean come last and have none."""
    means = [x["mean"] for x in entries if x["mean"] is not None]
    for entry in entries:
        entry["rank"] = None if entry["mean"] is None else 1 + sum(x > entry["mean"] for x in means)
    return sorted(entries, key=lambda x: (x["mean"] is None, -(x["mean"] or 0), x["method"]))


def _failed_at(failed: Rows | None, places: set[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    """How many tickets failed, by embedding, load, density and method."""
    counts: dict[tuple[Any, ...], int] = {}
    kinds = sorted({place[:2] for place in places}, key=str)
    for entry in failed or ():
        fitting = [x for x in kinds if all(entry.get(key) in (None, y) for key, y in zip(CELL[:2], x, strict=True))]
        if len(fitting) != 1:
            raise InputError("a failed ticket does not say its embedding and load, and the rows have several of these")
        key = (*fitting[0], entry["density"], entry["method"])
        counts[key] = counts.get(key, 0) + 1
    return counts


def _group(name: str, said: Mapping[str, Any]) -> str:
    from toycomb.tickets.registry import named

    try:
        return named(name).group
    except InputError:  # of somebody whose file is not here
        return str(said.get("group", ""))
