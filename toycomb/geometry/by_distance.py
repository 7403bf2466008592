"""Tables over locations that figures and the command line show."""

from __future__ import annotations

import numpy as np

from toycomb.geometry.distance import base_rate
from toycomb.geometry.fate import Fate
from toycomb.geometry.space import FeatureSpace


def fate_by_distance(space: FeatureSpace) -> dict[str, dict[str, float | None]]:
    """Chance to end as a code by initial distance, on rows that start with the code's type.

    Clauses of several sizes are pooled by their distance.

    Returns
    -------
    dict of distance "0" … "k" to
        `count` (locations), `codes` (those that end as codes), `fraction` (None without locations), `base_rate`
        (share of locations expected at this distance from fair signs) and `permuted` (fraction expected when
        rows are permuted within their initial type: exact, not sampled).
    """
    codes, counts = (x.sum(axis=1).tolist() for x in ends_by_distance(space))
    chance = chance_of_a_code(space)
    sizes = space.sizes.ravel().tolist()
    table: dict[str, dict[str, float | None]] = {}
    for d, (code, count) in enumerate(zip(codes, counts, strict=True)):
        here = (space.distance[0] == d) & space.on_type[0]
        table[str(d)] = {
            "count": count,
            "codes": code,
            "fraction": code / count if count else None,
            "base_rate": float(np.mean([base_rate(k)[d] if d <= k else 0 for k in sizes])),
            "permuted": float((here * chance).sum() / count) if count else None,
        }
    return table


def ends_by_distance(space: FeatureSpace) -> tuple[np.ndarray, np.ndarray]:
    """(k + 1, P) locations that end as codes, and all locations, by initial distance on rows of the code's type."""
    rows, end = space.on_type[0], space.code_locations[-1]
    here = [(space.distance[0] == d) & rows for d in range(int(space.sizes.max()) + 1)]
    return np.array([(x & end).sum(axis=(1, 2)) for x in here]), np.array([x.sum(axis=(1, 2)) for x in here])


def chance_of_a_code(space: FeatureSpace) -> np.ndarray:
    """(P, 1, C) share of the rows that start with the code's type that end as a code of each clause.

    It is every location's chance when rows are permuted within their initial type.
    """
    rows = space.on_type[0]
    codes = (space.code_locations[-1] & rows).sum(axis=1, keepdims=True)
    return codes / np.maximum(rows.sum(axis=1, keepdims=True), 1)


def fate_counts(space: FeatureSpace, proximal: int = 1) -> dict[str, dict[str, int]]:
    """Number of locations of each fate, all and those on rows that changed their type."""
    fates = space.fates(proximal)
    changed = np.broadcast_to(space.changed_type[..., None], fates.shape)
    return {
        fate.name.lower(): {
            "count": int((fates == fate).sum()),
            "changed_type": int(((fates == fate) & changed).sum()),
        }
        for fate in Fate
    }


def rejection_by_crowd(space: FeatureSpace, proximal: int = 1) -> dict[str, dict[str, dict[str, float]]]:
    """Fraction of proximal locations that are rejected, by initial distance and crowd of their row.

    Returns
    -------
    dict of distance "0" … to dict of crowd "0" … to `count`, `rejected` and `fraction`
    """
    member, crowd = space.proximal(proximal), space.crowd(proximal)
    rejected = space.fates(proximal) == Fate.REJECTED
    table: dict[str, dict[str, dict[str, float]]] = {}
    for d in range(proximal + 1):
        here = member & (space.distance[0] == d)
        row = table[str(d)] = {}
        for value in np.unique(crowd[here]).tolist():
            chosen = here & (crowd == value)
            count, lost = int(chosen.sum()), int((chosen & rejected).sum())
            row[str(value)] = {"count": count, "rejected": lost, "fraction": lost / count}
    return table
