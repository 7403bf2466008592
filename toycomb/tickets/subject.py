"""One formula with its inputs and initial network: what all methods share when they look for its tickets."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import replace
from threading import Event
from typing import Any

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError
from toycomb.common.notices import listed
from toycomb.common.seeds import Purpose, stream
from toycomb.layered import Layer, Layered, init_layers
from toycomb.layered.layered import Networks
from toycomb.network import init
from toycomb.tasks.task import Task
from toycomb.tickets.gradients import Batch
from toycomb.tickets.view import View
from toycomb.training import Job, Outcome, Training, train_network
from toycomb.training.inputs import Inputs
from toycomb.training.plan import Plan
from toycomb.training.single import Trainer

RETRAIN_ORDER = 1
"""Orders of data: 0 is dense training, 1 every retraining, from 2 on the rounds of methods."""


class Subject:
    """Everything that belongs to one network but no method; used by one thread at a time.

    Parameters
    ----------
    task, settings, seed, index
        As for dense training.
    initial : Network or Layered, optional
        Drawn from the seed unless given.
    snapshots : mapping of epochs to networks, optional
        Moments of dense training that are known already.
    given : bool
        Dense training took place elsewhere: no other moments of it can be had.
    stop : Event, optional
        Training ends with `Interrupted` once it is set.
    """

    def __init__(
        self,
        task: Task,
        settings: Training,
        seed: int,
        index: int,
        *,
        initial: Networks | None = None,
        snapshots: Mapping[float, Networks] | None = None,
        given: bool = False,
        stop: Event | None = None,
    ) -> None:
        self.task, self.seed, self.index, self.stop = task, seed, index, stop
        self.settings = replace(settings, snapshots=())
        self.initial = self.fresh_start(0) if initial is None else unmasked(initial)
        self._dense, self._given = dict(snapshots or {}), given
        self._shorter: dict[int, Training] = {}  # settings of rounds by their epochs
        self.found: dict[Any, Any] = {}  # tickets that several methods build on
        self._views: dict[tuple[int, int], View] = {}
        self.scored: dict[Any, Any] = {}  # scores of the method that was asked last, the same at every density

    def fresh_start(self, repeat: int) -> Networks:
        """Initial parameters; numbers other than 0 give others than those of dense training."""
        chosen, inputs = self.settings, len(self.task.E)
        drawn: dict[str, Any] = {
            "seed": self.seed,
            "first": self.index,
            "initialiser": chosen.initialiser,
            "scale": chosen.scale,
            "repeat": repeat,
        }
        if self.plain and all(chosen.has_biases):
            return init(chosen.hidden, inputs, **drawn)[0]
        sizes: dict[str, Any] = {"outputs": self.task.outputs, "biases": chosen.has_biases}
        network = init_layers(chosen.widths, inputs, **sizes, **drawn)[0]
        if self.plain:
            return network.network()
        return replace(network, embedding=self.task.E) if chosen.learn_embedding else network

    @property
    def plain(self) -> bool:
        """Whether networks are of type `Network`: one hidden layer, one output, a fixed embedding."""
        chosen = self.settings
        return Plan.of(chosen.hidden, self.task.E, self.task.outputs, learned=chosen.learn_embedding).plain

    @cached_property
    def inputs(self) -> Inputs:
        """Encoded inputs, drawn once."""
        chosen = self.settings
        own: dict[str, Any] = {"seed": self.seed, "index": self.index, "learned": chosen.learn_embedding}
        return Inputs.of(self.task, hidden=chosen.hidden, batch=chosen.batch, **own)

    @property
    def steps_per_epoch(self) -> int:
        """Training steps of an epoch."""
        return -(-len(self.inputs.data) // self.settings.batch)

    @cached_property
    def seconds_per_epoch(self) -> float:
        """Processor seconds of an epoch of dense training, measured: dense training is shared, yet each method pays."""
        trainer, epochs = self.trainer(4, 0), 3
        self.run(trainer, 1)
        begin = time.thread_time()
        self.run(trainer, epochs)
        return (time.thread_time() - begin) / epochs

    def batch(self, samples: int | None = None) -> Batch:
        """The first training inputs, of both labels in turn or, where they were not drawn so, in random order."""
        X = None if self._batch.X is None else self._batch.X[:samples]
        return Batch(self._batch.Z[:samples], self._batch.y[:samples], X)

    @cached_property
    @one_thread
    def _batch(self) -> Batch:
        X, y = self.inputs.data.X, self.inputs.data.y
        if y.ndim > 1 or (y[1:] == y[:-1]).any():
            order = stream(self.seed, Purpose.MASK, self.index, 9).permutation(len(y))
            X, y = X[order], y[order]
        return Batch(X @ self.task.E.T, y.astype(float), X.astype(float) if self.settings.learn_embedding else None)

    def trainer(self, epochs: int, order: int, start: Networks | None = None, **masks: Any) -> Trainer:
        """A trainer on these inputs."""
        if epochs not in self._shorter:
            self._shorter[epochs] = replace(self.settings, epochs=epochs, patience=None, snapshots=())
        settings = self._shorter[epochs]
        job = Job(self.task, settings, self.seed, self.index, start or self.initial, order=order, **masks)
        return Trainer(job, self.inputs, self.stop)

    def run(self, trainer: Trainer, epochs: int) -> None:
        """Train for some epochs."""
        trainer.advance(epochs)

    def dense(self, epochs: float) -> Networks:
        """The unmasked network after some epochs of dense training, fractions rounded to whole steps.

        Raises
        ------
        InputError
            If dense training took place elsewhere, and the network after so many epochs was not given: one that is
            trained here would be of another training.
        """
        if epochs == 0:
            return self.initial
        if epochs not in self._dense:
            if self._given:
                there = listed([f"{x:.12g}" for x in sorted(self._dense)], 12)
                raise InputError(
                    f"network {self.index} was trained elsewhere, and its run has no snapshot at epoch {epochs:.12g}; "
                    f"there are those at {there}: give more in snapshots= of toycomb.Run.of, or look at one of these"
                )
            settings = replace(self.settings, epochs=math.ceil(epochs), snapshots=(epochs,))
            if epochs < self.settings.epochs:
                settings = replace(settings, patience=None)
            job = Job(self.task, settings, self.seed, self.index, self.initial)
            outcome = train_network(job, self.stop, self.inputs)
            self._dense[epochs] = outcome.snapshots[settings.snapshots.index(epochs)]
        return self._dense[epochs]

    def view(self, layer: int, output: int) -> View:
        """One hidden layer as a probe sees it for one output, read once."""
        if (layer, output) not in self._views:
            self._views[layer, output] = View(self, layer, output)
        return self._views[layer, output]

    def retrain(
        self,
        mask: np.ndarray | None = None,
        output_mask: np.ndarray | None = None,
        start: Networks | None = None,
        masks: tuple[np.ndarray | None, ...] | None = None,
    ) -> Outcome:
        """Train a ticket as long as the dense network, with another order of the same inputs.

        Masks are those of `Context.masks`: of `W` and `v`, or one for each layer.
        """
        own = (self.task, self.settings, self.seed, self.index, start or self.initial)
        return train_network(Job(*own, mask, output_mask, RETRAIN_ORDER, masks), self.stop, self.inputs)


def unmasked(network: Networks) -> Networks:
    """The same network without masks; weights that were masked are zero."""
    if isinstance(network, Layered):
        return replace(network, layers=tuple(Layer(x.W, x.b) for x in network.layers))
    return replace(network, mask=None, output_mask=None)


Unit = Subject
"""The name of before: it goes with the next release."""
