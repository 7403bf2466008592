"""How often each function was found, and how far two samples of functions agree.

A sample is (N, words) uint32, one truth table a line (see `sampling`). Every comparison is of a reference sample, here
random networks that fit, with another one. All measures but the correlation are ours.
"""

from __future__ import annotations

import numpy as np

LEAST = 10
"""Times that a function must be in the reference to be compared one by one."""


def fitting(tables: np.ndarray, wanted: np.ndarray, mask: np.ndarray, every: np.ndarray) -> np.ndarray:
    """Of the tables (N, words) and their negations those that agree with `wanted` (words,) wherever `mask` has a bit.

    A network with v and c negated computes the negation, and is as likely at initialisation: every network stands for
    two, of which at most one fits. `every` (words,) has a bit for each input.
    """
    wrong, right = np.zeros(len(tables), np.uint32), np.zeros(len(tables), np.uint32)
    for word in range(tables.shape[1]):
        differs = (tables[:, word] ^ wanted[word]) & mask[word]
        wrong |= differs
        right |= differs ^ mask[word]
    own, other = np.flatnonzero(wrong == 0), np.flatnonzero(right == 0)
    return np.concatenate([tables[own], tables[other] ^ every])


def tally(*samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Different functions (K, words) of all samples, and how often each sample has each: (samples, K)."""
    joined = np.concatenate(samples)
    keys, ends = _keys(joined), np.cumsum([0, *map(len, samples)])
    parts = [_counted(keys[a:b]) for a, b in zip(ends[:-1], ends[1:], strict=True)]
    known = _counted(np.concatenate([values for values, _ in parts]))[0]
    counts = np.zeros((len(samples), len(known)), np.int64)
    for line, (values, often) in zip(counts, parts, strict=True):
        line[np.searchsorted(known, values)] = often
    if joined.shape[1] < 4:
        return known.view(np.uint32).reshape(len(known), -1), counts
    _, first = np.unique(keys, return_index=True)
    return joined[first], counts


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
    """Correlation of log10 shares over the functions that are at least `LEAST` times in the reference.

    Half a count is added to each of the other's, as some are 0. The other sample has no part in the choice: a choice
    by both (`mutual`) hides functions that one of them lacks, and a choice by either makes samples without a common
    function look opposed. Where one side is the same for all functions nothing varies together, and it is 0; NaN for
    fewer than three functions.
    """
    often = reference >= LEAST
    return _pearson(np.log10(reference[often]), np.log10(other[often] + 0.5))


def mutual(reference: np.ndarray, other: np.ndarray) -> float:
    """Correlation of log10 shares over the functions that are at least `LEAST` times in both samples."""
    often = (reference >= LEAST) & (other >= LEAST)
    return _pearson(np.log10(reference[often]), np.log10(other[often]))


def top(reference: np.ndarray, other: np.ndarray, functions: int = 10) -> float:
    """Share of the other sample at the functions that are most frequent in the reference."""
    first = np.argsort(-reference, kind="stable")[:functions]
    return float(other[first].sum() / other.sum())


def _pearson(x: np.ndarray, y: np.ndarray) -> float:
    if len(x) < 3:
        return np.nan
    x, y = x - x.mean(), y - y.mean()
    size = np.sqrt((x @ x) * (y @ y))
    return float(x @ y / size) if size > 1e-12 else 0.0
