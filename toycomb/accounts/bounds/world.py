"""One network's task under one kind of labels: its inputs, its tickets, and random masks beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.bounds.gaussians import Examples
from toycomb.accounts.instruments.subject import Subject
from toycomb.network import Network
from toycomb.tasks.sampling import Dataset
from toycomb.tickets.exact import kept_weights, top
from toycomb.tickets.searching.edges import bits_of, flat
from toycomb.training.inputs import Inputs

LABELS = ("task", "coins")
"""Labels of the task; or fair coins, one for each input, of which no classifier gets more than half right."""


@dataclass(frozen=True, eq=False)
class World:
    """Inputs with their labels, and how networks are trained on them.

    Parameters
    ----------
    subject : Subject
    hidden, epochs : int
    data : Dataset of training inputs
    fresh : Examples on which the true error is measured
    """

    subject: Subject
    hidden: int
    epochs: int
    data: Dataset
    fresh: Examples

    @classmethod
    def of(cls, subject: Subject, hidden: int, epochs: int, fresh: int) -> World:
        """The task's own labels, with so many newly drawn inputs."""
        return cls(subject, hidden, epochs, subject.data, Examples.of(subject.fresh(fresh), subject.task.E))

    def coins(self, rng: np.random.Generator) -> World:
        """The same inputs, training and fresh ones, with labels that are independent fair coins.

        Not permuted labels: those depend on each other, and a bound needs independent inputs.
        """
        y, fresh = rng.random(len(self.data)) < 0.5, rng.random(len(self.fresh)) < 0.5
        return replace(self, data=Dataset(self.data.X, y), fresh=self.fresh.labelled(fresh))

    @property
    def start(self) -> Network:
        """The untrained network, which has seen no input."""
        return self.subject.start(self.hidden)

    @property
    def examples(self) -> Examples:
        """The training inputs as the bounds take them."""
        return Examples.of(self.data, self.subject.task.E)

    def inputs(self, data: Dataset) -> Inputs:
        """Inputs in the form that training takes."""
        return self.subject.inputs(data, self.hidden)

    def train(self, inputs: Inputs, mask: np.ndarray | None = None, epochs: int = 0) -> Network:
        """The network trained from its initial values under a mask (H, m), for `epochs` unless that is 0."""
        epochs = epochs or self.epochs
        return self.subject.trained(mask=mask, inputs=inputs, hidden=self.hidden, epochs=epochs).snapshots[-1]

    def tickets(self, densities: Sequence[float], inputs: Inputs) -> list[Network]:
        """The dense network (density 1) and a ticket of each lower density, falling, each with its mask.

        Iterative magnitude pruning (Frankle and Carbin 2019), one round a density: train, keep the largest weights, set
        them back to their initial values, train again.
        """
        mask, found = np.ones((self.hidden, len(self.subject.task.E)), bool), list[Network]()
        for density in densities:
            if found:
                mask = top(np.abs(found[-1].W), kept_weights(density, mask.size), within=mask)
            found.append(self.train(inputs, mask))
        return found

    def random(self, densities: Sequence[float], inputs: Inputs, rng: np.random.Generator) -> list[Network]:
        """Networks trained under random masks of these densities."""
        shape = self.hidden, len(self.subject.task.E)
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
