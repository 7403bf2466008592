"""Networks of PyTorch, in and out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.errors import InputError, instance, shown
from toycomb.common.limits import need
from toycomb.common.optional import needed
from toycomb.exchange.assembling import DIFFERENCE, assembled
from toycomb.exchange.layers import layers_of
from toycomb.exchange.linear import linear
from toycomb.exchange.modules import ACTIVATIONS, activation_of, bare, check_kinds
from toycomb.exchange.nested import state_of
from toycomb.exchange.order import ordered
from toycomb.layered import Layered
from toycomb.layered.activations import check_known
from toycomb.network import Network
from toycomb.parameters import RELU

if TYPE_CHECKING:
    import torch

STATE = "the state dict"
MODULE = "the module"


def from_torch(
    module_or_state_dict: Any,
    *,
    output: int | str | None = None,
    embedding: Any = None,
    activation: str | None = None,
) -> Network | Layered:
    """A network from PyTorch: linear layers, with ReLU, GELU or tanh between them.

    A module is run on random inputs beside the network that its weights make with each of these activations, and
    refused if it differs from all; so an activation that no weight shows is found. It is left as it was: its mode, its
    weights, and torch's random numbers. (Hooks of yours on it are called.) It may end in a sigmoid or softmax: the
    logit before that is taken. Dropout does nothing outside of training. Of a state dict, ReLU is believed.

    Masks of `torch.nn.utils.prune` become those of the network. Pruned biases become 0, with a warning. A layer without
    biases has zeros.

    Parameters
    ----------
    module_or_state_dict : torch.nn.Module, or mapping
        On any device; also wrapped by DataParallel or `torch.compile`. A mapping from names to tensors, such as
        `module.state_dict()`, or a checkpoint that holds one.
    output : int or "difference", optional
        Of a last layer with several outputs: which one, from 0, if each had a logistic loss of its own; or the second
        less the first, if there are two and the loss was that of a softmax. All outputs unless given.
    embedding : str, path of a .npy file, or (m, n) array or tensor, optional
        By which inputs were embedded before they came to the first layer; the network carries it.
    activation : "relu", "gelu" or "tanh", optional
        Of all hidden layers. A module shows it; of a state dict it is ReLU unless given. GELU is the exact one.

    Returns
    -------
    `Network` where there are one hidden ReLU layer and one output, else `Layered`; without leading axes, float64 if one
    of the tensors is, else float32 (half precision is widened, exactly)

    Raises
    ------
    InputError
        If torch is not installed, or what is given is no such network; the layer is named.
    """
    torch = needed("torch", "torch")
    said = None if activation is None else check_known(activation, "the activation")
    given = bare(torch, module_or_state_dict)
    if isinstance(given, torch.nn.Module):
        check_kinds(torch, given)
        state, source = given.state_dict(), MODULE
    elif isinstance(given, Mapping):
        state, source = state_of(given, STATE), STATE
    else:
        raise _no_module(given)
    layers = ordered(layers_of(arrays_of(torch, state, source), source), source, told=True)
    kind = said or RELU
    if source == MODULE and len(layers) > 1:
        names = tuple(ACTIVATIONS) if said is None else (said,)
        kind = activation_of(torch, given, layers, names, softmax=output == DIFFERENCE)
    return assembled(layers, source, output=output, embedding=embedding, activation=kind)


def to_torch(network: Network | Layered, *, dtype: Any = None) -> torch.nn.Sequential:
    """`Sequential(Linear(m, H), ReLU(), …, Linear(H, O))` with the weights of one network, and with its masks.

    Masks are put on by `torch.nn.utils.prune.custom_from_mask`, so that a further training in PyTorch keeps them:
    parameters are then `weight_orig`, and `prune.remove(layer, "weight")` ends it. The module takes embedded inputs
    (N, m), `X @ E.T`, and gives logits (N, O). Every layer has biases: zeros where the network was without. No random
    number of torch is drawn.

    Parameters
    ----------
    network : Network or Layered without leading axes, such as `run.final[0]`
    dtype : torch.dtype, optional
        That of the network unless given.

    Raises
    ------
    InputError
        If torch is not installed, or the network is several ones, or holds values that are not finite.
    """
    torch = needed("torch", "torch")
    if not isinstance(network, Layered):
        instance("the network", network, Network, "run.final[0] is one of a run, ticket.masked[0] one of a ticket")
        if np.ndim(network.W) != 2:
            raise InputError(f"W has shape {np.shape(network.W)}; one network is taken, such as run.final[0]")
    network.arrays()  # checks them
    whole = Layered.of(network)
    kind = np.result_type(*(x for layer in whole.layers for x in (layer.W, layer.b)), np.float32)
    dtype = torch.from_numpy(np.zeros(1, kind)).dtype if dtype is None else dtype
    if not isinstance(dtype, torch.dtype) or not dtype.is_floating_point:
        raise InputError(
            f"dtype is {shown(repr(dtype), 40)}; it must be a floating type of torch, such as torch.float32"
        )
    between = getattr(torch.nn, ACTIVATIONS[whole.activation])
    layers = linear(torch, whole, dtype)
    for layer, mask in zip(layers, whole.masks, strict=True):
        if mask is not None:
            needed("torch.nn.utils.prune", "torch").custom_from_mask(layer, "weight", torch.from_numpy(np.array(mask)))
    first, *others = layers
    return torch.nn.Sequential(first, *(x for layer in others for x in (between(), layer)))


def arrays_of(torch: Any, state: Mapping[Any, Any], source: str) -> dict[str, np.ndarray]:
    """Copies of the tensors of a state dict as arrays."""
    found = {}
    for key, value in state.items():
        if not isinstance(key, str) or not isinstance(value, torch.Tensor | np.ndarray):
            raise InputError(
                f"{source}: {shown(key, 60)} is of type {type(value).__name__}; a state dict holds tensors by name"
            )
        found[key] = (
            _array(torch, value, f"{source}: {shown(key, 60)}") if isinstance(value, torch.Tensor) else value.copy()
        )
    return found


def _array(torch: Any, tensor: Any, what: str) -> np.ndarray:
    """A copy of one tensor; types that NumPy has not become float32."""
    if isinstance(tensor, torch.nn.parameter.UninitializedTensorMixin):
        raise InputError(f"{what} has no shape yet; run the module once on an input")
    if tensor.is_meta:
        raise InputError(f"{what} holds no values: it is on the device 'meta'")
    if tensor.is_quantized:
        raise InputError(f"{what} is quantized; give the module from before that")
    need(8.0 * tensor.numel(), f"{what} of shape {tuple(tensor.shape)}")
    plain = tensor.detach().cpu().to_dense() if tensor.layout != torch.strided else tensor.detach().cpu()
    if plain.is_floating_point() and plain.dtype not in (torch.float16, torch.float32, torch.float64):
        plain = plain.float()
    return np.array(plain.resolve_conj().resolve_neg().numpy())


def _no_module(given: Any) -> InputError:
    """What to raise for what is neither a module nor a mapping."""
    said = f"from_torch takes a module, or its state_dict(); given is {shown(repr(given), 80)}"
    if isinstance(given, str | Path):
        return InputError(f"{said}; torch.load(path, weights_only=True) reads a state dict, toycomb import a file")
    if isinstance(given, type):
        return InputError(f"{said}, a class: make a module of it, and load its weights")
    return InputError(f"from_torch takes a module, or its state_dict(); given is of type {type(given).__name__}")
