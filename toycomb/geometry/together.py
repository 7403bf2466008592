"""Feature spaces side by side: as one of more networks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.common.errors import InputError
from toycomb.geometry.space import FeatureSpace


def together(spaces: Sequence[FeatureSpace]) -> FeatureSpace:
    """Spaces of as many times, rows and clauses as one whose networks are those of each in turn.

    So locations of several networks, or of several outputs of the same ones, are pooled.

    Raises
    ------
    InputError
        If they differ in times, rows or features.
    """
    if len(spaces) == 1:
        return spaces[0]
    rows = sorted({x.F.shape[2] for x in spaces})
    if len(rows) > 1:
        raise InputError(f"the networks have {' and '.join(map(str, rows))} rows; networks of one call need as many")
    F, types = (np.concatenate([getattr(x, name) for x in spaces], axis=1) for name in ("F", "row_types"))
    return FeatureSpace(F, types, tuple(y for x in spaces for y in x.formulas), _signs(spaces))


def _signs(spaces: Sequence[FeatureSpace]) -> np.ndarray | None:
    """Directions of the clauses of all networks; None where all go up."""
    if all(x.signs is None for x in spaces):
        return None
    shapes = [x.sizes.shape for x in spaces]
    each = [np.ones(len(x.formulas), np.int8) if x.signs is None else x.signs for x in spaces]
    wide = [np.broadcast_to(x.reshape(len(x), -1), shape) for x, shape in zip(each, shapes, strict=True)]
    return np.concatenate(wide)
