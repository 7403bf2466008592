"""The matchings that are compared: each gives for every row of the first network its row of the second."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.alignment.straight import straight_through
from toycomb.accounts.instruments.subject import Subject
from toycomb.geometry.matching import assign, by_activations, by_codes, by_weights
from toycomb.network import Network
from toycomb.tasks.formula import Formula
from toycomb.tickets.gradients import Batch


@dataclass(frozen=True, eq=False)
class Pair:
    """Two balanced networks of one formula, and what matchings may look at.

    Parameters
    ----------
    subject : Subject
    first, second : Network
    sham : Formula
        Sham clauses of the same number.
    seen : Batch of training inputs
    rng : Generator
    """

    subject: Subject
    first: Network
    second: Network
    sham: Formula
    seen: Batch
    rng: np.random.Generator

    @classmethod
    def of(cls, subject: Subject, first: Network, second: Network, seen: Batch, rng: np.random.Generator) -> Pair:
        """With a new draw of sham clauses."""
        return cls(subject, first, second, subject.shams(1, rng)[0], seen, rng)

    def codes(self, formula: Formula) -> tuple[np.ndarray, np.ndarray]:
        """(H, C) code locations of either network, for the clauses of a formula."""
        first, second = (self.subject.space(x[None]).with_formulas([formula]) for x in (self.first, self.second))
        return first.code_locations[0, 0], second.code_locations[0, 0]

    def by_codes(self, formula: Formula, rest: np.ndarray) -> np.ndarray:
        """(H,) by the clauses that rows code; ties, and rows without codes, by other likenesses (H, H)."""
        return assign(by_codes(*self.codes(formula), rest))

    @property
    def weights(self) -> np.ndarray:
        """(H, H) likeness of rows by their weights."""
        return by_weights(self.first, self.second)

    def typed(self) -> np.ndarray:
        """(H, H) chance among rows of one type; where the types differ in number the rest are matched across."""
        types = self.first.row_types[:, None] == self.second.row_types
        return types + self.rng.uniform(0, 0.5, types.shape) / len(types)

    def activations(self) -> tuple[np.ndarray, np.ndarray]:
        """(N, H) activations of either network on the training inputs that are seen."""
        first, second = (np.maximum(self.seen.Z @ x.W.T + x.b, 0) for x in (self.first, self.second))
        return first, second

    def renamed(self) -> Network:
        """The second network with its variables renamed at random: types, sizes and biases stay."""
        E = self.subject.task.E
        names = self.rng.permutation(E.shape[1])
        return replace(self.second, W=(self.second.W @ E)[:, names] @ np.linalg.pinv(E))


MATCHINGS: dict[str, Callable[[Pair], np.ndarray]] = {
    "none": lambda pair: np.arange(len(pair.first.v)),
    "random": lambda pair: pair.rng.permutation(len(pair.first.v)),
    "types": lambda pair: assign(pair.typed()),
    "weights": lambda pair: assign(pair.weights),
    "activations": lambda pair: assign(by_activations(*pair.activations())),
    "straight-through": lambda pair: straight_through(pair.first, pair.second, pair.seen, pair.rng),
    "codes": lambda pair: pair.by_codes(pair.subject.task.formula, pair.weights),
    "codes alone": lambda pair: pair.by_codes(pair.subject.task.formula, pair.typed()),
    "sham codes": lambda pair: pair.by_codes(pair.sham, pair.weights),
    "renamed": lambda pair: assign(by_weights(pair.first, pair.renamed())),
}
"""`types` matches rows of one type by chance. `codes` and `sham codes` leave ties, and rows without codes, to weights;
`codes alone` to chance among rows of one type. These know the clauses; `straight-through` and `activations` see
training inputs; `weights` sees weights alone, `renamed` those of a network whose variables are others."""
BY_CHANCE = ("random", "types")
"""Those of which several draws are taken."""
