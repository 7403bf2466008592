"""The numbers of a candidate, from which its confidence is made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.decoding.queries import _questions as questions
from toycomb.decoding.queries.candidates import HALF_A_VOTE, Candidates
from toycomb.decoding.queries.surroundings import Surroundings, unrivalled
from toycomb.decoding.queries.words import Terms, nested, unpacked

LOW = 0.15
"""Quantile of the margins that counts as the margin that most contexts keep."""
FEWEST = 3
"""Contexts below which nothing is said of a term."""
OF_MARGINS = (
    "kept margin",
    "kept true",
    "kept broken",
    "bare true",
    "bare broken",
    "median worst",
    "mean true",
    "mean broken",
    "mean weakest",
    "outside true",
    "outside broken",
    "right true",
    "right broken",
    "right all",
    "literals",
    "log contexts",
)
OF_VOTES = (
    "negated",
    "log exact",
    "log exact a cover",
    "log cover",
    "log parts",
    "log wholes",
    "log true inputs",
    "log rivals",
    "share true",
    "log wider",
    "log wider a cover",
    "log exact a wider",
    "log wider a group",
)
NAMES = (*OF_MARGINS, *OF_VOTES)
"""Numbers in the order of the columns."""


@dataclass(frozen=True)
class Numbers:
    """values (T, K) by `NAMES`, and known (T,) bool: whether enough contexts without rivals were there."""

    values: np.ndarray
    known: np.ndarray


def numbers(found: Candidates, around: Surroundings, rivals: Terms) -> Numbers:
    """Numbers of all candidates beside accepted terms; nested ones are no rivals of each other."""
    if not found.terms.number:
        return Numbers(np.zeros((0, len(NAMES))), np.zeros(0, bool))
    skipped = nested(found.terms, rivals)
    free = unrivalled(around, rivals, skipped)
    real = np.asarray(around.asked.any(axis=2))
    known = np.asarray(((free.sum(axis=2) >= FEWEST) | ~real).all(axis=1))
    cover = np.empty(found.terms.number)
    questions.alone(found.true_inputs, *found.terms, *rivals, skipped, cover)
    margins = _margins(around, free, real)
    values = np.column_stack([margins, _votes(found, cover, rivals.number, around.used.shape[1])])
    return Numbers(np.where(known[:, None], values, 0.0), known)


def _margins(around: Surroundings, free: np.ndarray, real: np.ndarray) -> np.ndarray:
    """Those of `OF_MARGINS`: of question 0 (true) and of the weakest of the others (broken)."""
    margins = np.where(free, around.margins, np.inf)
    count = free.sum(axis=2)
    low = np.where(real, quantile(margins, count, LOW), np.inf)
    mean = np.where(free, around.margins, 0).sum(axis=2) / np.maximum(count, 1)
    right = (free & (around.margins > 0)).sum(axis=2) / np.maximum(count, 1)
    asked = np.where(around.asked, around.margins, np.inf)
    bare = np.where(real, np.where(free[:, :, 0], margins[:, :, 0], mean), np.inf)
    worst, all_free = asked.min(axis=1), (free | ~real[:, :, None]).all(axis=1)
    broken, broken_free = (
        asked[:, 1:].min(axis=1),
        (free | ~real[:, :, None])[:, 1:].all(axis=1) & free[:, 1:].any(axis=1),
    )
    together = all_free.sum(axis=1)
    weakest = low[:, 1:].min(axis=1)
    size = real[:, 1:].sum(axis=1)
    return np.column_stack(
        [
            np.minimum(low[:, 0], weakest),
            low[:, 0],
            weakest,
            bare[:, 0],
            bare[:, 1:].min(axis=1),
            np.where(together, quantile(np.where(all_free, worst, np.inf), together, 0.5), -1.0),
            mean[:, 0],
            np.where(real, mean, 0)[:, 1:].sum(axis=1) / size,
            np.where(real, mean, np.inf)[:, 1:].min(axis=1),
            _outside(asked[:, 0], free[:, 0], around),
            _outside(broken, broken_free, around),
            right[:, 0],
            np.where(real, right, np.inf)[:, 1:].min(axis=1),
            (all_free & (worst > 0)).sum(axis=1) / np.maximum(together, 1),
            size,
            np.log(np.maximum(count[:, 0], 1)),
        ]
    )


def _outside(margins: np.ndarray, free: np.ndarray, around: Surroundings) -> np.ndarray:
    """(T,) least median of margins (T, M) with one variable true that the term does not hold; 0 if none is known."""
    own = free[:, around.with_variable]
    values = np.where(own, margins[:, around.with_variable], np.inf)
    count = own.sum(axis=2)
    median = np.where((count >= FEWEST) & ~around.used, quantile(values, count, 0.5), np.inf).min(axis=1)
    return np.where(np.isfinite(median), median, 0.0)


def _votes(found: Candidates, cover: np.ndarray, rivals: int, variables: int) -> np.ndarray:
    """Those of `OF_VOTES`."""
    exact, wider = np.maximum(found.exact, HALF_A_VOTE), found.wider
    every = np.ones_like(exact)
    return np.column_stack(
        [
            unpacked(found.terms.neg, variables).sum(axis=1),
            np.log(exact),
            np.log((exact + 0.5) / (cover + 1)),
            np.log(cover + 1),
            np.log((found.parts + 1) / (exact + 1)),
            np.log((found.wholes + 1) / (exact + 1)),
            np.log(found.number_true + 1) * every,
            np.log(max(rivals, 1)) * every,
            found.share_true * every,
            np.log(wider + 1),
            np.log((wider + 0.5) / (cover + 1)),
            np.log((found.exact + 0.5) / (wider + 1)),
            np.log((wider + 0.5) / (found.group + 1)),
        ]
    )


def quantile(values: np.ndarray, count: np.ndarray, share: float) -> np.ndarray:
    """A quantile along the last axis of the first `count` values in rising order; others are infinite.

    Linear between values, as NumPy's; infinite where there are none.
    """
    values = np.sort(values, axis=-1)
    place = np.maximum(count - 1, 0) * share
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    low, high = (np.take_along_axis(values, x[..., None], axis=-1)[..., 0] for x in (below, above))
    between = place > below
    return np.where(between, low + (np.where(between, high, 0) - np.where(between, low, 0)) * (place - below), low)
