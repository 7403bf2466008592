"""The effects behind claims C1 to C3, one number per network.

Signs of weights persist through training, so even variable sets that mean nothing end more often with all signs aligned
where they began that way. Every effect is therefore also read on *sham clauses*, the same formula with its
variables renamed, in the same networks; what the clauses of the task show beyond that is training's own. Effects, shams
and contrasts are ours; the published abstract states no measures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from toycomb.accounts.instruments.definition import Locations, locations
from toycomb.evidence.slopes import slope, within
from toycomb.geometry import FeatureSpace

__all__ = [
    "Effect",
    "Locations",
    "crowding",
    "locations",
    "mispaired",
    "nearness",
    "selection",
    "superiority",
    "superiority_over_clauses",
]
PERMUTATIONS = 8


Effect = Callable[[Sequence[Locations]], np.ndarray]
"""Pools the locations of one or several sets of clauses in the same networks; returns (P,), NaN where not defined."""


def nearness(sets: Sequence[Locations]) -> np.ndarray:
    """C1: mean initial distance of the locations that do not end as codes less that of those that do, in literals."""
    means = []
    for ends in (False, True):
        chosen = [at.on_type & (at.code == ends) for at in sets]
        distance = [at.distance * x for at, x in zip(sets, chosen, strict=True)]
        means.append(_ratio(_total(distance), _total(chosen)))
    return means[0] - means[1]


def superiority(sets: Sequence[Locations]) -> np.ndarray:
    """C1 without a scale: chance that a code began nearer than another location of its clause, ties half, less 1/2.

    Both are drawn at random: first a code location, then one of the locations of its clause that do not end as codes,
    on rows of the type. From -1/2 to 1/2, and 0 where the beginning says nothing. A code that all rows of the type
    share has nothing to be compared with, and counts for nothing.

    References
    ----------
    Vargha, Delaney (2000), "A critique and improvement of the CL common language effect size statistics of McGraw and
    Wong", equation 5, less 1/2: the *measure of stochastic superiority*, which is also the area under the ROC curve.
    """
    from toycomb.accounts.instruments import _pairs

    return _superiority(sets, _pairs.farther)


def superiority_over_clauses(sets: Sequence[Locations]) -> np.ndarray:
    """As `superiority`, against another location of any clause of the same set."""
    from toycomb.accounts.instruments import _pairs

    return _superiority(sets, _pairs.farther_anywhere)


def _superiority(sets: Sequence[Locations], compare: Callable[..., None]) -> np.ndarray:
    counts = np.zeros((len(sets[0].code), 2))
    for at in sets:
        distance = np.ascontiguousarray(at.distance, dtype=float)
        compare(distance, np.ascontiguousarray(at.code), np.ascontiguousarray(at.on_type & ~at.code), counts)
    return _ratio(counts[:, 0], counts[:, 1]) - 0.5


def selection(sets: Sequence[Locations]) -> np.ndarray:
    """C2: chance to end as a code of proximal locations less that of the others."""
    chances = []
    for proximal in (True, False):
        chosen = [at.on_type & (at.proximal == proximal) for at in sets]
        codes = [at.code & x for at, x in zip(sets, chosen, strict=True)]
        chances.append(_ratio(_total(codes), _total(chosen)))
    return chances[0] - chances[1]


def crowding(sets: Sequence[Locations]) -> np.ndarray:
    """C3: slope of rejection on crowd among proximal locations, with an intercept for every initial distance.

    Least squares in each network, on crowds less their mean over locations of one set of clauses and distance.
    """
    slopes = []
    for p in range(len(sets[0].crowd)):
        near = [at.proximal[p] for at in sets]
        crowd, literals, code = (
            np.concatenate([getattr(at, name)[p][here] for at, here in zip(sets, near, strict=True)])
            for name in ("crowd", "literals", "code")
        )
        number = np.repeat(np.arange(len(near)), [here.sum() for here in near])
        strata = (literals.max(initial=0) + 1) * number + literals
        slopes.append(slope(within(crowd.astype(float), strata), ~code))
    return np.array(slopes)


def mispaired(space: FeatureSpace) -> FeatureSpace:
    """Every network's end with the initial state of the next network: what its beginning decides is gone."""
    F, row_types = space.F.copy(), space.row_types.copy()
    F[0], row_types[0] = np.roll(F[0], -1, axis=0), np.roll(row_types[0], -1, axis=0)
    return replace(space, F=F, row_types=row_types)


def _total(parts: Sequence[np.ndarray]) -> np.ndarray:
    """(P,) sum over sets of clauses, rows and clauses."""
    return np.sum([part.sum(axis=(1, 2)) for part in parts], axis=0)


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom != 0)
