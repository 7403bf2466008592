"""A reference network and those that it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from toycomb.accounts.instruments.networks import randomness
from toycomb.accounts.universality.place import Place
from toycomb.network import Network, init
from toycomb.tasks.formula import Formula
from toycomb.tasks.sampling import Dataset, sample
from toycomb.training import Job, Outcome, Training, train_network
from toycomb.training.inputs import Inputs

PARTNERS = (
    "other order", "other initial weights", "other weights and order", "nothing but the formula", "learning rate × 3",
    "SGD", "twice as wide", "other formula, same start", "permuted labels",
)  # fmt: skip
"""What the partner has for itself; where it is not said, initial weights, order and data are the reference's."""
PERMUTED, DATA, KICKS, FORMULA = 1, 2, 10, 20
"""Random numbers of permuted labels, of other data, of kicks, and of other formulas, which go on from there."""


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

    def partners(self, snapshots: Sequence[float]) -> dict[str, Outcome]:
        """The reference, by the name of "", and partners by PARTNERS; snapshots of what kicks need."""
        start, other = self.start(), self.start(1)
        found = (
            self.train(start, snapshots=snapshots),
            self.train(start, order=1),
            self.train(other, snapshots=snapshots),
            self.train(other, order=1),
            self.train(self.start(2), self.encoded(self.drawn(self.place.task.formula, DATA)), order=2),
            self.train(start, learning_rate=3 * self.settings.learning_rate),
            self.train(start, optimiser="sgd", learning_rate=self.rate),
            self.train(self.start(0, self.width), self.encoded(None, self.width)),
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
