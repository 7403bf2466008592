"""The published sweep over widths and numbers of clauses, beside what is published of it; overlap of two codes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from toycomb.accounts.paper import code_rows, failing, packing_limit
from toycomb.common.documents import Document
from toycomb.evidence.intervals import Interval, mean_interval, ratio_interval
from toycomb.geometry import FeatureSpace, base_rate
from toycomb.plots.tables.patterns import errors
from toycomb.run import Run


def sweep(runs: Mapping[tuple[int, int], Run], *, published: bool = True) -> list[Document]:
    """Errors, 4P rows per clause, share of positive rows and overlap for every (H, C), beside what is published."""
    return [{"hidden": hidden, "clauses": clauses, **_point(run, published)} for (hidden, clauses), run in runs.items()]


def _point(run: Run, published: bool) -> Document:
    space = run.feature_space().ends()
    hidden, variables = space.F.shape[-2:]
    clauses = space.sizes.shape[1]
    codes = space.code_locations.sum(axis=-2).mean(axis=-1)
    positive = (space.row_types == 1).mean(axis=-1)
    pairs = overlaps(space)
    return {
        "networks": len(run.tasks),
        **errors(run),
        **_both("code_rows", codes),
        **_both("positive_rows", positive),
        **{name: mean_interval(values) for name, values in pairs.items()},
        "overlap_ratio": _ratio(pairs["overlap"], pairs["expected_overlap"]),
        "apart_overlap_ratio": _ratio(pairs["apart_overlap"], pairs["expected_apart_overlap"]),
        "negative_ratio": _negative_rows(space),
        "packing_limit": packing_limit(hidden, variables, clauses) if published else None,
        "published_code_rows": code_rows(hidden, clauses) if published else None,
        "published_failing": failing() if published else None,
    }


def _both(name: str, values: np.ndarray) -> dict[str, Interval]:
    """Intervals at the start and the end of values (2, P)."""
    return {f"initial_{name}": mean_interval(values[0]), name: mean_interval(values[-1])}


def _ratio(top: np.ndarray, bottom: np.ndarray) -> Interval:
    """Of sums over the networks where both are defined."""
    defined = ~np.isnan(bottom)
    return ratio_interval(top[defined], bottom[defined])


def _negative_rows(space: FeatureSpace) -> dict[str, Interval]:
    """Negative rows per clause with each alignment count at the end, divided by what fair signs would give.

    With clauses of several sizes each count is set against fair signs of its size, over the networks that have it.
    """
    rows = (space.row_types[-1] == -1).sum(axis=-1)
    shares = [x for size in np.unique(space.sizes).tolist() for x in base_rate(size).tolist()]
    found = {name: x[-1] for name, x in space.pattern_counts(-1).items()}
    known = {name: ~np.isnan(x) for name, x in found.items()}
    return {
        name: ratio_interval(x[known[name]], (share * rows)[known[name]])
        for (name, x), share in zip(found.items(), shares, strict=True)
    }


def overlaps(space: FeatureSpace, at: int = -1) -> dict[str, np.ndarray]:
    """Mean overlap of two clauses beside its expectation for codes placed independently of each other.

    Clauses with a common variable share a sign, so their codes overlap more by construction; hence the pairs that
    have none are also given alone.

    Returns
    -------
    dict of str to (P,), NaN where there is no such pair
        `overlap`: rows that two codes share; `expected_overlap`: `s_c s_c' / R`, with s the code sizes and R the rows
        of the code's type; `apart_overlap` and `expected_apart_overlap`: over pairs without a common variable.
    """
    shared = space.overlap(at)
    sizes = np.diagonal(shared, axis1=-2, axis2=-1)
    rows = np.maximum(space.on_type[at].sum(axis=(-1, -2)), 1)[:, None, None]
    expected = sizes[:, :, None] * sizes[:, None] / rows
    pairs = np.broadcast_to(np.triu(np.ones(shared.shape[1:], bool), 1), shared.shape)
    apart = pairs & ~_common_variable(space)
    return {
        "overlap": _mean(shared, pairs),
        "expected_overlap": _mean(expected, pairs),
        "apart_overlap": _mean(shared, apart),
        "expected_apart_overlap": _mean(expected, apart),
    }


def _common_variable(space: FeatureSpace) -> np.ndarray:
    """(P, C, C) bool: two clauses have a variable in common."""
    index, polarity = space.literals
    same = index[:, :, None, :, None] == index[:, None, :, None, :]
    real = (polarity != 0)[:, :, None, :, None] & (polarity != 0)[:, None, :, None, :]
    return (same & real).any(axis=(-1, -2))


def _mean(values: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """(P,) mean of the chosen values (P, C, C); NaN without any."""
    count = chosen.sum(axis=(-1, -2))
    return np.where(count > 0, (values * chosen).sum(axis=(-1, -2)) / np.maximum(count, 1), np.nan)
