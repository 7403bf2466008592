"""The feature space of a trained population, read against the clauses of its tasks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from toycomb import carried
from toycomb.common.arrays import doubles
from toycomb.common.blas import one_thread
from toycomb.common.brief import Brief
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, instance
from toycomb.common.limits import need
from toycomb.geometry import codes as _codes
from toycomb.geometry import given
from toycomb.geometry.crowding import others_on_row
from toycomb.geometry.distance import row_scale, soft_distance
from toycomb.geometry.fate import alignment_motion, fates
from toycomb.geometry.given import padded, types
from toycomb.network import Network, stack
from toycomb.tasks.formula import Formula
from toycomb.tasks.told import of_formulas

if TYPE_CHECKING:
    from toycomb.tasks.task import Task


@dataclass(frozen=True, eq=False, repr=False)
class FeatureSpace(Brief):
    """Feature space of P networks at T times.

    Parameters
    ----------
    F : (T, P, H, n)
        The hidden layer in the coordinates of the variables, `W E`. Any real type is read, and held as float64.
    row_types : (T, P, H)
        +1 positive witness, -1 negative witness, 0 silent. Any real type is read, and held as int8.
    formulas : sequence of P formulas, all with the same number of clauses

    Raises
    ------
    InputError
        If shapes or formulas do not fit each other, or values are not finite real numbers.
    """

    F: np.ndarray
    row_types: np.ndarray
    formulas: Sequence[Formula]

    def __post_init__(self) -> None:
        object.__setattr__(self, "F", doubles("F", self.F))
        object.__setattr__(self, "row_types", types(self.row_types))
        if self.F.ndim != 4 or self.row_types.shape != self.F.shape[:3]:
            raise InputError(
                f"F has shape {self.F.shape} and row types {self.row_types.shape}; T×P×H×n and T×P×H are needed, as a "
                "network has them whose b and v have one value for each row of W"
            )
        if len(self.formulas) != self.F.shape[1]:
            raise InputError(f"{len(self.formulas)} formulas were given for {self.F.shape[1]} networks")
        for formula in self.formulas:
            if formula.variables != self.F.shape[3]:
                raise InputError(
                    f"the formula has {formula.variables} variables and the feature space {self.F.shape[3]}; "
                    "formula, embedding and network must fit each other"
                )
        if len({len(formula) for formula in self.formulas if formula.has_clauses}) > 1:
            raise InputError("the formulas have different numbers of clauses; read such networks one by one")

    @classmethod
    def of(cls, network: Network, tasks: Sequence[Task]) -> FeatureSpace:
        """From networks with leading axes (T, P) and their tasks."""
        if carried.alike(network.embedding, [task.carried for task in tasks]):
            network = replace(network, embedding=None)  # nothing to be compared
        return cls.from_embedding(network, [task.E for task in tasks], [task.formula for task in tasks])

    @classmethod
    def read(
        cls,
        network: Network | Sequence[Network],
        formula: Formula,
        embedding: str | Path | np.ndarray | None = None,
        seed: int = 0,
    ) -> FeatureSpace:
        """One network, wherever it comes from, at one time or at several, read against a formula; P = 1.

        Parameters
        ----------
        network : Network without leading axes, or sequence of T of them
            Several are snapshots of one training, in the order of time, such as its first and its last.
        formula : Formula
        embedding : as for `toycomb.tasks.embedding.matrix`, optional
            Unless given, the one that the network carries; if it carries none, identity, with the warning
            `toycomb.common.errors.AssumedEmbedding`.
        seed : of a random embedding

        Raises
        ------
        InputError
            If there are leading axes, snapshots of different shapes, or none; if the embedding does not fit, or is
            another one than a network carries; or if a name of a file is given for a network or the formula.
        """
        snapshots = given.snapshots(network)
        instance("the formula", formula, Formula, "toycomb.Formula.load(path) reads one")
        own = next((x.embedding for x in snapshots if x.embedding is not None), None)
        chosen = carried.chosen(own, embedding, formula.variables, seed)
        chosen.warn()
        whole = stack(snapshots)[:, None]
        if not carried.differ(whole.embedding):
            whole = replace(whole, embedding=None)  # compared above
        return cls.from_embedding(whole, [chosen.E], [formula])

    @classmethod
    @one_thread
    def from_embedding(cls, network: Network, E: Sequence[np.ndarray], formulas: Sequence[Formula]) -> FeatureSpace:
        """From networks with leading axes (T, P), P embedding matrices (m, n) and P formulas.

        Raises
        ------
        InputError
            If sizes do not fit, or a network carries another embedding than the one given for it.
        """
        E = given.matrices(network, E)
        carried.check(network.embedding, E)
        matrices = np.stack(E)
        shape = (*network.W.shape[:-1], matrices.shape[-1])
        need(8.0 * math.prod(shape), f"the feature space of shape {shape}")
        F = np.empty(shape)
        with np.errstate(over="ignore", invalid="ignore"):
            for weights, features in zip(network.W, F, strict=True):  # one snapshot's copies at a time
                np.matmul(weights, matrices, out=features)
                if not np.isfinite(features).all():
                    raise InputError("the feature space holds values that are not finite; the weights are too large")
        return cls(F, network.row_types, tuple(formulas))

    def with_formulas(self, formulas: Sequence[Formula]) -> FeatureSpace:
        """The same networks read against other clauses, such as sham ones."""
        return replace(self, formulas=tuple(formulas))

    def in_words(self) -> list[str]:
        """Its sizes in words."""
        times, count, hidden, _ = self.F.shape
        found = [f"{count} network{'s' * (count != 1)}", f"{times} snapshot{'s' * (times != 1)}", f"H = {hidden}"]
        return [*found, *of_formulas(self.formulas)]

    @cached_property
    def witness(self) -> np.ndarray:
        """(P,) row type of the code template: +1 for DNF, -1 for CNF."""
        return np.array([formula.witness for formula in self.formulas], dtype=np.int8)

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
    def on_type(self) -> np.ndarray:
        """(T, P, H, 1) bool: rows of the type that the code template asks for."""
        return (self.row_types == self.witness[:, None])[..., None]

    def ends(self) -> FeatureSpace:
        """The first and the last snapshot alone."""
        return replace(self, F=self.F[[0, -1]], row_types=self.row_types[[0, -1]])

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

    def proximal(self, threshold: int = 1) -> np.ndarray:
        """(P, H, C) bool: at the first snapshot on a row of the code's type at a distance of at most `threshold`.

        Contradictory clauses, which can have no code, have no proximal locations.
        """
        possible = ~np.stack([formula.contradictory for formula in self.formulas])[:, None]
        return (self.distance[0] <= threshold) & self.on_type[0] & possible

    def crowd(self, threshold: int = 1) -> np.ndarray:
        """(P, H, C) other proximal locations on the row of each location at the first snapshot."""
        return others_on_row(self.proximal(threshold))

    def fates(self, proximal: int = 1) -> np.ndarray:
        """(P, H, C) `Fate` of every location from the first snapshot to the last."""
        return fates(self.distance[0], self.proximal(proximal), self.code_locations[-1])

    @property
    def changed_type(self) -> np.ndarray:
        """(P, H) bool: the row's type at the last snapshot differs from the first."""
        return self.row_types[0] != self.row_types[-1]

    def motion(self, start: int = 0, stop: int = -1) -> np.ndarray:
        """(P, H, C) change of Hamming distance between two snapshots; negative is towards the template."""
        return self.distance[stop] - self.distance[start]

    def alignment_motion(self, start: int = 0, stop: int = -1) -> np.ndarray:
        """(P, H, C) change of `Σ_j π_j F[r, i_j] / rms(F_0[r])` between two snapshots; positive is towards it."""
        return alignment_motion(self.signed[start], self.signed[stop], row_scale(self.F[0]))
