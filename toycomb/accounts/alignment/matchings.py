"""The matchings that are compared: each gives for every row of the first network its row of the second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.alignment.straight import straight_through
from toycomb.accounts.instruments.matching import assign, by_activations, by_codes, by_weights
from toycomb.geometry import FeatureSpace
from toycomb.network import Network
from toycomb.tasks.formula import Formula
from toycomb.tasks.task import Task
from toycomb.tickets.gradients import Batch


@dataclass(frozen=True, eq=False)
class Pair:
    """Two balanced networks of one formula, and what matchings may look at.

    Parameters
    ----------
    first, second : Network
    task : Task
    sham : Formula
        Sham clauses of the same number.
    seen : Batch of training inputs
    rng : Generator
    """

    first: Network
    second: Network
    task: Task
    sham: Formula
    seen: Batch
    rng: np.random.Generator

    def codes(self, formula: Formula) -> tuple[np.ndarray, np.ndarray]:
        """(H, C) code locations of either network, for the clauses of a formula."""
        first, second = (
            FeatureSpace.from_embedding(x[None, None], [self.task.E], [formula]) for x in (self.first, self.second)
        )
        return first.code_locations[0, 0], second.code_locations[0, 0]

    def typed(self) -> np.ndarray:
        """(H, H) chance among rows of one type; where the types differ in number the rest are matched across."""
        types = self.first.row_types[:, None] == self.second.row_types
        return types + self.rng.uniform(0, 0.5, types.shape) / len(types)

    def activations(self) -> tuple[np.ndarray, np.ndarray]:
        """(N, H) activations of either network on the training inputs that are seen."""
        first, second = (np.maximum(self.seen.Z @ x.W.T + x.b, 0) for x in (self.first, self.second))
        return first, second


def _none(pair: Pair) -> np.ndarray:
    return np.arange(len(pair.first.v))


def _random(pair: Pair) -> np.ndarray:
    return pair.rng.permutation(len(pair.first.v))


def _types(pair: Pair) -> np.ndarray:
    return assign(pair.typed())


def _weights(pair: Pair) -> np.ndarray:
    return assign(by_weights(pair.first, pair.second))


def _activations(pair: Pair) -> np.ndarray:
    return assign(by_activations(*pair.activations()))


def _straight_through(pair: Pair) -> np.ndarray:
    return straight_through(pair.first, pair.second, pair.seen, pair.rng)


def _codes(pair: Pair) -> np.ndarray:
    return assign(by_codes(*pair.codes(pair.task.formula), by_weights(pair.first, pair.second)))


def _codes_alone(pair: Pair) -> np.ndarray:
    return assign(by_codes(*pair.codes(pair.task.formula), pair.typed()))


def _renamed(pair: Pair) -> np.ndarray:
    """By weights, once the variables of the second network are renamed at random: types, sizes and biases stay."""
    E, names = pair.task.E, pair.rng.permutation(pair.task.E.shape[1])
    W = (pair.second.W @ E)[:, names] @ np.linalg.pinv(E)
    return assign(by_weights(pair.first, replace(pair.second, W=W)))


def _shams(pair: Pair) -> np.ndarray:
    return assign(by_codes(*pair.codes(pair.sham), by_weights(pair.first, pair.second)))


MATCHINGS: dict[str, Callable[[Pair], np.ndarray]] = {
    "none": _none,
    "random": _random,
    "types": _types,
    "weights": _weights,
    "activations": _activations,
    "straight-through": _straight_through,
    "codes": _codes,
    "codes alone": _codes_alone,
    "sham codes": _shams,
    "renamed": _renamed,
}
"""`types` matches rows of one type by chance. `codes` and `sham codes` leave ties, and rows without codes, to weights;
`codes alone` to chance among rows of one type. These know the clauses; `straight-through` and `activations` see
training inputs; `weights` sees weights alone."""
BY_CHANCE = ("random", "types")
"""Those of which several draws are taken."""
