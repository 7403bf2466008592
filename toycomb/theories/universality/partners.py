"""A reference network and those that it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from toycomb.formula import Formula
from toycomb.network import Network, init
from toycomb.sampling import Dataset, sample
from toycomb.theories.instruments.networks import randomness
from toycomb.theories.universality.place import Place
from toycomb.training import Job, Outcome, Training, train_network
from toycomb.training.inputs import Inputs

PAIRS = (
    "other order", "other initial weights", "other weights and order", "nothing but the formula", "learning rate × 3",
    "SGD", "twice as wide", "other formula", "other formula, same start", "permuted labels",
)  # fmt: skip
"""What the partner has for itself; where it is not said, initial weights, order and data are the reference's."""
DATA, FORMULA, STRANGER, PERMUTED = range(1, 5)
"""Random numbers: of other data, of two other formulas, of permuted labels."""


@dataclass(frozen=True, eq=False)
class Stage:
    """Trains networks of one place.

    Parameters
    ----------
    place : Place
    settings : Training
    rate, width : of the partners trained with SGD and with more rows
    """

    place: Place
    settings: Training
    rate: float
    width: int

    @cached_property
    def inputs(self) -> Inputs:
        """The network's own inputs, encoded once for many trainings in turn."""
        return self.encoded(None)

    def encoded(self, data: Dataset | None, hidden: int | None = None) -> Inputs:
        """Training inputs, the network's own unless given, for networks of so many rows."""
        place, rows = self.place, hidden or self.settings.hidden
        options = {"hidden": rows, "batch": self.settings.batch, "seed": place.seed, "index": place.index}
        return Inputs.of(place.task, data=data, **options)

    def start(self, draw: int = 0, hidden: int | None = None) -> Network:
        """Initial weights; another draw gives other ones."""
        place = self.place
        return init(hidden or self.settings.hidden, len(place.task.E), seed=place.seed, first=place.index, repeat=draw)[
            0
        ]

    def train(self, start: Network, inputs: Inputs | None = None, order: int = 0, **changed: object) -> Outcome:
        """Train from a network on, with fresh moments of the optimiser."""
        settings = replace(self.settings, **{"hidden": len(start.v), "snapshots": (), **changed})  # type: ignore[arg-type]
        job = Job(self.place.task, settings, self.place.seed, self.place.index, start, order=order)
        return train_network(job, inputs=inputs or self.inputs)

    def drawn(self, formula: Formula, repeat: int) -> Dataset:
        """Near misses of a formula, as many as the network's own inputs, from a stream of their own."""
        task = self.place.task
        rng = randomness(self.place.seed, self.place.index, repeat)
        return sample(formula, task.samples, rng, task.inputs, extra=task.extra, density=task.density)

    def foreign(self, repeat: int) -> Formula:
        """Another formula of the same family."""
        own = self.place.task.formula
        rng = randomness(self.place.seed, self.place.index, 100 + repeat)
        return Formula.random(own.variables, len(own), own.sizes.tolist(), seed=rng)

    @cached_property
    def permuted(self) -> Inputs:
        """The network's own inputs, their labels permuted."""
        rng = randomness(self.place.seed, self.place.index, PERMUTED)
        return self.encoded(Dataset(self.inputs.data.X, rng.permutation(self.inputs.data.y)))

    def partners(self, snapshots: Sequence[float]) -> tuple[dict[str, Outcome], Outcome, Network, Network]:
        """Partners by PAIRS, the reference, and strangers of either width: independent, of a third formula."""
        start, other = self.start(), self.start(1)
        foreign, stranger = (self.drawn(self.foreign(x), x) for x in (FORMULA, STRANGER))
        narrow, wide = self.encoded(foreign), self.encoded(None, self.width)
        found = (
            self.train(start, order=1),
            self.train(other, snapshots=snapshots),
            self.train(other, order=1),
            self.train(self.start(2), self.encoded(self.drawn(self.place.task.formula, DATA)), order=2),
            self.train(start, learning_rate=3 * self.settings.learning_rate),
            self.train(start, optimiser="sgd", learning_rate=self.rate),
            self.train(self.start(0, self.width), wide),
            self.train(self.start(3), narrow, order=3),
            self.train(start, narrow),
            self.train(self.start(4), self.permuted, order=4),
        )
        strangers = (
            self.train(self.start(5, rows), self.encoded(stranger, rows), order=5).snapshots[-1]
            for rows in (self.settings.hidden, self.width)
        )
        reference = self.train(start, snapshots=snapshots)
        return dict(zip(PAIRS, found, strict=True)), reference, *strangers


def kicked(network: Network, size: float, rng: np.random.Generator) -> Network:
    """Normal noise added to every row of W, of `size` times the row's root mean square; b, v and c stay."""
    scale = size * np.sqrt((network.W.astype(float) ** 2).mean(axis=1, keepdims=True))
    W = network.W + scale * rng.standard_normal(network.W.shape)
    return replace(network, W=W.astype(np.float32))
