"""What a method sees of a subject: only what it declared, with the cost of what it uses counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from copy import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.brief import brief
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, whole
from toycomb.common.seeds import Purpose, stream
from toycomb.layered import Layered
from toycomb.layered.layered import Networks
from toycomb.network import Network
from toycomb.tickets import autograd, deep_gradients, gradients
from toycomb.tickets.gradients import Batch
from toycomb.tickets.of_layer import OfLayer
from toycomb.tickets.prunable import Prunable, sizes_of
from toycomb.tickets.pruning import OUTPUTS, Name, Pruning
from toycomb.tickets.terms import NEEDS, Cost, Found
from toycomb.workers.spent import lock_free

if TYPE_CHECKING:
    from toycomb.tickets.autograd import TorchNetwork
    from toycomb.tickets.definition import Method
    from toycomb.tickets.subject import Subject
    from toycomb.tickets.view import View

REPEATS = 1 << 10
"""Repeats of random numbers that each layer has for itself."""


class Context(OfLayer):
    """One network with its task, as a method may see it.

    Parameters
    ----------
    subject : Subject, or None where only a network and a batch are known
    needs : what may be used
    outputs : bool
        The weights of the outputs are prunable too; with one hidden layer and one output scores and masks then have a
        column for `v` behind those of `W`.
    layers, scope, output : which layers are prunable, how they compete, and which output is read, see `Pruning.of`
    pruning : Pruning, in place of the four
    network, batch, seed : initial parameters, labelled inputs and root seed where there is no subject

    Of networks with several hidden layers or outputs, scores and masks are flat: the weights of the prunable layers one
    behind the other. `by_layer` and `joined` lead from them to arrays (rows, inputs), and back.

    Raises
    ------
    InputError
        If there are no such layers, scope or output.
    """

    def __init__(
        self,
        subject: Subject | None,
        needs: Collection[str] = tuple(NEEDS),
        *,
        outputs: bool = False,
        layers: Iterable[Name] | None = None,
        scope: str = "global",
        output: int = 0,
        network: Networks | None = None,
        batch: Batch | None = None,
        seed: int = 0,
        pruning: Pruning | None = None,
    ) -> None:
        self._subject, self._needs, self._network, self._batch = subject, frozenset(needs), network, batch
        self._key = (seed, 0) if subject is None else (subject.seed, subject.index)
        self.cost, self._lends = Cost(), False
        self._view: View | None = None  # the one layer that is seen
        self._read: list[np.ndarray] = []  # channels that were paid for
        self._asked = (outputs, layers, scope, output) if pruning is None else pruning.asked

    def __repr__(self) -> str:
        which = "one network and a batch" if self._subject is None else f"network {self._subject.index}"
        return brief(self, [which, f"may use {', '.join(sorted(self._needs)) or 'nothing'}", f"cost={self.cost}"])

    def limited(self, needs: Collection[str], *, lends: bool = False) -> Context:
        """The same subject for a method with these needs, its cost at nothing; one that `lends` gives copies."""
        context = copy(self)
        context._needs, context._lends = frozenset(needs), lends
        context.cost, context._read = Cost(), []
        return context

    @cached_property
    def weights(self) -> Prunable:
        """Which weights are prunable, and where they lie."""
        network = self._all.initial if self._network is None else self._network
        sizes, (outputs, layers, scope, output) = sizes_of(network), self._asked
        pruning = Pruning.of(len(sizes) - 2, outputs, layers, scope, output)
        Layered.of(network).check_output(pruning.output)
        return Prunable(sizes, pruning, plain=isinstance(network, Network))

    def one_layer(self, layer: int | None = None) -> Context:
        """The same context as if networks had one hidden layer: `initial`, `dense` and `train` give what is seen of it.

        That is `toycomb.tickets.view.View` of the layer, for the output that the context reads: its `W` and `b`, with
        the linear path to the output as `v` (ours). Scores and masks are those of its weights, (H, m). `formula`, `E`,
        `features` and `rows` are those of the layer; all other layers stay whole. Costs are shared.

        Parameters
        ----------
        layer : one of the hidden layers that are prunable; unless given, the only one

        Raises
        ------
        InputError
            If that is no one layer, or the formula has no clauses of its level.
        """
        if self._view is not None and layer in (None, self._view.layer):
            return self
        hidden = [x for x in self.layers if x != OUTPUTS]
        if self._view is not None or (layer is None and len(self.layers) > 1) or layer not in (None, *hidden):
            raise InputError(
                f"layers {', '.join(map(str, self.layers))} are pruned; choose one hidden layer, such as layers=(1,) "
                "(on the command line --layers 1)"
            )
        number = int(hidden[0] if layer is None else layer)
        context, (m, H) = copy(self), self.weights.sizes[number - 1 : number + 1]
        context._view = self._all.view(number, self.pruning.output)
        context._asked = False, None, "global", 0
        context.__dict__["weights"] = Prunable((m, H, 1), Pruning(), plain=True)
        return context

    @property
    def has_biases(self) -> tuple[bool, ...]:
        """Whether each layer has biases that are trained, the outputs' last; all do where there is no subject."""
        layers = len(self.weights.sizes) - 1
        return (True,) * layers if self._subject is None else self._subject.settings.has_biases

    @property
    def initial(self) -> Any:
        """The initial parameters: a `Network`, or a `Layered` of several hidden layers or outputs."""
        self._use("initial")
        if self._view is not None:
            return self._lent(self._view.of_step_0(channel="clauses" in self._needs))
        return self._lent(self._all.initial if self._network is None else self._network)

    @property
    def distribution(self) -> str:
        """How inputs are drawn, see `toycomb.tasks.sampling.sample`."""
        if self._all.task.outputs > 1:
            raise InputError("inputs of several outputs are drawn for all of them; this draws its own for one output")
        return self._all.task.inputs

    def batch(self, samples: int | None = None) -> Batch:
        """The first `samples` training inputs, or all; where a batch was given, that one.

        Raises InputError if the method did not declare `batch`, or samples is no whole number from 1 on.
        """
        self._use("batch")
        if samples is not None and (samples := whole("samples", samples)) < 1:
            raise InputError(f"samples is {samples}; it must be at least 1, or None for all")
        batch: Batch = self._lent(self._all.batch(samples) if self._batch is None else self._batch)
        if self._view is not None and batch.y.ndim > 1:
            batch = Batch(batch.Z, batch.y[:, self._view.output], batch.X)  # labels of the output that is read
        self.cost.samples += len(batch)
        return batch

    @lock_free
    @one_thread
    def gradient(self, network: Any, batch: Batch) -> Any:
        """Gradient of the mean loss of a batch: `Parameters`, or a `Layered` of numbers for a `Layered`."""
        self._use_gradients()
        if isinstance(network, Layered):
            return deep_gradients.gradient(network, batch)
        return gradients.gradient(network, batch)

    @lock_free
    @one_thread
    def hessian_product(self, network: Any, batch: Batch, direction: Any) -> Any:
        """Hessian of the mean loss of a batch times a direction, of the type that `gradient` gives."""
        self._use_gradients()
        if isinstance(network, Layered):
            return deep_gradients.hessian_product(network, batch, direction)
        return gradients.hessian_product(network, batch, direction)

    @one_thread
    def torch(self, samples: int | None = None, *, network: Networks | None = None, dtype: Any = None) -> TorchNetwork:
        """A network (the initial one unless given) and a batch as PyTorch has them, see `TorchNetwork`.

        `samples` are those of `batch`. Passes through the network are counted, the first through the batch excepted:
        the batch is. Numbers have the type float64 unless `dtype` is given. Steps of the method's own: see `count`.
        Raises InputError if PyTorch is missing, the method did not declare `initial`, `batch` and `gradients`, or the
        network or the type is none that fits.
        """
        self._use_gradients()
        return autograd.of(self.initial if network is None else network, self, samples, dtype)

    def rng(self, repeat: int = 0) -> np.random.Generator:
        """Random numbers of this network's masks, the same at every call.

        They are others for another `repeat`, and where one layer is seen, for another layer.
        """
        seed, index = self._key
        above = 0 if self._view is None else self._view.layer - 1
        return stream(seed, Purpose.MASK, index, repeat + REPEATS * above)

    def found(self, method: Method, kept: int) -> Found:
        """The ticket of another method; looked for once in a subject, and charged to each that builds on it."""
        memory: dict[Any, Any] = {} if self._subject is None else self._subject.found
        return self._once(memory, (method, kept, self.pruning, self._view), lambda other: method.find(other, kept))

    def scores(self, method: Method, make: Callable[[Context], np.ndarray]) -> np.ndarray:
        """Scores of a method with nested tickets: one that is asked for several densities in turn makes them once."""
        memory: dict[Any, Any] = {} if self._subject is None else self._subject.scored
        key = method, self.pruning.weights, self._view
        if not any(known[0] is method for known in memory):
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
