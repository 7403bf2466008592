"""Tables of timing: when locations of each initial distance settle, and how early their end can be told. All ours.

All locations are those on rows of the code's initial type, and whether one ends as a code is asked of these alone.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from toycomb.accounts.instruments.effects import PERMUTATIONS
from toycomb.common.documents import Document
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.correlations import area_under_curve
from toycomb.evidence.intervals import mean_known, ratio_intervals
from toycomb.evidence.regression import logistic
from toycomb.geometry import FeatureSpace, permuted_rows, sham_spaces
from toycomb.geometry.settling import settled_from

PREDICTORS = ("distance", "soft distance", "motion", "soft distance and motion")
REPEAT = 30
"""Repeat of `Purpose.NULL` that belongs to the permutations of this table."""


def timing(spaces: Mapping[str, FeatureSpace], epochs: np.ndarray) -> Document:
    """For each load and initial distance the share that is a code, and the share not yet settled, at each snapshot.

    A location is settled from the first snapshot after which its status, code or not, never changes again; between
    snapshots it is not seen, and at the last one everything is settled.
    """
    return {"epochs": np.asarray(epochs).tolist(), "loads": {load: _timing(space) for load, space in spaces.items()}}


def _timing(space: FeatureSpace) -> list[Document]:
    codes, first = space.code_locations, space.on_type[0]
    settled = settled_from(codes)
    waiting = settled > np.arange(len(codes))[:, None, None, None]
    rows = []
    for d in range(int(space.sizes.max()) + 1):
        here = first & (space.distance[0] == d)
        count = here.sum(axis=(1, 2))
        occupied, unsettled = (ratio_intervals((x & here).sum(axis=(2, 3)), count) for x in (codes, waiting))
        rows.append({"distance": d, "count": int(count.sum()), "occupied": occupied, "unsettled": unsettled})
    return rows


def prediction(spaces: Mapping[str, FeatureSpace], epochs: np.ndarray, seed: int) -> Document:
    """For each load the area under the curve of every predictor of the final code set at each snapshot.

    Besides `PREDICTORS`, by name: `sham`, soft distance of sham clauses as predictor of their aligned ends, which is
    what persistence of signs alone gives, and `permuted`, soft distance with the rows at the end permuted within their
    initial type.
    """
    loads = {load: _prediction(space, seed) for load, space in spaces.items()}
    intervals = {
        load: {name: ratio_intervals(np.nan_to_num(x), ~np.isnan(x)) for name, x in entry.items()}
        for load, entry in loads.items()
    }
    return {"epochs": np.asarray(epochs).tolist(), "loads": intervals}


def _prediction(space: FeatureSpace, seed: int) -> dict[str, np.ndarray]:
    """(T, P) areas by predictor."""
    scores, ends, among = predictors(space), _ends(space), np.broadcast_to(space.on_type[0], space.distance.shape[1:])
    areas = {name: area_under_curve(_flat(score), _flat(ends), _flat(among)) for name, score in scores.items()}
    shams = [area_under_curve(-_flat(x.soft_distance), _flat(_ends(x)), _flat(among)) for x in sham_spaces(space, seed)]
    permuted = area_under_curve(_flat(scores["soft distance"]), _permuted(space, seed), _flat(among))
    return {**areas, "sham": mean_known(np.array(shams), axis=0), "permuted": mean_known(permuted, axis=0)}


def predictors(space: FeatureSpace) -> dict[str, np.ndarray]:
    """(T, P, H, C) scores by name, larger where a code is expected.

    `motion` is that from initialisation, which is not defined there, so that `soft distance and motion` is soft
    distance alone at first. Their weights are fitted by logistic regression on the networks of the other parity.
    """
    motion = np.stack([space.alignment_motion(0, t) for t in range(len(space.F))])
    both = np.full(motion.shape, np.nan)
    on_type, ends = np.broadcast_to(space.on_type[0], motion.shape[1:]), _ends(space)
    for t, p in np.ndindex(len(motion), min(2, motion.shape[1])):
        design = np.stack([np.ones_like(motion[t]), space.soft_distance[t], motion[t]], axis=-1)
        known = on_type & np.isfinite(design).all(axis=-1)
        if not known[1 - p :: 2].any():
            continue  # nothing to fit on: not defined
        fitted = logistic(design[1 - p :: 2][known[1 - p :: 2]], ends[1 - p :: 2][known[1 - p :: 2]])
        both[t, p::2] = design[p::2] @ fitted
    undefined = np.arange(len(motion))[:, None, None, None] == 0
    named = -space.distance.astype(float), -space.soft_distance, np.where(undefined, np.nan, motion), both
    return dict(zip(PREDICTORS, named, strict=True))


def _ends(space: FeatureSpace) -> np.ndarray:
    """(P, H, C) bool: codes at the end on rows of their initial type."""
    return space.code_locations[-1] & space.on_type[0]


def _permuted(space: FeatureSpace, seed: int) -> np.ndarray:
    """(D, 1, P, H C) final codes once rows are permuted within their initial type."""
    rng, ends = stream(seed, Purpose.NULL, repeat=REPEAT), _ends(space)
    types = space.row_types[0]
    drawn = [np.take_along_axis(ends, permuted_rows(types, rng)[..., None], axis=1) for _ in range(PERMUTATIONS)]
    return _flat(np.stack(drawn))[:, None]


def _flat(locations: np.ndarray) -> np.ndarray:
    return locations.reshape(*locations.shape[:-2], -1)
