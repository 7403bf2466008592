"""One problem to train on, the same for every program: data, initial values and orders come from toycomb."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from toycomb import Network, Task, init, random_tasks
from toycomb.common.seeds import Purpose, stream
from toycomb.tasks.sampling import Dataset
from toycomb.training import Training

clock = time.process_time
"""Seconds of this process: other load on its core does not lengthen them."""
BATCH, RATE, BETA1, BETA2, EPSILON = 64, 1e-3, 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Problem:
    """P networks for one epoch of Adam; the defaults are the published task, in whole batches."""

    hidden: int = 32
    variables: int = 32
    embedding: str = "hadamard"
    inputs: str = "near-miss"
    networks: int = 16
    samples: int = 312 * BATCH

    @property
    def steps(self) -> int:
        """Batches of one network in one epoch."""
        return self.samples // BATCH

    @cached_property
    def tasks(self) -> list[Task]:
        """One task per network."""
        return random_tasks(
            self.networks,
            seed=0,
            variables=self.variables,
            embedding=self.embedding,
            inputs=self.inputs,
            samples=self.samples,
        )

    @cached_property
    def settings(self) -> Training:
        """The optimiser's settings are those of the constants above."""
        return Training(hidden=self.hidden, epochs=1, batch=BATCH, learning_rate=RATE, patience=None)

    @cached_property
    def initial(self) -> Network:
        """Parameters at step 0, leading axis P."""
        return init(self.hidden, len(self.tasks[0].E), networks=self.networks, seed=0)

    @cached_property
    def data(self) -> list[Dataset]:
        """Training inputs of each network."""
        return [task.training_data(0, i) for i, task in enumerate(self.tasks)]

    @cached_property
    def embedded(self) -> tuple[np.ndarray, np.ndarray]:
        """(P, N, m) inputs behind the embedding and (P, N) labels, float32."""
        Z = [(x.X @ task.E.T).astype(np.float32) for x, task in zip(self.data, self.tasks, strict=True)]
        return np.stack(Z), np.stack([x.y for x in self.data]).astype(np.float32)

    @cached_property
    def orders(self) -> np.ndarray:
        """(P, steps, batch) int32: which inputs each step of the trainer's first epoch takes."""
        from toycomb.training import _batches

        orders = np.empty((self.networks, self.samples), np.int32)
        for i in range(self.networks):
            items = np.arange(self.samples, dtype=np.uint64)
            _batches.shuffle(items, stream(0, Purpose.ORDER, i).integers(2**64, dtype=np.uint64))
            orders[i] = items
        return orders.reshape(self.networks, self.steps, BATCH)
