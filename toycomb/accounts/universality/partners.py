"""A reference network and those that it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from toycomb.accounts.universality.place import Place
from toycomb.common.cached import cached_property
from toycomb.network import Network
from toycomb.tasks.formula import Formula
from toycomb.tasks.sampling import Dataset, sample
from toycomb.training import Outcome, Training
from toycomb.training.inputs import Inputs

ORDER, WEIGHTS, BOTH = "other order", "other initial weights", "other weights and order"
INDEPENDENT, FASTER, SGD, WIDER = "nothing but the formula", "learning rate × 3", "SGD", "twice as wide"
SAME_START, PERMUTED, OTHER = "other formula, same start", "permuted labels", "other formula"
PARTNERS = (ORDER, WEIGHTS, BOTH, INDEPENDENT, FASTER, SGD, WIDER, SAME_START, PERMUTED)
"""What the partner has for itself; where it is not said, initial weights, order and data are the reference's."""
PAIRS = (*PARTNERS, OTHER)
"""Kinds of pairs; the last is the mean over several networks."""
PERMUTING, DATA, KICKS, FORMULA = 1, 2, 10, 20
"""Random numbers of permuted labels, of other data, of kicks, and of other formulas, which go on from there."""


@dataclass(frozen=True, eq=False)
class Stage:
    """Trains networks of one place.

    Parameters
    ----------
    hidden, epochs : of the reference
    rate, width : of the partners trained with SGD and with more rows
    """

    place: Place
    hidden: int
    epochs: int
    rate: float
    width: int

    @cached_property
    def inputs(self) -> Inputs:
        """The network's own inputs, encoded once for many trainings in turn."""
        return self.encoded(self.place.subject.data)

    def encoded(self, data: Dataset, hidden: int | None = None) -> Inputs:
        """Training inputs for networks of so many rows."""
        return self.place.subject.inputs(data, hidden or self.hidden)

    def start(self, draw: int = 0, hidden: int | None = None) -> Network:
        """Initial weights; another draw gives other ones."""
        return self.place.subject.start(hidden or self.hidden, draw)

    def train(self, start: Network, inputs: Inputs | None = None, order: int = 0, **changed: Any) -> Outcome:
        """Train from a network on, with fresh moments of the optimiser."""
        settings = {"hidden": len(start.v), "epochs": self.epochs, "patience": None, **changed}
        return self.place.subject.trained(start=start, order=order, inputs=inputs or self.inputs, **settings)

    def drawn(self, formula: Formula, repeat: int) -> Dataset:
        """Near misses of a formula, as many as the network's own inputs, from a stream of their own."""
        task, rng = self.place.subject.task, self.place.subject.rng(repeat)
        return sample(formula, task.samples, rng, task.inputs, extra=task.extra, density=task.density)

    def foreign(self, repeat: int) -> Formula:
        """Another formula of the same sizes."""
        own, rng = self.place.subject.task.formula, self.place.subject.rng(100 + repeat)
        return Formula.random(own.variables, len(own), own.sizes.tolist(), seed=rng)

    @cached_property
    def permuted(self) -> Inputs:
        """The network's own inputs, their labels permuted."""
        own = self.place.subject.data
        return self.encoded(Dataset(own.X, self.place.subject.rng(PERMUTING).permutation(own.y)))

    def partners(self, snapshots: Sequence[float]) -> dict[str, Outcome]:
        """The reference, by the name of "", and partners by PARTNERS; snapshots of what kicks need."""
        start, other, subject = self.start(), self.start(1), self.place.subject
        found = (
            self.train(start, snapshots=snapshots),
            self.train(start, order=1),
            self.train(other, snapshots=snapshots),
            self.train(other, order=1),
            self.train(self.start(2), self.encoded(self.drawn(subject.task.formula, DATA)), order=2),
            self.train(start, learning_rate=3 * Training().learning_rate),
            self.train(start, optimiser="sgd", learning_rate=self.rate),
            self.train(self.start(0, self.width), self.encoded(subject.data, self.width)),
            self.train(start, self.encoded(self.drawn(self.foreign(FORMULA), FORMULA))),
            self.train(self.start(3), self.permuted, order=3),
        )
        return dict(zip(("", *PARTNERS), found, strict=True))

    def strangers(self, count: int, hidden: int | None = None) -> list[Network]:
        """Networks of other formulas, which have nothing in common with the reference."""
        found = []
        for i in range(FORMULA + 1, FORMULA + 1 + count):
            inputs = self.encoded(self.drawn(self.foreign(i), i), hidden)
            found.append(self.train(self.start(i, hidden), inputs, order=i).snapshots[-1])
        return found


def kicked(network: Network, size: float, rng: np.random.Generator) -> Network:
    """Normal noise added to every row of W, of `size` times the row's root mean square; b, v and c stay."""
    scale = size * np.sqrt((network.W.astype(float) ** 2).mean(axis=1, keepdims=True))
    W = network.W + scale * rng.standard_normal(network.W.shape)
    return replace(network, W=W.astype(np.float32))
