"""Joint inference over the readings of one claim: the signs of networks are flipped over all readings at once.

If a claim says nothing, the numbers that one network gives under all readings, each less its null draw, are as likely
as their opposites. So one coin per network flips all of its readings together, and whatever dependence there is between
readings stays (Fisher 1935, section 21, for one reading). What is set against those flips is asked of all readings at
once, as Simonsohn, Simmons and Nelson (2020, *Specification curve analysis*, step 3) do: the median effect, and how
many readings stand out in the claimed direction. The largest of all readings gives adjusted p of each (Westfall and
Young 1993, algorithm 4.1, step-down).

Deviations: they shuffle the predictor, or resample under a null that they force; here networks are what is exchanged,
and their flips are exact. Their third statistic, an averaged Z, is left out. Every p is one-sided: a published sentence
has a direction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.intervals import LEVEL

FLIPS = 9_999
"""Flips that are drawn where there are more than so many in all."""
BLOCK = 500
"""Flips that are held at once."""
TIED = 1e-9
"""Statistics that differ by less, relatively, are equal: sums of the same numbers in another order."""


@dataclass(frozen=True)
class Joint:
    """What the readings of one claim say together.

    Parameters
    ----------
    median : float
        Median over readings of the mean effect less null; NaN where there is no reading.
    above : float
        Share of readings whose 95 % t interval of effect less null lies above 0.
    p_median, p_above : float
        Share of flips with a median, or a share, at least as large.
    p_each : (R,)
        Of each reading, adjusted for there being R; NaN where a reading has no number.
    flips, networks : int
        How many flips they come from, and of how many networks that say something.
    """

    median: float
    above: float
    p_median: float
    p_above: float
    p_each: np.ndarray
    flips: int
    networks: int


def beyond(effect: np.ndarray, null: np.ndarray) -> np.ndarray:
    """(P,) effect less the null draw of the same network; NaN for networks without one of both."""
    found = np.full(len(effect), np.nan)
    paired = min(len(effect), len(null))
    found[:paired] = effect[:paired] - null[:paired]
    return found


def chance_above(effect: np.ndarray, null: np.ndarray) -> float | None:
    """One-sided p of one claim or reading, by the flips of `joint`; None where no network has a number."""
    return defined(joint([beyond(effect, null)]).p_each[0])


def defined(number: float) -> float | None:
    """A number as JSON has it: None where it is not defined."""
    return None if np.isnan(number) else float(number)


@one_thread
def joint(readings: Sequence[np.ndarray], flips: int = FLIPS) -> Joint:
    """What R readings say together.

    Parameters
    ----------
    readings : R of (P,)
        Effects less their null draws, see `beyond`; the same place is the same network in all of them. Readings of
        fewer networks are those of the first ones. NaN where a network says nothing.
    flips : int
        All 2^P of them are gone through where these are no more; else as many are drawn, from a stream of its own, and
        the networks as they are count as one of them (Phipson and Smyth 2010).
    """
    values, known = _aligned(readings)
    told = np.flatnonzero((values != 0).any(axis=0))
    values, counts = values[:, told], known.sum(axis=1)
    asked = counts > 0
    if not asked.any():
        return Joint(np.nan, np.nan, np.nan, np.nan, np.full(len(readings), np.nan), 0, 0)
    scale = np.sqrt((values[asked] ** 2).sum(axis=1))
    need = _needed(counts[asked])
    sums = values[asked].sum(axis=1)
    seen = _statistics(sums[:, None], counts[asked], scale, need)
    order = np.argsort(-seen.score[:, 0], kind="stable")
    larger, median, above, total = np.zeros(len(order)), 0, 0, 0
    for signs in _signs(len(told), flips):
        drawn = _statistics(values[asked] @ signs, counts[asked], scale, need)
        highest = np.maximum.accumulate(drawn.score[order][::-1], axis=0)[::-1]  # of this reading and of those below
        larger += _reach(highest, seen.score[order]).sum(axis=1)
        median += int(_reach(drawn.median, seen.median).sum())
        above += int(_reach(drawn.above, seen.above).sum())
        total += signs.shape[1]
    each = np.full(len(readings), np.nan)
    each[np.flatnonzero(asked)[order]] = np.maximum.accumulate(larger / total)
    return Joint(float(seen.median[0]), float(seen.above[0]), median / total, above / total, each, total, len(told))


@dataclass(frozen=True)
class _Statistics:
    """Of B flips: each reading's score (R, B), and median and share over readings (B,)."""

    score: np.ndarray
    median: np.ndarray
    above: np.ndarray


def _statistics(sums: np.ndarray, counts: np.ndarray, scale: np.ndarray, need: np.ndarray) -> _Statistics:
    """A reading's score is its sum over the root of its sum of squares: over flips that has mean 0 and variance 1.

    Squares do not change with signs, and t = score · √((n - 1) / (n - score²)) rises with the score.
    """
    score = sums / np.where(scale > 0, scale, 1)[:, None]
    stands_out = score > need[:, None] * (1 + TIED)
    return _Statistics(score, np.median(sums / counts[:, None], axis=0), stands_out.mean(axis=0))


def _needed(counts: np.ndarray) -> np.ndarray:
    """(R,) score at which the lower bound of the t interval of `counts` networks is 0; none reaches it alone."""
    from scipy.stats import t

    least = t.ppf((1 + LEVEL) / 2, np.maximum(counts - 1, 1))
    return np.where(counts > 1, np.sqrt(counts) * least / np.sqrt(counts - 1 + least**2), np.inf)


def _reach(drawn: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Whether what is drawn is at least as large as what was seen, ties counted."""
    return drawn >= seen - TIED * np.abs(seen)


def _aligned(readings: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """(R, P) numbers, 0 where there is none, and where there is one."""
    most = max((len(x) for x in readings), default=0)
    found = np.full((len(readings), most), np.nan)
    for line, values in zip(found, readings, strict=True):
        line[: len(values)] = values
    known = ~np.isnan(found)
    return np.where(known, found, 0.0), known


def _signs(networks: int, flips: int) -> Iterator[np.ndarray]:
    """Blocks (P, B) of 1 and -1; the first column of all is 1."""
    every = networks < 63 and 2**networks <= flips
    if every:
        number = np.arange(2**networks)
        yield 1.0 - 2.0 * ((number >> np.arange(networks)[:, None]) & 1)
        return
    yield np.ones((networks, 1))
    yield from (block.astype(float) for block in _drawn(networks, flips))


@lru_cache(maxsize=4)
def _drawn(networks: int, flips: int) -> list[np.ndarray]:
    """The same flips for all claims of so many networks, as single bytes."""
    rng = stream(0, Purpose.BOOTSTRAP, repeat=2)
    starts = range(0, flips, BLOCK)
    return [rng.choice(np.array([-1, 1], np.int8), (networks, min(BLOCK, flips - x))) for x in starts]
