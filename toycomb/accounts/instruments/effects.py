"""The effects behind claims C1 to C3, one number per network.

Signs of weights persist through training, so even variable sets that mean nothing end more often with all signs aligned
where they began that way. Every effect is therefore also read on *sham clauses*, the same formula with its
variables renamed, in the same networks; what the clauses of the task show beyond that is training's own. Effects, shams
and contrasts are ours; the published abstract states no measures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from toycomb.evidence.slopes import slope, within
from toycomb.geometry import PROXIMAL, FeatureSpace, permuted_rows

PERMUTATIONS = 8


@dataclass(frozen=True)
class Locations:
    """Locations of P networks at both ends of training: arrays (P, H, C), read on rows of the code's initial type.

    `on_type` marks those rows; `distance` is the initial one; `code` says whether the location ends as a code;
    `proximal` and `crowd` are taken at initialisation. Codes that end on rows of another initial type are left out.
    """

    on_type: np.ndarray
    distance: np.ndarray
    code: np.ndarray
    proximal: np.ndarray
    crowd: np.ndarray


Effect = Callable[[Sequence[Locations]], np.ndarray]
"""Takes one or several readings of the same networks and pools them; returns (P,), NaN where it is not defined."""


def locations(space: FeatureSpace, permute: np.random.Generator | None = None) -> Locations:
    """Locations of a feature space; with `permute` the rows at the end are permuted within their initial type."""
    code = space.code_locations[-1]
    if permute is not None:
        rows = permuted_rows(space.row_types[0], permute)
        code = np.take_along_axis(code, rows[..., None], axis=1)
    on_type = np.broadcast_to(space.on_type[0], code.shape)
    return Locations(on_type, space.distance[0], code & on_type, space.proximal(PROXIMAL), space.crowd(PROXIMAL))


def nearness(readings: Sequence[Locations]) -> np.ndarray:
    """C1: mean initial distance of the locations that do not end as codes less that of those that do, in literals."""
    means = []
    for ends in (False, True):
        chosen = [at.on_type & (at.code == ends) for at in readings]
        distance = [at.distance * x for at, x in zip(readings, chosen, strict=True)]
        means.append(_ratio(_total(distance), _total(chosen)))
    return means[0] - means[1]


def selection(readings: Sequence[Locations]) -> np.ndarray:
    """C2: chance to end as a code of proximal locations less that of the others."""
    chances = []
    for proximal in (True, False):
        chosen = [at.on_type & (at.proximal == proximal) for at in readings]
        codes = [at.code & x for at, x in zip(readings, chosen, strict=True)]
        chances.append(_ratio(_total(codes), _total(chosen)))
    return chances[0] - chances[1]


def crowding(readings: Sequence[Locations]) -> np.ndarray:
    """C3: slope of rejection on crowd among proximal locations, with an intercept for every initial distance.

    Least squares in each network, on crowds less their mean over locations of one reading and distance.
    """
    slopes = []
    for p in range(len(readings[0].crowd)):
        near = [at.proximal[p] for at in readings]
        crowd, distance, code = (
            np.concatenate([getattr(at, name)[p][here] for at, here in zip(readings, near, strict=True)])
            for name in ("crowd", "distance", "code")
        )
        reading = np.repeat(np.arange(len(near)), [here.sum() for here in near])
        slopes.append(slope(within(crowd.astype(float), (PROXIMAL + 1) * reading + distance), ~code))
    return np.array(slopes)


def mispaired(space: FeatureSpace) -> FeatureSpace:
    """Every network's end with the initial state of the next network: what its beginning decides is gone."""
    F, row_types = space.F.copy(), space.row_types.copy()
    F[0], row_types[0] = np.roll(F[0], -1, axis=0), np.roll(row_types[0], -1, axis=0)
    return replace(space, F=F, row_types=row_types)


def _total(parts: Sequence[np.ndarray]) -> np.ndarray:
    """(P,) sum over readings, rows and clauses."""
    return np.sum([part.sum(axis=(1, 2)) for part in parts], axis=0)


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom != 0)
