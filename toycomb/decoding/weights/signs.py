"""Terms read from sign patterns: variables whose features have the same signs in more rows than chance gives. Ours.

A clause's code is the set of positive witness rows whose features have its signs (P2, arXiv 2504.08842, which knows the
clauses and counts their rows; that clauses are looked for by the counts is ours). So each set of k variables with signs
is asked how many rows carry it. The null shuffles each column over the rows by itself, which keeps how many positive
and negative entries it has; the chance of as many rows is exact, by one hypergeometric step for each further variable.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import binom

from toycomb.common.errors import InputError
from toycomb.decoding.weights._sign_counts import rarest_patterns
from toycomb.decoding.weights.pattern import Pattern, ranked

MOST_SETS = 300_000_000
"""Sets with signs that are looked at for each size, a matter of seconds."""
MOST_ROWS = 200
"""Rows of one type; tables of chances grow by the cube of it."""
ROOM = 1 << 14
"""The rarest sets of each size that are kept."""


def sets_of(variables: int, size: int) -> int:
    """How many sets of so many variables there are, with signs."""
    return math.comb(variables, size) * 2**size


def sizes_within(variables: int, sizes: Sequence[int]) -> list[int]:
    """Those sizes of which there are sets, and not more than can be looked at."""
    return [k for k in sizes if k <= variables and sets_of(variables, k) <= MOST_SETS]


def rare_patterns(F: np.ndarray, sizes: Sequence[int], most_expected: float) -> list[Pattern]:
    """The sets of variables that share rows more often than chance has it, the rarest first.

    Parameters
    ----------
    F : (R, n) features of the rows of one type; an entry of 0 has no sign
    sizes : numbers of variables of a set, see `sizes_within`
    most_expected : sets of which chance gives more are left out

    Raises
    ------
    InputError
        If there are too many rows, or too many sets of a size.
    """
    rows, variables = F.shape
    if rows > MOST_ROWS:
        raise InputError(f"{rows} rows of one type were given; signs are counted in at most {MOST_ROWS}")
    for k in sizes:
        if k < 2 or sets_of(variables, k) > MOST_SETS:
            raise InputError(
                f"sets of {k} among {variables} variables were asked for; they have at least 2, and with their signs "
                f"at most {MOST_SETS} are looked at"
            )
    if rows < 2:
        return []
    meeting = chances_of_meeting(rows)
    reaching = np.ascontiguousarray(np.minimum(meeting[..., ::-1].cumsum(axis=-1)[..., ::-1], 1))
    found = [x for k in sizes for x in _of_size(F, k, most_expected, len(sizes), meeting, reaching)]
    return ranked(found)


def chances_of_meeting(rows: int) -> np.ndarray:
    """(R + 1, R + 1, R + 1) chance [x, s, y] that x of R rows, and s at random places, have y in common."""
    x, s, y = np.ogrid[: rows + 1, : rows + 1, : rows + 1]
    possible = (y <= x) & (y <= s) & (x - y <= rows - s)
    ways = binom(s, y) * binom(rows - s, np.where(possible, x - y, 0))
    return np.asarray(np.where(possible, ways / binom(rows, x), 0.0))


def least_rows(rows: int, size: int, tail: float) -> int:
    """The fewest rows by which a set of so many variables can be as rare as `tail`; no fewer than 2.

    A pattern of y rows is rarest where each column has its sign in those rows alone, once in `binomial(R, y)^(k - 1)`.
    """
    rare = (y for y in range(2, rows + 1) if math.comb(rows, y) ** (size - 1) * tail >= 1 - 1e-9)
    return next(rare, rows + 1)


def _of_size(
    F: np.ndarray, size: int, most_expected: float, tried: int, meeting: np.ndarray, reaching: np.ndarray
) -> list[Pattern]:
    rows, variables = F.shape
    sets = sets_of(variables, size) * tried
    tail = min(most_expected / sets, 1.0)
    carried, words = bits_of(F), -(-rows // 64)
    inside, chances = np.zeros((size + 1, words), np.uint64), np.zeros((size, rows + 1))
    inside[0], chances[0, rows] = bits_of(np.ones((rows, 1)))[0], 1
    tails, codes = np.zeros(ROOM), np.zeros(ROOM, np.int64)
    counts = np.stack([(F > 0).sum(axis=0), (F < 0).sum(axis=0)], axis=1).ravel()
    least = least_rows(rows, size, tail)
    chosen = np.zeros(size, np.int64)
    used = rarest_patterns(carried, counts, meeting, reaching, least, tail, inside, chances, chosen, tails, codes)
    literals = codes[:used, None] // len(carried) ** np.arange(size) % len(carried)
    signed = np.where(literals % 2, -1, 1) * (literals // 2 + 1)
    return [Pattern(tuple(x), float(p) * sets) for x, p in zip(signed.tolist(), tails[:used], strict=True)]


def bits_of(F: np.ndarray) -> np.ndarray:
    """(2 n, words) uint64: the rows in which each column is positive (2 i) and negative (2 i + 1), as bits."""
    signs = np.stack([F.T > 0, F.T < 0], axis=1).reshape(2 * F.shape[1], F.shape[0])
    padded = np.pad(signs, ((0, 0), (0, -F.shape[0] % 64)))
    packed = np.ascontiguousarray(np.packbits(padded, axis=-1, bitorder="little"))
    return packed.view("<u8").astype(np.uint64)
