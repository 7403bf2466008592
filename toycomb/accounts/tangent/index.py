"""The selection index: how much of a trained network's code set another code set tells. All ours.

`S = (J(real, found) - chance) / (J(real, again) - chance)` with J the Jaccard index of sets of code locations (row,
clause). `chance` is J with the rows of `found` permuted within row type; `again` is the real network trained once more
from the same start with another order of data, which is what can be told at all. S = 0: no more than chance, 1: as much
as a second training. Undefined where that ceiling leaves less than `ROOM` above chance.

The index is S clipped to [0, 1]. Claims judge S as it is: once clipped, a null would lie above 0 on average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.geometry import chance_jaccard, overlap_of_sets, permuted_rows

ROOM = 0.05
DRAWS = 8
"""Permutations that the null averages over, other ones than those of the chance level."""


@dataclass(frozen=True)
class Codes:
    """Code locations (H, C) of a network and its row types (H,)."""

    at: np.ndarray
    row_types: np.ndarray


@dataclass(frozen=True)
class Selection:
    """What one code set tells of the real network's.

    Parameters
    ----------
    raw : S before it is clipped; NaN where not defined
    null : the same with the rows of `found` permuted once more
    jaccard, ceiling, chance : J(real, found), J(real, again), and chance
    """

    raw: float
    null: float
    jaccard: float
    ceiling: float
    chance: float

    @property
    def index(self) -> float:
        """S clipped to [0, 1]."""
        return float(np.clip(self.raw, 0, 1))


def jaccard(one: Codes, other: Codes) -> float:
    """Jaccard index of two code sets; NaN if both are empty."""
    return float(overlap_of_sets(one.at, other.at)["jaccard"])


def selection(found: Codes, real: Codes, again: Codes, rng: np.random.Generator) -> Selection:
    """The selection index of the code set `found` with its null.

    Parameters
    ----------
    found : codes that are predicted, such as those of the linearised network
    real, again : codes of two trainings of the real network from one start
    rng : Generator of the permutations
    """
    ceiling, match = jaccard(real, again), jaccard(real, found)
    chance = float(chance_jaccard(found.at, real.at, found.row_types, rng))
    moved = [jaccard(Codes(found.at[permuted_rows(found.row_types, rng)], found.row_types), real) for _ in range(DRAWS)]
    room = ceiling - chance
    if not room >= ROOM:
        return Selection(np.nan, np.nan, match, ceiling, chance)
    return Selection((match - chance) / room, (float(np.mean(moved)) - chance) / room, match, ceiling, chance)
