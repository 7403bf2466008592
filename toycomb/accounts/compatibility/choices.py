"""Choices of locations set against codes that training made, on rows of the code's type at initialisation. Ours.

Every clause gets as many rows as it has codes there. A location costs its initial distance, one of `DISTANCES`; two
chosen locations on one row cost `crowding` more. The smallest positive value of `CROWDING` decides between locations
of equal distance alone, so that the joint choice has the choice by distance as its limit, and no value lies near what
decides between equals. Locations that are equal in all are ordered at random: in the order of their rows, all clauses
would be given the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.accounts.instruments.definition import PUBLISHED, Definition, locations
from toycomb.accounts.instruments.effects import PERMUTATIONS
from toycomb.common.cached import cached_property
from toycomb.geometry import FeatureSpace, compatibility, overlap_of_sets, permuted_rows

CROWDING = (0.0, 1e-6, 0.01, 0.1, 0.5, 1.0, 4.0)
TIE, LAST_TIE = 1e-3, 1e-9
"""What a soft distance of 1 counts where it decides between equal numbers of literals; what chance counts after it."""
DISTANCES = ("soft", "signs", "signs, then soft")
"""Soft distance; literals not aligned; the same, equal ones by soft distance."""
DRAWS = 32


def cost_of(space: FeatureSpace, rng: np.random.Generator, distance: str = "soft") -> np.ndarray:
    """(P, H, C) initial cost of every location by one of `DISTANCES`; rows of zeros cost more than any other."""
    furthest = np.sqrt(
        space.F.shape[-1] * space.literals[1].shape[-1]
    )  # Cauchy and Schwarz: no soft distance is larger
    soft = np.nan_to_num(space.soft_distance[0], nan=furthest)
    literals = space.distance[0].astype(float)
    cost = {"soft": soft, "signs": literals, "signs, then soft": literals + TIE * soft}[distance]
    return cost + LAST_TIE * rng.random(cost.shape)


@dataclass(frozen=True)
class Choices:
    """Codes and the choices that they are set against.

    Parameters
    ----------
    cost : (P, H, C)
    rows : (P, H) bool
        Rows of the code's type at initialisation.
    row_types : (P, H) at initialisation
    codes : (P, H, C) bool
        Codes at the end on those rows.
    pairs : (P, C, C), optional
        What two locations on one row count for; 1 unless given. The exact choice is known for that alone.
    """

    cost: np.ndarray
    rows: np.ndarray
    row_types: np.ndarray
    codes: np.ndarray
    pairs: np.ndarray | None = None

    @classmethod
    def of(
        cls,
        space: FeatureSpace,
        rng: np.random.Generator,
        distance: str = "soft",
        definition: Definition = PUBLISHED,
        pairs: np.ndarray | None = None,
    ) -> Choices:
        """From the two ends of a feature space; chance orders locations of equal cost."""
        at = locations(space, definition=definition)
        return cls(cost_of(space, rng, distance), at.on_type[..., 0], space.row_types[0], at.code, pairs)

    @cached_property
    def counts(self) -> np.ndarray:
        """(P, C) rows that each clause gets."""
        return self.codes.sum(axis=1)

    def joint(self, crowding: float | np.ndarray) -> np.ndarray:
        """(P, H, C) exact choice of least cost; `crowding` may differ by network, (P,)."""
        from toycomb.accounts.compatibility import _choosing

        (_, H, C), chosen = self.cost.shape, np.zeros(self.cost.shape, bool)
        memory = np.empty(C), np.empty(H), np.empty(C, np.int64), np.empty(H, np.int64), np.empty(H, np.int64)
        _choosing.least_cost(*self._asked(crowding), chosen, *memory)
        return chosen

    def alone(self) -> np.ndarray:
        """(P, H, C) each clause's own nearest rows: the exact choice without crowding."""
        return compatibility.nearest(self.cost, self.rows, self.counts)

    def in_turns(self, crowding: float | np.ndarray) -> np.ndarray:
        """(P, H, C) choice by clauses that take turns."""
        from toycomb.accounts.compatibility import _choosing

        (P, _, C), chosen = self.cost.shape, np.zeros(self.cost.shape, bool)
        pairs = np.ones((P, C, C)) if self.pairs is None else self.pairs.astype(float)
        _choosing.by_turns(*self._asked(crowding), pairs, chosen, np.empty(C, bool))
        return chosen

    def _asked(self, crowding: float | np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Cost, which may be written to, rows, counts and prices as the kernels take them."""
        price = np.full(len(self.cost), crowding, dtype=float)
        return np.array(self.cost, order="C"), np.ascontiguousarray(self.rows), self.counts, price

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
