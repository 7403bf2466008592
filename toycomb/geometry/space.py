"""The feature space of a trained population, read against the clauses of its tasks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from toycomb import carried
from toycomb.geometry import features, given
from toycomb.geometry.crowding import others_on_row
from toycomb.geometry.distance import row_scale
from toycomb.geometry.fate import alignment_motion, fates
from toycomb.geometry.places import Places
from toycomb.layered import Layered
from toycomb.network import Network, stack
from toycomb.tasks.formula import Formula


@dataclass(frozen=True, eq=False, repr=False)
class FeatureSpace(Places):
    """Feature space of P networks at T times.

    Parameters
    ----------
    F : (T, P, H, n)
        The hidden layer in the coordinates of the variables, `W E`. Any real type is read, and held as float64.
    row_types : (T, P, H)
        +1 positive witness, -1 negative witness, 0 silent. Any real type is read, and held as int8.
    formulas : sequence of P formulas, all with the same number of clauses
    signs : (P,) or (P, C), optional
        Where clauses do not move the output up: direction in which the value of each does, +1, -1, or 0 (both ways).
        See `toycomb.geometry.witness`.

    Raises
    ------
    InputError
        If shapes or formulas do not fit each other, or values are not finite real numbers.
    """

    @classmethod
    def of(
        cls,
        network: Network | Layered,
        tasks: Sequence[Any],
        layer: int = 1,
        output: int = 0,
        *,
        learned: bool = False,
    ) -> FeatureSpace:
        """From networks with leading axes (T, P) and their tasks, or joint tasks.

        Parameters
        ----------
        network : Network, or Layered of any layers and outputs
        tasks : sequence of P
        layer : 1
            The layers above it are read by `toycomb.geometry.layers.level_space`.
        output : counted from 0; row types are those of the rows' paths to it, see `Layered.seen`
        learned : the embedding was trained with the networks: each is read with the one that it carries

        Raises
        ------
        InputError
            If there is no such layer or output, sizes do not fit, or a network carries another embedding than its task.
        """
        network, tasks = given.first_layer(network, layer, output), given.of_output(network, tasks, output)
        formulas = [task.formula for task in tasks]
        if learned:
            return cls.from_embedding(network, None, formulas)
        if carried.alike(network.embedding, [task.carried for task in tasks]):
            network = replace(network, embedding=None)  # nothing to be compared
        return cls.from_embedding(network, [task.E for task in tasks], formulas)

    @classmethod
    def read(
        cls,
        network: Network | Layered | Sequence[Network | Layered],
        formula: Formula,
        embedding: str | Path | np.ndarray | None = None,
        seed: int = 0,
        *,
        layer: int = 1,
        output: int = 0,
        learned: bool = False,
    ) -> FeatureSpace:
        """One network, wherever it comes from, at one time or at several, read against a formula; P = 1.

        Parameters
        ----------
        network : Network or Layered without leading axes, or sequence of T of them
            Several are snapshots of one training, in the order of time, such as its first and its last.
        formula : Formula
        embedding : as for `toycomb.tasks.embedding.matrix`, optional
            Unless given, the one that the network carries; if it carries none, identity, with the warning
            `toycomb.common.errors.AssumedEmbedding`.
        seed : of a random embedding
        layer, output, learned : as for `of`

        Raises
        ------
        InputError
            If there are leading axes, snapshots of different shapes, or none; if the embedding does not fit, or is
            another one than a network carries; or if a name of a file is given for a network or the formula.
        """
        snapshots = given.snapshots(network, layer, output)
        given.check_formula(formula)
        if learned:
            given.check_none(embedding)
            return cls.from_embedding(stack(snapshots)[:, None], None, [formula])
        own = next((x.embedding for x in snapshots if x.embedding is not None), None)
        chosen = carried.chosen(own, embedding, formula.variables, seed)
        chosen.warn()
        whole = stack(snapshots)[:, None]
        if not carried.differ(whole.embedding):
            whole = replace(whole, embedding=None)  # compared above
        return cls.from_embedding(whole, [chosen.E], [formula])

    @classmethod
    def from_embedding(
        cls, network: Network, E: Sequence[np.ndarray] | None, formulas: Sequence[Formula]
    ) -> FeatureSpace:
        """From networks with leading axes (T, P), P embedding matrices (m, n) and P formulas.

        Without matrices each network is read with the embedding that it carries, which may be another one at each time.

        Raises
        ------
        InputError
            If sizes do not fit, or a network carries another embedding than the one given for it, or none at all.
        """
        if E is None:
            F = features.by_own(network, formulas[0].variables)
        else:
            E = given.matrices(network, E)
            carried.check(network.embedding, E)
            F = features.by_given(network.W, E)
        return cls(F, network.row_types, tuple(formulas))

    def with_formulas(self, formulas: Sequence[Formula]) -> FeatureSpace:
        """The same networks read against other clauses, such as sham ones."""
        return replace(self, formulas=tuple(formulas))

    def ends(self) -> FeatureSpace:
        """The first and the last snapshot alone."""
        return replace(self, F=self.F[[0, -1]], row_types=self.row_types[[0, -1]])

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
