"""Choices of locations set against a dense network's own codes, on rows of the code's type at initialisation. Ours.

Every clause gets as many rows as the network gave it there. The cost of a location is its initial distance plus
`TIE` times its soft distance, which decides between locations of equal distance and is part of every cost below;
a pair of chosen locations on one row costs `crowding`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.accounts.instruments.effects import PERMUTATIONS
from toycomb.common.cached import cached_property
from toycomb.geometry import FeatureSpace, compatibility, overlap_of_sets, permuted_rows

CROWDING = (0.0, 0.001, 0.01, 0.1, 0.5, 1.0, 4.0)
TIE = 1e-3
DRAWS = 32


@dataclass(frozen=True)
class Choices:
    """Dense code sets and the choices that they are set against.

    Parameters
    ----------
    cost : (P, H, C)
    rows : (P, H) bool
        Rows of the code's type at initialisation.
    row_types : (P, H) at initialisation
    codes : (P, H, C) bool
        Codes at the end on those rows.
    """

    cost: np.ndarray
    rows: np.ndarray
    row_types: np.ndarray
    codes: np.ndarray

    @classmethod
    def of(cls, space: FeatureSpace) -> Choices:
        """From the two ends of a feature space."""
        cost = space.distance[0] + TIE * np.nan_to_num(space.soft_distance[0])
        rows = space.on_type[0, ..., 0]
        return cls(cost, rows, space.row_types[0], space.code_locations[-1] & rows[..., None])

    @cached_property
    def counts(self) -> np.ndarray:
        """(P, C) rows that each clause gets."""
        return self.codes.sum(axis=1)

    def joint(self, crowding: float | np.ndarray) -> np.ndarray:
        """(P, H, C) exact choice of least cost; `crowding` may differ by network, (P,)."""
        return compatibility.cheapest(self.cost, self.rows, self.counts, crowding)

    def alone(self) -> np.ndarray:
        """(P, H, C) each clause's own nearest rows: the exact choice without crowding."""
        return compatibility.nearest(self.cost, self.rows, self.counts)

    def in_turns(self, crowding: float) -> np.ndarray:
        """(P, H, C) choice by clauses that take turns."""
        parts = zip(self.cost, self.rows, self.counts, strict=True)
        return np.stack([compatibility.in_turns(*x, crowding) for x in parts])

    def random(self, rng: np.random.Generator, draws: int) -> np.ndarray:
        """(D, P, H, C) rows drawn for each clause by itself."""
        return np.stack([compatibility.random_rows(self.rows, self.counts, rng) for _ in range(draws)])

    def permuted(self, rng: np.random.Generator, draws: int = PERMUTATIONS) -> np.ndarray:
        """(D, P, H, C) codes with their rows permuted within type: what is on one row stays together."""
        orders = [permuted_rows(self.row_types, rng)[..., None] for _ in range(draws)]
        return np.stack([np.take_along_axis(self.codes, order, axis=1) for order in orders])

    def optimality(
        self, chosen: np.ndarray, optimal: np.ndarray, drawn: np.ndarray, crowding: float | np.ndarray
    ) -> np.ndarray:
        """(P,) share of the way from the mean cost of drawn rows (D, P, H, C) to the least cost that a choice went."""
        at = [compatibility.total_cost(x, self.cost, crowding) for x in (chosen, optimal, drawn)]
        chance = at[2].mean(axis=0)
        return np.divide(chance - at[0], chance - at[1], out=np.full(len(chance), np.nan), where=chance > at[1])


def jaccard(chosen: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """(..., P) Jaccard index of two sets of locations."""
    return overlap_of_sets(chosen, codes)["jaccard"]


def crowding_by_parity(agreement: np.ndarray, values: tuple[float, ...] = CROWDING) -> np.ndarray:
    """(P,) for each network the positive crowding that agreed best with the codes of the networks of the other parity.

    Parameters
    ----------
    agreement : (L, P) Jaccard index by value of crowding
    """
    positive = np.array(values) > 0
    chosen = np.empty(agreement.shape[1])
    for parity in (0, 1):
        other = agreement[positive, 1 - parity :: 2]
        known = ~np.isnan(other)
        means = np.where(known, other, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        chosen[parity::2] = np.array(values)[positive][means.argmax()]
    return chosen


def at_chosen(by_value: np.ndarray, crowding: np.ndarray, values: tuple[float, ...] = CROWDING) -> np.ndarray:
    """(P, ...) of an array (L, P, ...) by value of crowding, what belongs to each network's own."""
    return by_value[np.searchsorted(values, crowding), np.arange(len(crowding))]
