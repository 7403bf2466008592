"""Comparison of methods on the networks that all of them pruned.

Rows are retrained tickets, one for each method and cell (a network at one density); of every measure, larger is better.
Methods are compared on the same cells; values that are missing, None or NaN are left out. Networks, not densities, are
the replicates: densities of a network of one embedding and load are averaged before a test. If networks of equal number
share initial values across loads, tests that pool loads should take `replicate=("network",)`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, groupby
from typing import Any, NamedTuple

import numpy as np

from toycomb.common.errors import unknown
from toycomb.evidence.compared import Contrast, Counts, Difference, Mean, Place, Ranked, Ranks, Wins
from toycomb.evidence.intervals import LEVEL, Interval, mean_interval_of_each
from toycomb.evidence.signed_ranks import DIGITS, holm, wilcoxon, won

CELL, REPLICATE = ("embedding", "load", "density", "network"), ("embedding", "load", "network")
Rows = Iterable[Mapping[str, Any]]


def grouped(rows: Rows, *keys: str) -> dict[Any, list[Mapping[str, Any]]]:
    """Rows by the value of a key, or by the tuple of several, each group in the order of its first row."""
    found: dict[Any, list[Mapping[str, Any]]] = {}
    for row in rows:
        place = row[keys[0]] if len(keys) == 1 else tuple(row[key] for key in keys)
        found.setdefault(place, []).append(row)
    return found


def loads_in_words(loads: Sequence[int | None]) -> str:
    """Numbers of clauses in words: `C = 4 and 8`; None where tasks have no formula."""
    known = " and ".join(str(x) for x in loads if x is not None)
    return " or ".join(filter(None, [f"C = {known}" if known else "", "no formula" if None in loads else ""]))


def have_clauses(rows: Rows) -> bool:
    """Whether the networks of any row have clauses, so that recovery is defined."""
    return any(row["load"] is not None for row in rows)


class Grid(NamedTuple):
    """A measure by cell (one network at one density) and method, NaN where not defined."""

    cells: list[dict[str, Any]]
    methods: list[str]
    values: np.ndarray

    def blocks(self) -> Iterator[tuple[Place, np.ndarray]]:
        """Values (replicates, methods) of each embedding, load and density."""
        for key, group in groupby(range(len(self.cells)), lambda i: [self.cells[i][name] for name in CELL[:3]]):
            embedding, load, density = key
            yield {"embedding": embedding, "load": load, "density": density}, self.values[list(group)]

    def replicates(self, keys: Sequence[str]) -> np.ndarray:
        """(cells,) number of the replicate of each cell, in sorted order of these keys."""
        found = [tuple(cell[name] for name in keys) for cell in self.cells]
        number = {key: i for i, key in enumerate(sorted(set(found)))}
        return np.array([number[key] for key in found], dtype=int)


def over_replicates(values: np.ndarray, replicates: np.ndarray) -> np.ndarray:
    """(replicates,) mean of the values (cells,) of each replicate that are defined; NaN without any."""
    known, most = ~np.isnan(values), replicates.max(initial=-1) + 1
    sums, count = (np.bincount(replicates, x, most) for x in (np.where(known, values, 0), known))
    return sums / np.where(count == 0, np.nan, count)


def grid(rows: Rows, measure: str, methods: Sequence[str] | None = None) -> Grid:
    """Arrange rows, sorted so that their order is no matter; a ticket that appears twice is an error."""
    found: dict[tuple[tuple[Any, ...], str], float] = {}
    for row in rows:
        key = tuple(row[name] for name in CELL), row["method"]
        if key in found:
            raise ValueError(f"two tickets of {key[1]!r} for {dict(zip(CELL, key[0], strict=True))}")
        value = row.get(measure)  # a row of an older version lacks what was measured first afterwards
        found[key] = np.nan if value is None else value
    cells = sorted({cell for cell, _ in found})
    names = sorted({method for _, method in found}) if methods is None else list(methods)
    values = np.array([found.get((cell, name), np.nan) for cell in cells for name in names], dtype=float)
    return Grid([dict(zip(CELL, x, strict=True)) for x in cells], names, values.reshape(len(cells), len(names)))


def summary(rows: Rows, measure: str) -> list[Mean]:
    """Mean of each method over networks, with its percentile bootstrap interval.

    Returns
    -------
    list of dict `embedding, load, density, method, n, undefined` (networks without a value), `value, low, high`
    """
    arranged = grid(rows, measure)
    found = [
        (where, method, column)
        for where, values in arranged.blocks()
        for method, column in zip(arranged.methods, values.T, strict=True)
    ]
    intervals = mean_interval_of_each([column for *_, column in found])
    return [
        {**where, "method": method, **_counts(column), **interval}
        for (where, method, column), interval in zip(found, intervals, strict=True)
    ]


def paired(rows: Rows, measure: str, baseline: str) -> list[Difference]:
    """Difference of each method to the baseline on the networks where both are defined.

    The t interval is of the mean difference; p is from Wilcoxon's signed-rank test, so about symmetry around 0, and
    `p_holm` adjusts it over this whole table. With n networks p is at least 2^(1 - n): long tables need many networks.

    Returns
    -------
    list of dict `embedding, load, density, method, baseline, n, undefined, value, low, high, p, p_holm`, and `won`,
    the share of networks on which the method is better, ties counted half
    """
    arranged = grid(rows, measure)
    if baseline not in arranged.methods:
        raise unknown("there is no ticket of the baseline", baseline, arranged.methods)
    base = arranged.methods.index(baseline)
    table = [
        (where, method, _contrast(column))
        for where, values in arranged.blocks()
        for method, column in zip(arranged.methods, (values - values[:, [base]]).T, strict=True)
        if method != baseline
    ]
    adjusted = holm([contrast["p"] for *_, contrast in table])
    return [
        {**where, "method": method, "baseline": baseline, **contrast, "p_holm": p}
        for (where, method, contrast), p in zip(table, adjusted, strict=True)
    ]


def _counts(values: np.ndarray) -> Counts:
    return {"n": int((~np.isnan(values)).sum()), "undefined": int(np.isnan(values).sum())}


def _contrast(differences: np.ndarray) -> Contrast:
    """Interval, p and share won of differences (replicates,); None where not defined."""
    from scipy.stats import t

    d = differences[~np.isnan(differences)]
    found: Interval = {"value": float(d.mean()) if len(d) else None, "low": None, "high": None}
    if len(d) > 1:
        half = t.ppf((1 + LEVEL) / 2, len(d) - 1) * d.std(ddof=1) / len(d) ** 0.5
        found = {**found, "low": float(d.mean() - half), "high": float(d.mean() + half)}
    return {**_counts(differences), **found, "p": wilcoxon(d), "won": won(d)}


def nemenyi(methods: int, replicates: int) -> float | None:
    """Critical difference of mean ranks at 5 %, `q sqrt(k (k + 1) / 6 N)` (Demšar, JMLR 7, 2006, section 3.2.2)."""
    from scipy.stats import studentized_range

    q = studentized_range.ppf(0.95, methods, np.inf) / np.sqrt(2)
    return float(q * np.sqrt(methods * (methods + 1) / (6 * replicates))) if replicates else None


def ranks(rows: Rows, measure: str, methods: Sequence[str], replicate: Sequence[str] = REPLICATE) -> Ranks:
    """Mean ranks (1 is best, ties averaged), Friedman's test and Nemenyi's critical difference.

    Methods are ranked in each cell where all are defined, over every embedding, load and density of `rows`, and each
    replicate ranks them anew by its mean rank: cells of one network are not independent, so N counts replicates.

    Returns
    -------
    dict `methods` (list of dict `method, mean_rank`, best first), `n` (replicates), `cells`, `left_out` (cells where a
    method is not defined), `friedman_p` (None below 3 methods or 2 replicates), `critical_difference`
    """
    from scipy.stats import rankdata

    arranged = grid(rows, measure, methods)
    placed = rankdata(-arranged.values.round(DIGITS), axis=1)  # a cell with one NaN is all NaN
    number = arranged.replicates(replicate)
    replicates = np.column_stack([over_replicates(column, number) for column in placed.T])
    replicates = rankdata(replicates[~np.isnan(replicates).any(axis=1)], axis=1)
    mean = replicates.sum(axis=0) / max(len(replicates), 1)
    listed: list[Ranked] = [
        {"method": methods[i], "mean_rank": float(mean[i]) if len(replicates) else None}
        for i in np.argsort(mean, kind="stable")
    ]
    left_out = int(np.isnan(placed).any(axis=1).sum())
    return {
        "methods": listed,
        "n": len(replicates),
        "cells": len(placed) - left_out,
        "left_out": left_out,
        "friedman_p": _friedman(replicates),
        "critical_difference": nemenyi(len(methods), len(replicates)),
    }


def _friedman(values: np.ndarray) -> float | None:
    from scipy.stats import friedmanchisquare

    if len(values) < 2 or values.shape[1] < 3:
        return None
    return float(friedmanchisquare(*values.T).pvalue) if np.ptp(values, axis=1).any() else 1.0


def wins(rows: Rows, measure: str, methods: Sequence[str], replicate: Sequence[str] = REPLICATE) -> Wins:
    """How often each method beats each other one.

    Returns
    -------
    dict `methods`, `n` (replicates), `cells`, and `share` and `p_holm` (methods, methods) with None on the diagonal
        `share[i][j]` is the share of cells (replicate, density) in which i beats j, ties counted half. `p_holm` is from
        signed-rank tests on the difference averaged over the densities of each replicate, adjusted over all pairs.
    """
    arranged, k = grid(rows, measure, methods), len(methods)
    number = arranged.replicates(replicate)
    pairs, tests = list(combinations(range(k), 2)), []
    share, p = (np.full((k, k), None, dtype=object) for _ in range(2))
    for i, j in pairs:  # one at a time: all pairs at once would hold (cells, pairs)
        difference = (arranged.values[:, i] - arranged.values[:, j]).round(DIGITS)
        share[i, j], share[j, i] = won(difference), won(-difference)
        tests.append(wilcoxon(over_replicates(difference, number)))
    for (i, j), value in zip(pairs, holm(tests), strict=True):
        p[i, j] = p[j, i] = value
    return {
        "methods": list(methods),
        "n": int(number.max(initial=-1)) + 1,
        "cells": len(arranged.cells),
        "share": share.tolist(),
        "p_holm": p.tolist(),
    }
