"""What a method sees of a subject: only what it declared, with the cost of what it uses counted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.arrays import binary
from toycomb.common.blas import one_thread
from toycomb.common.brief import brief
from toycomb.common.errors import InputError, whole
from toycomb.common.seeds import Purpose, stream
from toycomb.network import Network
from toycomb.tickets import autograd, gradients
from toycomb.tickets.exact import with_outputs
from toycomb.tickets.gradients import Batch, Parameters
from toycomb.tickets.terms import NEEDS, Cost, Found, Masks
from toycomb.workers.spent import lock_free

if TYPE_CHECKING:
    from toycomb.tasks.formula import Formula
    from toycomb.tickets.autograd import TorchNetwork
    from toycomb.tickets.definition import Method
    from toycomb.tickets.subject import Subject
    from toycomb.training.single import Trainer


class Context:
    """One network with its task, as a method may see it.

    Parameters
    ----------
    subject : Subject, or None where only a network and a batch are known
    needs : what may be used
    outputs : bool
        The weights `v` are prunable too; scores and masks then have a column for them behind those of `W`.
    network, batch, seed : initial parameters, labelled inputs and root seed where there is no subject
    """

    def __init__(
        self,
        subject: Subject | None,
        needs: Collection[str] = tuple(NEEDS),
        *,
        outputs: bool = False,
        network: Network | None = None,
        batch: Batch | None = None,
        seed: int = 0,
    ) -> None:
        self._subject, self._needs, self._network, self._batch = subject, frozenset(needs), network, batch
        self._key = (seed, 0) if subject is None else (subject.seed, subject.index)
        self.outputs, self.cost, self._lends = outputs, Cost(), False
        self._dense_steps = 0  # dense training is one path: going along it twice costs once

    def __repr__(self) -> str:
        which = "one network and a batch" if self._subject is None else f"network {self._subject.index}"
        return brief(self, [which, f"may use {', '.join(sorted(self._needs)) or 'nothing'}", f"cost={self.cost}"])

    def limited(self, needs: Collection[str], *, lends: bool = False) -> Context:
        """The same subject for a method with these needs, its cost at nothing; one that `lends` gives copies."""
        given = {"network": self._network, "batch": self._batch, "seed": self._key[0]}
        context = Context(self._subject, needs, outputs=self.outputs, **given)  # type: ignore[arg-type]
        context._lends = lends
        return context

    def _lent(self, held: Any) -> Any:
        """What methods share, as a copy for one of others: it may change that without harm to any other method."""
        return deepcopy(held) if self._lends else held

    def _use(self, need: str) -> None:
        if need not in self._needs:
            raise InputError(f"the method uses {NEEDS[need]} without having declared {need!r} among its needs")

    @property
    def _all(self) -> Subject:
        """The subject; raises InputError where there is none."""
        if self._subject is None:
            raise InputError("this method needs a task and training; a network and a batch are not enough for it")
        return self._subject

    @property
    def initial(self) -> Network:
        """The initial parameters."""
        self._use("initial")
        return self._lent(self._all.initial if self._network is None else self._network)

    @property
    def epochs(self) -> int:
        """Length of dense training and of every retraining."""
        return self._all.settings.epochs

    @property
    def distribution(self) -> str:
        """How inputs are drawn, see `toycomb.tasks.sampling.sample`."""
        return self._all.task.inputs

    @property
    def shape(self) -> tuple[int, int]:
        """(H, m) of the prunable weights, or (H, m + 1) where those of the output count as well."""
        H, m = (self._all.initial if self._network is None else self._network).W.shape
        return H, m + self.outputs

    def prunable(self, parameters: Network | Parameters) -> np.ndarray:
        """W (H, m), float64, with v as a further column where it is prunable."""
        W = parameters.W.astype(float)
        return np.column_stack([W, parameters.v]) if self.outputs else W

    def widened(self, scores: np.ndarray) -> np.ndarray:
        """Scores of W (H, m) in the shape of all prunable weights: v of a row comes just before its first weight."""
        return with_outputs(scores) if self.outputs else scores

    def batch(self, samples: int | None = None) -> Batch:
        """The first `samples` training inputs, or all; where a batch was given, that one.

        Raises InputError if the method did not declare `batch`, or samples is no whole number from 1 on.
        """
        self._use("batch")
        if samples is not None and (samples := whole("samples", samples)) < 1:
            raise InputError(f"samples is {samples}; it must be at least 1, or None for all")
        batch = self._lent(self._all.batch(samples) if self._batch is None else self._batch)
        self.cost.samples += len(batch)
        return batch

    @lock_free
    @one_thread
    def gradient(self, network: Network, batch: Batch) -> Parameters:
        """Gradient of the mean loss of a batch."""
        self._use("gradients")
        return gradients.gradient(network, batch)

    @lock_free
    @one_thread
    def hessian_product(self, network: Network, batch: Batch, direction: Parameters) -> Parameters:
        """Hessian of the mean loss of a batch times a direction."""
        self._use("gradients")
        return gradients.hessian_product(network, batch, direction)

    @one_thread
    def torch(self, samples: int | None = None, *, network: Network | None = None, dtype: Any = None) -> TorchNetwork:
        """A network (the initial one unless given) and a batch as PyTorch has them, see `TorchNetwork`.

        `samples` are those of `batch`. Passes through the network are counted, the first through the batch excepted:
        the batch is. Numbers have the type float64 unless `dtype` is given. Steps of the method's own: see `count`.
        Raises InputError if PyTorch is missing, the method did not declare `initial`, `batch` and `gradients`, or the
        network or the type is none that fits.
        """
        self._use("gradients")
        return autograd.of(self.initial if network is None else network, self, samples, dtype)

    def formula(self) -> Formula:
        """The clauses."""
        self._use("clauses")
        return self._lent(self._all.task.formula)

    @property
    def E(self) -> np.ndarray:
        """(m, n) the embedding, which is no secret."""
        return self._lent(self._all.task.E)

    def rng(self, repeat: int = 0) -> np.random.Generator:
        """Random numbers of this network's masks; the same at every call, others for another `repeat`."""
        seed, index = self._key
        return stream(seed, Purpose.MASK, index, repeat)

    def fresh_start(self) -> Network:
        """Other initial parameters, drawn alike."""
        return self._all.fresh_start(1)

    def dense(self, epochs: float | None = None) -> Network:
        """The unmasked network after some epochs of dense training, or at its end.

        A prefix leaves out the last epoch at least: the end is for those who declare it.
        """
        self._use("training" if epochs is None else "prefix")
        epochs = self.epochs if epochs is None else min(epochs, max(self.epochs - 1, 0))
        with self.cost.apart():
            network, seconds = self._all.dense(epochs), self._all.seconds_per_epoch
        steps = max(round(epochs * self._all.steps_per_epoch) - self._dense_steps, 0)
        self._dense_steps += steps
        self._count(steps)
        self.cost.seconds += seconds * steps / self._all.steps_per_epoch
        return self._lent(network)

    def train(self, mask: np.ndarray, epochs: int, *, order: int, start: Network | None = None) -> Network:
        """Train a masked network for some epochs from `start`, or from the initial parameters.

        `order` (from 0 on) gives rounds orders of data of their own.
        """
        trainer = self.trainer(mask, epochs, order=order, start=start)
        self.advance(trainer, epochs)
        return trainer.network

    def trainer(self, mask: np.ndarray, epochs: int, *, order: int, start: Network | None = None) -> Trainer:
        """As `train`, for a method that changes masks on its way; `epochs` is the length of the whole."""
        self._use("rounds")
        if order < 0:
            raise InputError(f"the order of a round is {order}; orders count from 0")
        return self._all.trainer(epochs, 2 + order, start, **self.masks(mask))

    def advance(self, trainer: Trainer, epochs: int) -> None:
        """Train some epochs of a trainer and count them."""
        self._all.run(trainer, epochs)
        self._count(epochs * self._all.steps_per_epoch)

    def found(self, method: Method, kept: int) -> Found:
        """The ticket of another method; looked for once in a subject, and charged to each that builds on it."""
        memory: dict[Any, Any] = {} if self._subject is None else self._subject.found
        return self._once(memory, (method, kept, self.outputs), lambda other: method.find(other, kept))

    def scores(self, method: Method, make: Callable[[Context], np.ndarray]) -> np.ndarray:
        """Scores of a method with nested tickets: one that is asked for several densities in turn makes them once."""
        memory: dict[Any, Any] = {} if self._subject is None else self._subject.scored
        key = method, self.outputs
        if key not in memory:
            memory.clear()
        return self._once(memory, key, make)

    def _once(self, memory: dict[Any, Any], key: tuple[Any, ...], make: Callable[[Context], Any]) -> Any:
        """What is in the memory under a key that begins with a method, or what is made for it, charged in full."""
        if key not in memory:
            with self.cost.apart():
                other = self.limited(key[0].needs, lends=not key[0].own)
                with other.cost.timed():
                    made = make(other)
                memory[key] = made, other.cost
        made, cost = memory[key]
        self.cost.add(cost)
        return made

    def masks(self, mask: np.ndarray) -> Masks:
        """A mask of the prunable weights as keyword arguments of training."""
        return (
            {"mask": mask[:, :-1], "output_mask": mask[:, -1]} if self.outputs else {"mask": mask, "output_mask": None}
        )

    def masked(self, network: Network, mask: np.ndarray | None) -> Network:
        """A network with the masked ones of its prunable weights at zero."""
        if mask is None:
            return network
        parts = self.masks(binary("the mask", mask))
        v = network.v if parts["output_mask"] is None else network.v * parts["output_mask"]
        return replace(network, W=network.W * parts["mask"], v=v)

    def count(self, *, steps: int = 0, samples: int = 0) -> None:
        """Add to the cost what a method does by itself: training steps, and inputs that nothing here has counted."""
        for name, number in (("steps", steps), ("samples", samples)):
            if whole(f"the number of {name}", number) < 0:
                raise InputError(f"the number of {name} is {number}; it must be at least 0")
        self.cost.steps += int(steps)
        self.cost.samples += int(samples)

    def _count(self, steps: int) -> None:
        self.cost.steps += steps
        self.cost.samples += round(steps / self._all.steps_per_epoch * len(self._all.inputs.data))
