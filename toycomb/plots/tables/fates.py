"""The chance to end as a code by initial distance, beside sham clauses and permuted rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from toycomb.common.documents import Document
from toycomb.evidence.intervals import ratio_interval
from toycomb.geometry import FeatureSpace, ends_by_distance, fate_by_distance, sham_spaces
from toycomb.geometry.together import together
from toycomb.plots.tables.sizes import sizes


def fates(spaces: Mapping[str, FeatureSpace | Sequence[FeatureSpace]], seed: int) -> dict[str, list[Document]]:
    """Chance to end as a code by initial distance: clauses, sham clauses, permuted rows; for each load.

    Locations of several outputs of the same networks, given as a list, are pooled; intervals are over networks.
    """
    read = {load: [x] if isinstance(x, FeatureSpace) else list(x) for load, x in spaces.items()}
    return {load: _fates([space.ends() for space in x], seed) for load, x in read.items()}


def _fates(outputs: Sequence[FeatureSpace], seed: int) -> list[Document]:
    space = together(outputs)
    table = fate_by_distance(space)
    real, fake = ends_by_distance(space), [ends_by_distance(sham) for sham in sham_spaces(space, seed)]
    codes, counts = (np.sum([x[i] for x in fake], axis=0) for i in range(2))
    about = sizes(outputs[0])

    def of_networks(values: np.ndarray) -> np.ndarray:
        """(k + 1, P) sums over outputs."""
        return values.reshape(len(values), len(outputs), -1).sum(axis=1)

    ends, starts, sham_ends, sham_starts = map(of_networks, (*real, codes, counts))
    return [
        {
            "distance": int(d),
            "about": about,
            **entry,
            "clauses": ratio_interval(ends[int(d)], starts[int(d)]),
            "sham": ratio_interval(sham_ends[int(d)], sham_starts[int(d)]),
        }
        for d, entry in table.items()
    ]
