"""A network and a batch as PyTorch has them, for methods that are written with its automatic gradients (autograd)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toycomb.common.arrays import real
from toycomb.common.errors import InputError, instance, shown
from toycomb.common.optional import needed
from toycomb.exchange.linear import linear
from toycomb.network import Network
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
        `Linear(m, H)`, `ReLU`, `Linear(H, 1)`, `Flatten(0)`: embedded inputs (N, m) in, logits (N,) out.
    X : (N, m) tensor of embedded inputs
    y : (N,) tensor of labels, 0 and 1
    weights : tensors that may be pruned
        Parameters of the module: `W` (H, m), and `v` (1, H) behind it where that is prunable too.
    generator : Generator
        Random numbers of this network's masks: the same at every call, whatever thread or process asks.
    """

    module: Module
    X: Tensor
    y: Tensor
    weights: tuple[Tensor, ...]
    generator: Generator
    _source: Network

    def loss(self, chosen: Any = slice(None)) -> Tensor:
        """Mean binary cross-entropy of the batch, or of those of its inputs that an index of any kind chooses."""
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
        W, *v = given
        found: Tensor = library().column_stack([W, *(x.reshape(-1) for x in v)])
        return found

    def network(self) -> Network:
        """The parameters that the module has now, in the type of the network that it was made from."""
        first, _, last, _ = self.module
        tensors, kind = (first.weight, first.bias, last.weight[0], last.bias[0]), self._source.W.dtype
        W, b, v, c = (real("a parameter", x).astype(kind) for x in tensors)
        return Network(W, b, v, c, embedding=self._source.embedding)


def of(network: Network, context: Context, samples: int | None, dtype: Any = None) -> TorchNetwork:
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
    W, _, v, _ = module.parameters()
    return TorchNetwork(
        module,
        torch.tensor(batch.Z, dtype=dtype),
        torch.tensor(batch.y, dtype=dtype),
        (W, v) if context.outputs else (W,),
        torch.Generator().manual_seed(int(context.rng().integers(2**63))),
        network,
    )


def _check_network(network: Network, context: Context) -> None:
    """Raise InputError unless it is one network that scores of the context's weights can be made of."""
    instance("the network", network, Network, "context.initial, context.dense() and context.masked(…) are such")
    hidden, inputs = context.shape[0], context.shape[1] - context.outputs
    if network.W.shape != (hidden, inputs):
        raise InputError(f"W of the network has shape {network.W.shape}; it must be {(hidden, inputs)}")


@lock_free
def library() -> Any:
    """PyTorch; that it is loaded once is no time of the method that asks first."""
    return needed("torch", "torch")


def sequential(network: Network, dtype: Any) -> Any:
    """One network as a module, see `TorchNetwork`."""
    torch = library()
    first, last = linear(torch, network, dtype)
    return torch.nn.Sequential(first, torch.nn.ReLU(), last, torch.nn.Flatten(0))


def _count_passes(module: Any, spend: Callable[[int], None], paid: int) -> None:
    """Count the inputs that pass through a module, those excepted that are paid for already."""

    def passed(module: Any, inputs: Any, logits: Any) -> None:
        nonlocal paid
        free = min(paid, logits.numel())
        paid -= free
        spend(logits.numel() - free)

    module.register_forward_hook(passed)
