"""Excess: how much more often locations are codes at a network's clauses than at those of a null. Ours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.common.errors import InputError
from toycomb.geometry.space import FeatureSpace


def aligned_shares(space: FeatureSpace, *, significant: bool = False) -> np.ndarray:
    """(T, P, C) share of a clause's locations, on rows of its type, that are codes.

    NaN without such rows, and for contradictory clauses, which can have no code.

    Parameters
    ----------
    space : FeatureSpace
    significant : count `significant_codes` alone
    """
    codes = space.significant_codes if significant else space.code_locations
    rows = np.broadcast_to(space.on_type, codes.shape).sum(axis=-2)
    possible = ~np.stack([formula.contradictory for formula in space.formulas])
    return np.where((rows > 0) & possible, codes.sum(axis=-2) / np.maximum(rows, 1), np.nan)


def excess(space: FeatureSpace, nulls: Sequence[FeatureSpace], *, significant: bool = False) -> np.ndarray:
    """(T, P) share of aligned locations at clauses less that at their nulls: a number for each network. Ours.

    The mean over clauses of `aligned_shares` less the mean of those of the nulls in the same place, over all draws. A
    sham clause that is a clause of the formula is no sham and is left out; so is a clause without any sham. Where nulls
    have another number of clauses, such as wrong splits, it is the mean over clauses less the mean over theirs. NaN
    where no clause is left. At the first time of a run it says what untrained networks show: that must be about 0.

    Parameters
    ----------
    space : FeatureSpace
    nulls : of the same networks, such as those of `toycomb.geometry.level_nulls` or `toycomb.geometry.sham_spaces`
    significant : count `significant_codes` alone

    Raises
    ------
    InputError
        If there is no null.
    """
    if not nulls:
        raise InputError("no null was given; excess is over at least one")
    real = aligned_shares(space, significant=significant)
    shares = [_without_real_ones(space, null, significant) for null in nulls]
    if any(x.shape != real.shape for x in shares):
        return _mean(real, axis=-1) - _mean(np.concatenate(shares, axis=-1), axis=-1)
    return _mean(real - _mean(np.stack(shares), axis=0), axis=-1)


def excess_beyond(
    space: FeatureSpace, shams: Sequence[FeatureSpace], nulls: Sequence[FeatureSpace], *, significant: bool = False
) -> np.ndarray:
    """(T, P) excess over sham clauses less what the excess of nulls of other weights is over the same shams. Ours.

    Shuffled weights change how often locations are aligned at *any* clause: rows that have learned to tell clauses
    apart are positive at some and negative at others, and a shuffled row is much the same to all. So `excess` over them
    may be negative where a network codes its clauses. Here the level falls out, since clauses are set against shams on
    both sides.

    Parameters
    ----------
    space : FeatureSpace
    shams : the same networks read against sham clauses, such as `toycomb.geometry.level_nulls.role_shams`
    nulls : other weights read against the same clauses, such as `toycomb.geometry.level_nulls.shuffled_spaces`
    significant : count `significant_codes` alone

    Raises
    ------
    InputError
        If there is no sham or no null.
    """
    if not nulls:
        raise InputError("no null was given; excess is over at least one")
    theirs = [
        excess(null, [null.with_formulas(sham.formulas) for sham in shams], significant=significant) for null in nulls
    ]
    return excess(space, shams, significant=significant) - _mean(np.stack(theirs), axis=0)


def _without_real_ones(space: FeatureSpace, null: FeatureSpace, significant: bool) -> np.ndarray:
    """(T, P, C) `aligned_shares` of a null; NaN at clauses of the formula, unless all are (its weights are others)."""
    shares = aligned_shares(null, significant=significant)
    if tuple(null.formulas) == tuple(space.formulas) and not np.array_equal(null.F, space.F):
        return shares
    own = [set(map(frozenset, formula.clauses)) for formula in space.formulas]
    real = [[frozenset(x) in known for x in formula.clauses] for known, formula in zip(own, null.formulas, strict=True)]
    return np.where(np.array(real), np.nan, shares)


def _mean(values: np.ndarray, axis: int) -> np.ndarray:
    """Mean over what is known; NaN without any."""
    known = ~np.isnan(values)
    count = known.sum(axis=axis)
    return np.where(count > 0, np.where(known, values, 0).sum(axis=axis) / np.maximum(count, 1), np.nan)
