"""A network and a batch as PyTorch has them, for methods that are written with its automatic gradients (autograd)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from toycomb.common.arrays import real
from toycomb.common.errors import InputError, instance, shown
from toycomb.common.optional import needed
from toycomb.exchange.linear import linear
from toycomb.layered import Layer, Layered
from toycomb.layered.layered import Networks
from toycomb.network import Network
from toycomb.tickets import deep_gradients
from toycomb.tickets.prunable import sizes_of
from toycomb.workers.spent import lock_free

if TYPE_CHECKING:
    from torch import Generator, Tensor
    from torch.nn import Module

    from toycomb.tickets.context import Context


@dataclass(frozen=True, eq=False)
class TorchNetwork:
    """What `Context.torch` gives.

    Parameters
    ----------
    module : Module
        `Linear(m, H)`, `ReLU`, `Linear(H, 1)`, `Flatten(0)`: embedded inputs (N, m) in, logits (N,) out. With more
        hidden layers there are more of `Linear` and `ReLU`; with O outputs logits are (N, O), and nothing is flattened.
    X : (N, m) tensor of embedded inputs
    y : (N,) or (N, O) tensor of labels, 0 and 1
    weights : tensors that may be pruned
        Parameters of the module: `W` (H, m), and `v` (1, H) behind it where that is prunable too; of several layers the
        weights (rows, inputs) of each that is prunable, from the input on.
    generator : Generator
        Random numbers of this network's masks: the same at every call, whatever thread or process asks.
    """

    module: Module
    X: Tensor
    y: Tensor
    weights: tuple[Tensor, ...]
    generator: Generator
    _source: Networks

    def loss(self, chosen: Any = slice(None)) -> Tensor:
        """Mean binary cross-entropy of the batch, or of those of its inputs that an index of any kind chooses.

        Of several outputs it is the mean over them too.
        """
        function = library().nn.functional.binary_cross_entropy_with_logits
        found: Tensor = function(self.module(self.X[chosen]), self.y[chosen])
        return found

    def scores(self, values: Iterable[Tensor]) -> Tensor:
        """Scores in the shape of all prunable weights, from a tensor for each of `weights`.

        Raises
        ------
        InputError
            If there are more or fewer of them, or one has another shape than its weights.
        """
        given, wanted = list(values), [tuple(x.shape) for x in self.weights]
        shapes = [tuple(getattr(x, "shape", ())) for x in given]
        if shapes != wanted:
            raise InputError(f"values of shapes {shapes} were given for weights; the weights have shapes {wanted}")
        if isinstance(self._source, Layered):
            joined: Tensor = library().cat([x.reshape(-1) for x in given])
            return joined
        W, *v = given
        found: Tensor = library().column_stack([W, *(x.reshape(-1) for x in v)])
        return found

    def network(self) -> Networks:
        """The parameters that the module has now, in the type of the network that it was made from."""
        layers = [x for x in self.module if hasattr(x, "weight")]
        tensors = [x for layer in layers for x in (layer.weight, layer.bias)]
        kind = Layered.of(self._source).layers[0].W.dtype
        arrays = [real("a parameter", x).astype(kind) for x in tensors]
        if isinstance(self._source, Layered):
            pairs = zip(arrays[::2], arrays[1::2], strict=True)
            return replace(self._source, layers=tuple(Layer(W, b) for W, b in pairs))
        W, b, V, c = arrays
        return Network(W, b, V[0], c[0], embedding=self._source.embedding)


def of(network: Networks, context: Context, samples: int | None, dtype: Any = None) -> TorchNetwork:
    """See `Context.torch`.

    Everything is copied, into memory that PyTorch aligns: where an array begins may decide in which order it is summed.
    """
    with context.cost.apart():
        torch = library()
    dtype = torch.float64 if dtype is None else dtype
    if not isinstance(dtype, torch.dtype) or not dtype.is_floating_point:
        raise InputError(f"dtype is {shown(repr(dtype), 60)}; it must be a floating type, such as torch.float32")
    _check_network(network, context)
    batch = context.batch(samples)
    module = sequential(network, dtype)
    _count_passes(module, lambda samples: context.count(samples=samples), paid=len(batch))
    weights = list(module.parameters())[::2]
    Z = deep_gradients.inputs_of(network, batch) if isinstance(network, Layered) else batch.Z
    return TorchNetwork(
        module,
        torch.tensor(Z, dtype=dtype),
        torch.tensor(batch.y, dtype=dtype),
        tuple(weights[i] for i in context.weights.numbers),
        torch.Generator().manual_seed(int(context.rng().integers(2**63))),
        network,
    )


def _check_network(network: Networks, context: Context) -> None:
    """Raise InputError unless it is one network that scores of the context's weights can be made of."""
    kind = Layered if context.layered else Network
    instance("the network", network, kind, "context.initial, context.dense() and context.masked(…) are such")
    if not context.layered:
        m, H, _ = context.weights.sizes
        if network.W.shape != (H, m):
            raise InputError(f"W of the network has shape {network.W.shape}; it must be {(H, m)}")
    elif network.lead or sizes_of(network) != context.weights.sizes:
        raise InputError(
            f"the network has {network.shape_in_words}, {network.inputs} inputs and leading axes {network.lead}; its "
            f"inputs, rows and outputs must be {context.weights.sizes}, without leading axes"
        )


@lock_free
def library() -> Any:
    """PyTorch; that it is loaded once is no time of the method that asks first."""
    return needed("torch", "torch")


def sequential(network: Networks, dtype: Any) -> Any:
    """One network as a module, see `TorchNetwork`."""
    torch = library()
    nn, layers = torch.nn, linear(torch, network, dtype)
    parts = [x for layer in layers[:-1] for x in (layer, nn.ReLU())]
    flatten = [] if isinstance(network, Layered) and network.outputs > 1 else [nn.Flatten(0)]
    return nn.Sequential(*parts, layers[-1], *flatten)


def _count_passes(module: Any, spend: Callable[[int], None], paid: int) -> None:
    """Count the inputs that pass through a module, those excepted that are paid for already."""

    def passed(module: Any, inputs: Any, logits: Any) -> None:
        nonlocal paid
        free = min(paid, len(logits))
        paid -= free
        spend(len(logits) - free)

    module.register_forward_hook(passed)
