"""How often each function was found, and how far two samples of functions agree.

A sample is (N, words) uint32, one truth table a line (see `sampling`). Every comparison is of a reference sample, here
random networks that fit, with another one. All measures but the correlation are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.evidence import slopes
from toycomb.evidence.correlations import pearson

LEAST = 10
"""Times that a function must be in the reference to be compared one by one."""
FEWEST_FUNCTIONS = 10
"""For a correlation."""


def fitting(tables: np.ndarray, wanted: np.ndarray, mask: np.ndarray, every: np.ndarray) -> np.ndarray:
    """Of the tables (N, words) and their negations those that agree with `wanted` (words,) wherever `mask` has a bit.

    A network with v and c negated computes the negation, and is as likely at initialisation: every network stands for
    two, of which at most one fits. `every` (words,) has a bit for each input.
    """
    from toycomb.accounts.posterior import _sampling

    out = np.empty_like(tables)
    return out[: _sampling.collect(tables, wanted, mask, every, out)].copy()


@dataclass(frozen=True, eq=False)
class Counts:
    """Different functions (K, words), and how often (K,) each was found."""

    functions: np.ndarray
    times: np.ndarray

    @classmethod
    def of(cls, tables: np.ndarray) -> Counts:
        """Of a sample (N, words)."""
        if tables.shape[1] == 1:
            keys, times = _counted(np.ascontiguousarray(tables[:, 0]))
            return cls(keys[:, None], times)
        keys = _keys(tables)
        order = np.argsort(keys, kind="stable")
        first = np.flatnonzero(np.diff(keys[order], prepend=keys[order[:1]] ^ keys.dtype.type(1)))
        return cls(tables[order[first]], np.diff(first, append=len(keys)))


def together(one: Counts, other: Counts) -> np.ndarray:
    """(2, K) how often each function that either sample has is found in each."""
    number = np.unique(_keys(np.concatenate([one.functions, other.functions])), return_inverse=True)[1]
    counts = np.zeros((2, number.max() + 1), np.int64)
    counts[0, number[: len(one.times)]] = one.times
    counts[1, number[len(one.times) :]] = other.times
    return counts


def _counted(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Different keys and how often each stands there; by sorting, which beats `np.unique` on long lists."""
    ordered = np.sort(keys)
    first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))[: len(keys)]
    return ordered[first], np.diff(first, append=len(keys))


def _keys(tables: np.ndarray) -> np.ndarray:
    """One number a truth table; longer ones than 64 bits are numbered."""
    if tables.shape[1] == 1:
        return np.ascontiguousarray(tables[:, 0])
    halves = np.ascontiguousarray(tables).view(np.uint64)
    if halves.shape[1] == 1:
        return halves[:, 0]
    order = np.lexsort(halves.T)
    new = (halves[order[1:]] != halves[order[:-1]]).any(axis=1)
    number = np.empty(len(tables), np.int64)
    number[order] = np.cumsum([0, *new])
    return number


def shared(reference: np.ndarray, other: np.ndarray) -> float:
    """Σ_f min(P(f), Q(f)) of the shares in two counts (K,): 1 less their distance in total variation.

    A plug-in estimate, too low: two samples of one distribution share less than 1, the less the fewer they are.
    """
    return float(np.minimum(reference / reference.sum(), other / other.sum()).sum())


def cosine(reference: np.ndarray, other: np.ndarray) -> float:
    """Σ P Q / √(Σ P² Σ Q²) of two distributions from counts (K,), each sum without bias; NaN if no two draws agree.

    The chance that two draws are one function is estimated by pairs of different draws, so that two samples of one
    distribution give 1 on average whatever their size.
    """
    N, M = reference.sum(), other.sum()
    both = (reference / N) @ (other / M)
    own = [(x * (x - 1.0)).sum() / (n * (n - 1.0)) for x, n in ((reference, N), (other, M))]
    return float(both / np.sqrt(own[0] * own[1])) if min(own) > 0 else np.nan


def correlation(reference: np.ndarray, other: np.ndarray) -> float:
    """Correlation of log10 shares over the functions of `often`.

    Half a count is added to each of the other's, as some are 0. The other sample has no part in the choice: a choice
    by both (`mutual`) hides functions that one of them lacks, and a choice by either makes samples without a common
    function look opposed. Where one side is the same for all functions nothing varies together, and it is 0; NaN for
    fewer than `FEWEST_FUNCTIONS`.
    """
    return _correlated(*_logs(reference, other))


def slope(reference: np.ndarray, other: np.ndarray) -> float:
    """Least-squares slope of the other's log10 shares by the reference's, as `correlation`: above 1 where the other
    prefers even more what the reference prefers; NaN as for `correlation`, or where the reference's shares
    are all equal."""
    return float(slopes.slope(*_logs(reference, other), least=FEWEST_FUNCTIONS))


def often(reference: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(K,) bool: at least `LEAST` times in the reference, and as often to be expected in the other sample."""
    return reference >= LEAST * max(1.0, reference.sum() / other.sum())


def mutual(reference: np.ndarray, other: np.ndarray) -> float:
    """Correlation of log10 shares over the functions that are at least `LEAST` times in both samples."""
    chosen = (reference >= LEAST) & (other >= LEAST)
    return _correlated(np.log10(reference[chosen]), np.log10(other[chosen]))


def _correlated(x: np.ndarray, y: np.ndarray) -> float:
    if len(x) < FEWEST_FUNCTIONS:
        return np.nan
    return float(np.nan_to_num(pearson(x, y)))


def _logs(reference: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """log10 of both counts of functions that are found often."""
    chosen = often(reference, other)
    return np.log10(reference[chosen]), np.log10(other[chosen] + 0.5)


def top(reference: np.ndarray, other: np.ndarray, functions: int = 10) -> float:
    """Share of the other sample at the functions that are most frequent in the reference."""
    first = np.argsort(-reference, kind="stable")[:functions]
    return float(other[first].sum() / other.sum())
