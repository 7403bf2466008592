"""What a context lends of its subject, and the training that it does for a method, with its cost."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.errors import InputError, whole
from toycomb.layered.layered import Networks
from toycomb.tickets.of_weights import OfWeights
from toycomb.tickets.terms import NEEDS, Cost, Masks

if TYPE_CHECKING:
    from toycomb.tickets.subject import Subject
    from toycomb.tickets.view import View
    from toycomb.training.single import Trainer


class OfTraining(OfWeights):
    """Base of `Context`: what is used is known to be declared, and training is counted."""

    cost: Cost
    _subject: Subject | None
    _needs: frozenset[str]
    _lends: bool
    _view: View | None

    def _shown(self, network: Networks) -> Any:
        """A network as a method sees it: whole, or one layer of it."""
        if self._view is None:
            return network
        return self._view.shown(network, channel="clauses" in self._needs)

    def _lent(self, held: Any) -> Any:
        """What methods share, as a copy for one of others: it may change that without harm to any other method."""
        return deepcopy(held) if self._lends else held

    def _use(self, need: str) -> None:
        if need not in self._needs:
            raise InputError(f"the method uses {NEEDS[need]} without having declared {need!r} among its needs")

    def _use_gradients(self) -> None:
        self._use("gradients")
        if self._view is not None and self._view.deep:
            raise InputError(
                "one layer of a deeper network is seen, and gradients are of the whole; this has none of them"
            )

    @property
    def _all(self) -> Subject:
        """The subject; raises InputError where there is none."""
        if self._subject is None:
            raise InputError("this method needs a task and training; a network and a batch are not enough for it")
        return self._subject

    @property
    def epochs(self) -> int:
        """Length of dense training and of every retraining."""
        return self._all.settings.epochs

    def fresh_start(self) -> Any:
        """Other initial parameters, drawn alike."""
        return self._shown(self._all.fresh_start(1))

    def dense(self, epochs: float | None = None) -> Any:
        """The unmasked network after some epochs of dense training, or at its end.

        A prefix leaves out the last epoch at least: the end is for those who declare it.
        """
        self._use("training" if epochs is None else "prefix")
        epochs = self.epochs if epochs is None else min(epochs, max(self.epochs - 1, 0))
        with self.cost.apart():
            network, seconds = self._all.dense(epochs), self._all.seconds_per_epoch
        done = 0 if self.cost.dense is None else self.cost.dense.steps
        if (steps := round(epochs * self._all.steps_per_epoch) - done) > 0:
            self.cost.along(steps, self._samples(steps), seconds * steps / self._all.steps_per_epoch)
        return self._lent(self._shown(network))

    def train(self, mask: np.ndarray, epochs: int, *, order: int, start: Networks | None = None) -> Any:
        """Train a masked network for some epochs from `start`, or from the initial parameters.

        `order` (from 0 on) gives rounds orders of data of their own.
        """
        trainer = self.trainer(mask, epochs, order=order, start=start)
        self.advance(trainer, epochs)
        return self._shown(trainer.network)

    def trainer(self, mask: np.ndarray, epochs: int, *, order: int, start: Networks | None = None) -> Trainer:
        """As `train`, for a method that changes masks on its way; `epochs` is the length of the whole."""
        self._use("rounds")
        if start is not None and self._view is not None:
            raise InputError(
                "training of one layer of a deeper network begins at the initial parameters; leave start out"
            )
        if order < 0:
            raise InputError(f"the order of a round is {order}; orders count from 0")
        return self._all.trainer(epochs, 2 + order, start, **self._trained_masks(mask))

    def advance(self, trainer: Trainer, epochs: int) -> None:
        """Train some epochs of a trainer and count them."""
        self._all.run(trainer, epochs)
        self._count(epochs * self._all.steps_per_epoch)

    def _trained_masks(self, mask: np.ndarray) -> Masks:
        """The same for the whole network, where one layer alone is seen of it."""
        if self._view is None:
            return self.masks(mask)
        own, layers = self._view.layer - 1, len(self._all.initial.layers)
        return {"masks": tuple(mask if i == own else None for i in range(layers))}

    def count(self, *, steps: int = 0, samples: int = 0) -> None:
        """Add to the cost what a method does by itself: training steps, and inputs that nothing here has counted."""
        for name, number in (("steps", steps), ("samples", samples)):
            if whole(f"the number of {name}", number) < 0:
                raise InputError(f"the number of {name} is {number}; it must be at least 0")
        self.cost.steps += int(steps)
        self.cost.samples += int(samples)

    def _count(self, steps: int) -> None:
        self.cost.steps += steps
        self.cost.samples += self._samples(steps)

    def _samples(self, steps: int) -> int:
        """Training inputs that so many steps look at."""
        return round(steps / self._all.steps_per_epoch * len(self._all.inputs.data))
