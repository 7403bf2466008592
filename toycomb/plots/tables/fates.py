"""The chance to end as a code by initial distance, beside sham clauses and permuted rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from toycomb.common.documents import Document
from toycomb.evidence.intervals import ratio_interval
from toycomb.geometry import FeatureSpace, ends_by_distance, fate_by_distance, sham_spaces
from toycomb.plots.tables.sizes import sizes


def fates(spaces: Mapping[str, FeatureSpace], seed: int) -> dict[str, list[Document]]:
    """Chance to end as a code by initial distance: clauses, sham clauses, permuted rows; for each load."""
    return {load: _fates(space.ends(), seed) for load, space in spaces.items()}


def _fates(space: FeatureSpace, seed: int) -> list[Document]:
    table = fate_by_distance(space)
    real, fake = ends_by_distance(space), [ends_by_distance(sham) for sham in sham_spaces(space, seed)]
    codes, counts = (np.sum([x[i] for x in fake], axis=0) for i in range(2))
    return [
        {
            "distance": int(d),
            "about": sizes(space),
            **entry,
            "clauses": ratio_interval(real[0][int(d)], real[1][int(d)]),
            "sham": ratio_interval(codes[int(d)], counts[int(d)]),
        }
        for d, entry in table.items()
    ]
