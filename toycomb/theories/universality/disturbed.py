"""What comes back after a disturbance of training: codes at the end against those of an undisturbed twin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.geometry import FeatureSpace
from toycomb.geometry.agreement import chance_jaccard, overlap_of_sets
from toycomb.network import Network
from toycomb.task import Task

RETURN = ("jaccard", "before", "broken", "again", "as near")
"""Of one disturbed training, against the final codes of its twin: chance-corrected Jaccard index at the end, and right
after the disturbance; share of the twin's codes that are none right after it; share of these that are codes at the end,
beyond rows permuted within their type; and the like share of locations that were as near right after the disturbance
and are not the twin's."""
DRAWS = 100


@dataclass(frozen=True, eq=False)
class State:
    """Codes (H, C), distances (H, C) and row types (H,) of a network."""

    codes: np.ndarray
    distance: np.ndarray
    types: np.ndarray

    @classmethod
    def of(cls, network: Network, task: Task) -> State:
        """Read against the clauses of the task."""
        space = FeatureSpace.of(network[None, None], [task])
        return cls(space.code_locations[0, 0], space.distance[0, 0], network.row_types)


def corrected(found: State, wanted: State, rng: np.random.Generator) -> float:
    """Jaccard index of code locations beyond that with rows permuted within their type, over what is left to gain."""
    own = float(overlap_of_sets(found.codes, wanted.codes)["jaccard"])
    chance = float(chance_jaccard(found.codes, wanted.codes, found.types, rng, DRAWS))
    return beyond(own, chance)


def beyond(value: float, chance: float) -> float:
    """`(value - chance) / (1 - chance)`; NaN where chance leaves nothing to gain or is not defined."""
    return (value - chance) / (1 - chance) if chance < 1 else np.nan


def returning(after: State, end: State, twin: State) -> tuple[float, float, float]:
    """Share of the twin's codes that are broken, of these that are coded again, and of places as near that are coded.

    Parameters
    ----------
    after, end : right after the disturbance, and at the end of the training that follows
    twin : at the end of the undisturbed training

    Returns
    -------
    broken, again, as near
        `again` and `as near` are beyond chance: a place (row, clause) is coded by chance as often as the clause is on
        rows of the same type at the end. `as near`: places that were no codes right after the disturbance, are not the
        twin's, and stand on rows of the same type at the same distances as the broken ones, weighted alike. NaN where
        there are none.
    """
    broken = twin.codes & ~after.codes
    if not twin.codes.any():
        return np.nan, np.nan, np.nan
    share = float(broken.sum() / twin.codes.sum())
    if not broken.any():
        return share, np.nan, np.nan
    rate = _rates(end)
    again = beyond(float(end.codes[broken].mean()), float(rate[broken].mean()))
    return share, again, _as_near(after, end, twin, broken, rate)


def _rates(end: State) -> np.ndarray:
    """(H, C) share of the rows of the same type that code the clause."""
    rates = np.zeros(end.codes.shape)
    for kind in np.unique(end.types):
        rows = end.types == kind
        rates[rows] = end.codes[rows].mean(axis=0)
    return rates


def _as_near(after: State, end: State, twin: State, broken: np.ndarray, rate: np.ndarray) -> float:
    """Corrected share of other places that become codes, with the broken ones' row types and distances."""
    others = ~twin.codes & ~after.codes
    found = level = weight = 0.0
    for kind in np.unique(after.types):
        for d in np.unique(after.distance):
            cell = (after.distance == d) & (after.types == kind)[:, None]
            here, there = (cell & broken).sum(), cell & others
            if here and there.any():
                found += here * end.codes[there].mean()
                level += here * rate[there].mean()
                weight += here
    return beyond(found / weight, level / weight) if weight else np.nan


def compared(after: Network, end: Network, twin: State, task: Task, rng: np.random.Generator) -> np.ndarray:
    """(RETURN,) of one disturbed training: right after the disturbance, and at the end."""
    start, final = State.of(after, task), State.of(end, task)
    return np.array([corrected(final, twin, rng), corrected(start, twin, rng), *returning(start, final, twin)])
