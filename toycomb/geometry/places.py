"""Features read against clauses: the locations of P networks at T times, one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.common.arrays import doubles
from toycomb.common.brief import Brief
from toycomb.common.cached import cached_property
from toycomb.common.limits import need
from toycomb.geometry import codes as _codes
from toycomb.geometry.crowding import others_on_row
from toycomb.geometry.distance import row_scale, soft_distance
from toycomb.geometry.given import check_space, padded, types
from toycomb.geometry.witness import directions, on_type, witness
from toycomb.tasks.formula import Formula
from toycomb.tasks.told import of_formulas


@dataclass(frozen=True, eq=False, repr=False)
class Places(Brief):
    """Features, row types and clauses of P networks at T times, and what they say of each time alone.

    Parameters and errors are those of `toycomb.FeatureSpace`.
    """

    F: np.ndarray
    row_types: np.ndarray
    formulas: Sequence[Formula]
    signs: np.ndarray | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "F", doubles("F", self.F))
        object.__setattr__(self, "row_types", types(self.row_types))
        check_space(self.F, self.row_types, self.formulas)
        object.__setattr__(self, "signs", directions(self.signs, self.formulas))

    def in_words(self) -> list[str]:
        """Its sizes in words."""
        times, count, hidden, _ = self.F.shape
        found = [f"{count} network{'s' * (count != 1)}", f"{times} snapshot{'s' * (times != 1)}", f"H = {hidden}"]
        return [*found, *of_formulas(self.formulas)]

    @cached_property
    def witness(self) -> np.ndarray:
        """(P,) row type of the code template: +1 for DNF, -1 for CNF; (P, C) where clauses differ, see `signs`."""
        return witness(self.formulas, self.signs)

    @cached_property
    def sizes(self) -> np.ndarray:
        """(P, C) literals of each clause."""
        return np.stack([formula.sizes for formula in self.formulas])

    @cached_property
    def literals(self) -> tuple[np.ndarray, np.ndarray]:
        """(P, C, k) variable and polarity of each literal; polarity 0 where a clause has fewer than k."""
        k = self.sizes.max()
        index, polarity = (
            np.stack([padded(getattr(formula, name), k) for formula in self.formulas]) for name in ("index", "polarity")
        )
        return index, polarity

    @cached_property
    def signed(self) -> np.ndarray:
        """(T, P, H, C, k) entries in the direction of their literals, `π_j F[r, i_j]`."""
        places = (*self.F.shape[:3], *self.literals[0].shape[1:])
        need(16.0 * math.prod(places), f"the entries of all locations, of shape {places},")
        return _codes.signed_features(self.F, *self.literals)

    @cached_property
    def distance(self) -> np.ndarray:
        """(T, P, H, C) Hamming distance of every location."""
        from toycomb.geometry import _kernels

        places = (*self.F.shape[:3], self.sizes.shape[1])
        need(2.0 * math.prod(places), f"the distances of all locations, of shape {places},")
        distance = np.empty(places, dtype=np.int16)
        _kernels.hamming_distances(np.ascontiguousarray(self.F), *self.literals, self.sizes, distance)
        return distance

    @cached_property
    def soft_distance(self) -> np.ndarray:
        """(T, P, H, C) soft distance of every location; NaN on rows of zeros."""
        return soft_distance(self.signed, row_scale(self.F))

    @cached_property
    def code_locations(self) -> np.ndarray:
        """(T, P, H, C) bool: the location matches the code template."""
        return (self.distance == 0) & self.on_type

    @cached_property
    def significant_codes(self) -> np.ndarray:
        """(T, P, H, C) bool: codes whose entries are all large for their row, see `toycomb.geometry.codes.significant`.

        The definition for networks that learn their embedding: it learns clauses too, so that every row, whatever its
        type, has small entries of their signs.
        """
        large = _codes.significant(self.signed, row_scale(self.F), self.literals[1])
        return self.code_locations & large

    @cached_property
    def on_type(self) -> np.ndarray:
        """(T, P, H, 1) bool: rows of the type that the code template asks for; (T, P, H, C) where clauses differ."""
        return on_type(self.row_types, self.witness)

    def codes(self, at: int = -1) -> list[list[list[int]]]:
        """For each network and clause, the sorted rows of its code at snapshot `at`."""
        return [[np.flatnonzero(rows).tolist() for rows in network.T] for network in self.code_locations[at]]

    def pattern_counts(self, row_type: int) -> dict[str, np.ndarray]:
        """Mean rows of one type a clause for every alignment count; values (T, P)."""
        return _codes.pattern_counts(self.distance, self.row_types, self.sizes, row_type)

    def overlap(self, at: int = -1) -> np.ndarray:
        """(P, C, C) rows shared by two codes at snapshot `at`."""
        return _codes.overlap(self.code_locations[at])

    def interference(self, at: int = -1) -> np.ndarray:
        """(P, H, C) other codes on the row of each location at snapshot `at`."""
        return others_on_row(self.code_locations[at])
