"""What a context says of the clauses, and of the layer that they are read at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.geometry import FeatureSpace, sham_formula
from toycomb.network import Network
from toycomb.tickets.of_training import OfTraining

if TYPE_CHECKING:
    from toycomb.tasks.formula import Formula


class OfLayer(OfTraining):
    """Base of `Context`: clauses, embedding, features and row types of the one layer that is seen."""

    _read: list[np.ndarray]

    @property
    def initial(self) -> Any:
        """The initial parameters."""
        raise NotImplementedError

    def rng(self, repeat: int = 0) -> np.random.Generator:
        """Random numbers of this network's masks."""
        raise NotImplementedError

    def formula(self, *, whole: bool = False) -> Formula:
        """The clauses; where one layer is seen those of its level, or with `whole` all that decides the labels."""
        self._use("clauses")
        if self._view is not None:
            return self._lent(self._view.formula if whole else self._view.clauses)
        formulas = self._all.task.formulas
        if len(formulas) > 1:
            raise InputError(f"the task has {len(formulas)} formulas, one an output; context.one_layer() reads one")
        return self._lent(formulas[self.pruning.output])

    def sham(self, *, whole: bool = False) -> Formula:
        """Sham clauses in place of those of `formula`: variables renamed among those in equal roles."""
        formula, rng = self.formula(whole=whole), self.rng(3)
        return sham_formula(formula, rng) if self._view is None or whole else self._view.sham(rng)

    def rows(self, formula: Formula, network: Network | None = None) -> np.ndarray:
        """(H,) bool, rows of the type that codes have, at step 0 unless given; (H, C) where it differs by clause."""
        v = (self.initial if network is None else network).v
        self._use("clauses")
        own = self._view is not None and len(formula) == len(self._view.clauses)
        wanted = self._view.wanted if own and self._view is not None else formula.witness
        if np.ndim(wanted) == 0:
            found: np.ndarray = v * wanted > 0 if wanted else v != 0
            return found
        return np.where(np.asarray(wanted) == 0, v[:, None] != 0, v[:, None] * wanted > 0)

    @property
    def E(self) -> np.ndarray:
        """(m, n) the embedding of step 0, which is no secret; of layer l > 1 the channel of level l - 1's clauses."""
        return self._lent(self._all.task.E) if self._view is None else self.embedding(self.initial)

    def embedding(self, network: Network) -> np.ndarray:
        """(m, n) by which a network of this context is read: `E`, unless it changes in training."""
        if self._view is None:
            return self.E
        E = self._view.embedding(network)
        if self._view.layer > 1:
            self._use("clauses")
            if not any(np.array_equal(E, x) for x in self._read):
                self._read.append(E)
                self.cost.samples += self._view.asked
        return self._lent(E)

    def features(self, network: Network) -> np.ndarray:
        """(H, n) features of a network of this context: `W E`, each with its own E where that changes in training."""
        found: np.ndarray = network.W.astype(float) @ self.embedding(network)
        return found

    def codes(self, network: Network) -> np.ndarray:
        """(H, C) bool, code locations of a network of this context, see `toycomb.geometry.FeatureSpace`."""
        F, types = self.features(network)[None, None], network.row_types[None, None]
        signs = None if self._view is None else self._view.signs
        return FeatureSpace(F, types, (self.formula(),), signs).code_locations[0, 0]
