"""One network's task under one kind of labels: its inputs, its tickets, and random masks beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.bounds.gaussians import Examples
from toycomb.accounts.instruments.edges import bits_of, flat
from toycomb.network import Network, init
from toycomb.tasks.sampling import Dataset
from toycomb.tasks.task import Task
from toycomb.tickets.exact import kept_weights, top
from toycomb.training import Job, Training, train_network
from toycomb.training.inputs import Inputs

LABELS = ("task", "coins")
"""Labels of the task; or fair coins, one for each input, of which no classifier gets more than half right."""


@dataclass(frozen=True, eq=False)
class World:
    """Inputs with their labels, and how networks are trained on them.

    Parameters
    ----------
    task : Task
    seed, index : int
    hidden, epochs : int
    data : Dataset of training inputs
    fresh : Examples on which the true error is measured
    """

    task: Task
    seed: int
    index: int
    hidden: int
    epochs: int
    data: Dataset
    fresh: Examples

    @classmethod
    def of(cls, task: Task, seed: int, index: int, hidden: int, epochs: int, fresh: int) -> World:
        """The task's own labels, with so many newly drawn inputs."""
        reading = Examples.of(task.test_data(seed, index, fresh), task.E)
        return cls(task, seed, index, hidden, epochs, task.training_data(seed, index), reading)

    def coins(self, rng: np.random.Generator) -> World:
        """The same inputs, training and fresh ones, with labels that are independent fair coins.

        Not permuted labels: those depend on each other, and a bound needs independent inputs.
        """
        y, fresh = rng.random(len(self.data)) < 0.5, rng.random(len(self.fresh)) < 0.5
        options = self.task, self.seed, self.index, self.hidden, self.epochs
        return World(*options, Dataset(self.data.X, y), self.fresh.labelled(fresh))

    @property
    def start(self) -> Network:
        """The untrained network, which has seen no input."""
        return init(self.hidden, len(self.task.E), seed=self.seed, first=self.index)[0]

    @property
    def examples(self) -> Examples:
        """The training inputs as the bounds take them."""
        return Examples.of(self.data, self.task.E)

    def inputs(self, data: Dataset) -> Inputs:
        """Inputs in the form that training takes."""
        settings = {"hidden": self.hidden, "batch": Training().batch, "seed": self.seed, "index": self.index}
        return Inputs.of(self.task, data=data, **settings)

    def train(self, inputs: Inputs, mask: np.ndarray | None = None, epochs: int = 0) -> Network:
        """The network trained from its initial values under a mask (H, m), for `epochs` unless that is 0."""
        settings = Training(hidden=self.hidden, epochs=epochs or self.epochs)
        return train_network(Job(self.task, settings, self.seed, self.index, mask=mask), inputs=inputs).snapshots[-1]

    def tickets(self, densities: Sequence[float], inputs: Inputs) -> list[Network]:
        """The dense network (density 1) and a ticket of each lower density, falling, each with its mask.

        Iterative magnitude pruning (Frankle and Carbin 2019), one round a density: train, keep the largest weights, set
        them back to their initial values, train again.
        """
        mask, found = np.ones((self.hidden, len(self.task.E)), bool), list[Network]()
        for density in densities:
            if found:
                mask = top(np.abs(found[-1].W), kept_weights(density, mask.size), within=mask)
            found.append(self.train(inputs, mask))
        return found

    def random(self, densities: Sequence[float], inputs: Inputs, rng: np.random.Generator) -> list[Network]:
        """Networks trained under random masks of these densities."""
        shape = self.hidden, len(self.task.E)
        scores = [rng.random(shape) for _ in densities]
        masks = [top(x, kept_weights(density, x.size)) for density, x in zip(densities, scores, strict=True)]
        return [self.train(inputs, mask) for mask in masks]

    def halves(self) -> tuple[Dataset, Dataset]:
        """The training inputs, divided into those on which a prior is trained and those that it has not seen."""
        middle = len(self.data) // 2
        X, y = self.data.X, self.data.y
        return Dataset(X[:middle], y[:middle]), Dataset(X[middle:], y[middle:])


def free(network: Network) -> np.ndarray:
    """(parameters,) bool, laid out like `edges.flat`: all but the weights that the network's mask removes."""
    found = np.ones(len(flat(network)), bool)
    if network.mask is not None:
        found[: network.W.size] = bits_of(network.mask)[0]
    return found
