"""Clauses read from how pairs of variables act together: positive rows hold a clause together, negative ones part it.

Variables of a DNF clause have entries of one side in positive rows, where they add up, and of opposite sides in
negative rows, which veto all but the whole clause (P2, arXiv 2504.08842, has both patterns: 4P on positive rows, and
3N1P to 2P2N on negative ones). Ours is all else. The interaction of two variables,

    J_ij = Σ_r v_r |v_r| A_ri A_rj / sqrt(S_i S_j),    S_i = Σ_r v_r^2 A_ri^2,

is large where both hold; a CNF is the dual, -J. A is F with each column turned to the side on which it raises the
answer, less the mean of each row, which moves all pairs alike. The scale of a row does not matter (F → a F, v → v / a).

References
----------
Most pairs are in no common clause, so their own middle and spread serve as the null: Efron, "Large-scale simultaneous
hypothesis testing: the choice of a null hypothesis", JASA 99 (2004), with the median and the median deviation in place
of his fit. Where clauses are many, pairs within them widen it, and less is found.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.stats import norm

from toycomb.common.blas import one_thread
from toycomb.decoding.weights._cliques import heaviest_sets
from toycomb.decoding.weights.pattern import Pattern, ranked

MOST_SETS = 300_000_000
"""Sets that are looked at for each size, a matter of seconds."""
ROOM = 1 << 14
"""The heaviest sets of each size that are kept."""
FEWEST = 6
"""Variables from which on pairs have a middle and a spread."""
NORMAL = 1.4826
"""Standard deviation of normal values in units of their median deviation."""


@one_thread
def interactions(F: np.ndarray, v: np.ndarray, effect: np.ndarray) -> np.ndarray:
    """(n, n) interactions of variables, each on its side, in units of the spread of all pairs; 0 on the diagonal.

    All 0 where there are fewer than `FEWEST` variables, or no spread.

    Parameters
    ----------
    F : (H, n) features
    v : (H,) output weights; a row of 0 has no say
    effect : (n,) see `toycomb.decoding.weights.by_weights.effects`; a variable of 0 is on no side, and
        interacts with none
    """
    z = np.zeros((F.shape[1], F.shape[1]))
    pairs = np.triu_indices(len(z), 1)
    if len(z) < FEWEST:
        return z
    A = F * np.sign(effect)
    A = (A - A.mean(axis=1, keepdims=True)) * np.abs(v)[:, None] * (effect != 0)
    squares = (A**2).sum(axis=0)
    scale = np.sqrt(np.outer(squares, squares))
    J = np.divide((A.T * np.sign(v)) @ A, scale, out=np.zeros_like(z), where=scale > 0)
    apart = J - np.median(J[pairs])
    spread = NORMAL * np.median(np.abs(apart[pairs]))
    if spread > 0:
        z = apart / spread
    np.fill_diagonal(z, 0)
    return np.asarray(z)


def sizes_within(variables: int, sizes: Sequence[int]) -> list[int]:
    """Those sizes of which there are sets, and not more than can be looked at."""
    return [k for k in sizes if 2 <= k <= variables and math.comb(variables, k) <= MOST_SETS]


def interacting_patterns(
    z: np.ndarray, effect: np.ndarray, sizes: Sequence[int], most_expected: float
) -> list[Pattern]:
    """Sets of variables all of whose pairs interact, the most remarkable first, each literal as its variable's effect.

    The sum of z over a set's pairs, in units of the root of their number, is taken as normal; `expected` is its tail
    times the number of sets of that size and of sizes. That is an approximation: a variable's pairs are not
    independent, and sums of few rows have longer tails. Untrained networks show how good it is.

    Parameters
    ----------
    z : (n, n) see `interactions`; its negative for a CNF
    effect : (n,) see `toycomb.decoding.weights.by_weights.effects`
    sizes : numbers of variables of a set, see `sizes_within`
    most_expected : sets of which chance gives more are left out
    """
    sign = np.sign(effect).astype(int)
    found = [x for k in sizes for x in _of_size(z, sign, k, most_expected, len(sizes))]
    return ranked(found)


def _of_size(z: np.ndarray, sign: np.ndarray, size: int, most_expected: float, tried: int) -> list[Pattern]:
    variables = len(z)
    sets, unit = math.comb(variables, size) * tried, math.sqrt(math.comb(size, 2))
    scores, codes = np.zeros(ROOM), np.zeros(ROOM, np.int64)
    least = float(norm.isf(min(most_expected / sets, 1.0))) * unit
    used = heaviest_sets(z, least, np.zeros(size + 1), np.zeros(size, np.int64), scores, codes)
    members = codes[:used, None] // variables ** np.arange(size) % variables
    chances = norm.sf(-scores[:used] / unit) * sets
    literals = (sign[members] * (members + 1)).tolist()
    return [Pattern(tuple(x), float(p)) for x, p in zip(literals, chances, strict=True)]
