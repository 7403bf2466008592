"""One problem to train on, the same for every program: data, initial values and orders come from toycomb."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from toycomb import random_tasks
from toycomb.common.seeds import Purpose, stream
from toycomb.layered import init_layers
from toycomb.layered.layered import Networks
from toycomb.tasks.base import BaseTask
from toycomb.tasks.joint import random_joint_tasks
from toycomb.tasks.sampling import Dataset
from toycomb.training import Training

clock = time.process_time
"""Seconds of this process: other load on its core does not lengthen them."""
BATCH, RATE, BETA1, BETA2, EPSILON = 64, 1e-3, 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Problem:
    """P networks for one epoch of Adam; the defaults are the published task, in whole batches.

    Rows are those of one hidden layer, or of each of several. Inputs of several outputs are those of `JointTask`.
    """

    hidden: int | tuple[int, ...] = 32
    variables: int = 32
    embedding: str = "hadamard"
    inputs: str = "near-miss"
    networks: int = 16
    samples: int = 312 * BATCH
    outputs: int = 1

    @property
    def widths(self) -> tuple[int, ...]:
        """Rows of each hidden layer."""
        return (self.hidden,) if isinstance(self.hidden, int) else tuple(self.hidden)

    @property
    def plain(self) -> bool:
        """Whether there are one hidden layer and one output."""
        return len(self.widths) == self.outputs == 1

    @property
    def steps(self) -> int:
        """Batches of one network in one epoch."""
        return self.samples // BATCH

    @cached_property
    def tasks(self) -> Sequence[BaseTask]:
        """One task per network."""
        shared: dict[str, Any] = {"seed": 0, "variables": self.variables, "embedding": self.embedding}
        shared["samples"] = self.samples
        if self.outputs > 1:
            return random_joint_tasks(self.networks, outputs=self.outputs, **shared)
        return random_tasks(self.networks, inputs=self.inputs, **shared)

    @cached_property
    def settings(self) -> Training:
        """The optimiser's settings are those of the constants above."""
        return Training(hidden=self.widths, epochs=1, batch=BATCH, learning_rate=RATE, patience=None)

    @cached_property
    def initial(self) -> Networks:
        """Parameters at step 0, leading axis P."""
        m = len(self.tasks[0].E)
        found = init_layers(self.widths, m, outputs=self.outputs, networks=self.networks, seed=0)
        return found.network() if self.plain else found

    @cached_property
    def data(self) -> list[Dataset]:
        """Training inputs of each network."""
        return [task.training_data(0, i) for i, task in enumerate(self.tasks)]

    @cached_property
    def embedded(self) -> tuple[np.ndarray, np.ndarray]:
        """(P, N, m) inputs behind the embedding and (P, N) or (P, N, O) labels, float32."""
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
