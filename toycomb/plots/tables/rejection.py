"""The share of proximal locations that are rejected, by the crowd of their row; intervals are over networks."""

from __future__ import annotations

import numpy as np

from toycomb.common.documents import Document
from toycomb.evidence.intervals import ratio_interval
from toycomb.geometry import PROXIMAL, Fate, FeatureSpace, chance_of_a_code, shared_signs
from toycomb.plots.tables.sizes import sizes

FEW = 30
"""Locations of one level of conflict below which a point is not shown."""
Points = list[Document]


def rejection(space: FeatureSpace) -> dict[str, Points]:
    """Share of proximal locations that are rejected by the crowd of their row, for each initial distance.

    Crowds are grouped so that each point has enough locations; `crowd` is the mean of its group. `permuted` is the
    share expected when rows are permuted within their initial type (exact, not sampled).
    """
    proximal, crowd, expected = space.proximal(PROXIMAL), space.crowd(PROXIMAL), 1 - chance_of_a_code(space)
    table: dict[str, Points] = {}
    for d in range(PROXIMAL + 1):
        here = proximal & (space.distance[0] == d)
        table[str(d)] = []
        for low, high in groups(crowd[here]):
            chosen = here & (crowd >= low) & (crowd <= high)
            permuted = float((chosen * expected).sum() / chosen.sum())
            table[str(d)].append({"low": low, "high": high, "permuted": permuted, **_point(space, chosen)})
    return table


def by_conflict(space: FeatureSpace) -> dict[str, Points]:
    """Share rejected by crowd, for locations without, with some and with much conflict; distance 0 and 1 together."""
    proximal, crowd = space.proximal(PROXIMAL), space.crowd(PROXIMAL)
    conflict = shared_signs(proximal, *space.literals)[0]
    table: dict[str, Points] = {}
    for label, inside in (("none", conflict == 0), ("1", conflict == 1), ("2 or more", conflict >= 2)):
        ranges = [(crowd >= low) & (crowd <= high) for low, high in groups(crowd[proximal])]
        shown = [x for x in (proximal & inside & within for within in ranges) if x.sum() >= FEW]
        table[label] = [_point(space, chosen) for chosen in shown]
    return table


def _point(space: FeatureSpace, chosen: np.ndarray) -> Document:
    """Mean crowd, number and share rejected of chosen locations (P, H, C)."""
    rejected = chosen & (space.fates(PROXIMAL) == Fate.REJECTED)
    return {
        "crowd": float(space.crowd(PROXIMAL)[chosen].mean()),
        "count": int(chosen.sum()),
        "about": sizes(space),
        "rejected": ratio_interval(rejected.sum(axis=(1, 2)), chosen.sum(axis=(1, 2))),
    }


def groups(crowd: np.ndarray, most: int = 5) -> list[tuple[int, int]]:
    """Closed ranges of crowd that cover all values and hold about equally many of them."""
    if not crowd.size:
        return []
    starts = np.unique(np.quantile(crowd, np.arange(most) / most, method="lower")).tolist()
    return list(zip(starts, [x - 1 for x in starts[1:]] + [int(crowd.max())], strict=True))
