"""Networks of JAX libraries, from the nested mappings that hold their parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from toycomb.common.errors import InputError, shown
from toycomb.exchange.assembling import assembled
from toycomb.exchange.layers import layers_of
from toycomb.exchange.order import ordered
from toycomb.layered import Layered
from toycomb.layered.activations import check_known
from toycomb.network import Network
from toycomb.parameters import RELU

SOURCE = "the mapping"
DEEPEST = 20
"""Mappings within mappings."""


def from_jax(
    mapping: Mapping[str, Any],
    *,
    output: int | str | None = None,
    embedding: Any = None,
    activation: str = RELU,
) -> Network | Layered:
    """A network from parameters of JAX: dense layers, with one activation between them.

    JAX need not be installed: whatever `numpy.asarray` takes is an array. Parameters do not say the activation. The
    order is told by the numbers in the names of layers, else by that of the mapping, or by the shapes.

    Parameters
    ----------
    mapping : nested mapping from names to arrays
        As Flax has it, `{"params": {"Dense_0": {"kernel": (in, out), "bias": (out,)}, …}}`; as Haiku has it,
        `{"linear": {"w": (in, out), "b": (out,)}, …}`; or with `weight` (out, in) and `bias`, as equinox has them in
        its linear layers. A list of mappings, one for each layer, is read by number. A bias that is None is none.
    output, embedding : optional
        As for `toycomb.from_torch`.
    activation : "relu", "gelu" or "tanh"
        Of all hidden layers. GELU is the exact one (`jax.nn.gelu(x, approximate=False)`).

    Returns
    -------
    `Network` where there are one hidden ReLU layer and one output, else `Layered`; without leading axes, float64 if one
    of the arrays is, else float32

    Raises
    ------
    InputError
        If an array is of no dense layer, or the layers make no network; the sentence names it.
    """
    kind = check_known(activation, "the activation")
    tree = _inside(mapping)
    if tree is None:
        raise InputError(
            f"from_jax takes a mapping of parameters, such as those of Flax; given is of type {type(mapping).__name__}"
        )
    layers = ordered(layers_of(dict(_flat(tree)), SOURCE), SOURCE, told=True)
    return assembled(layers, SOURCE, output=output, embedding=embedding, activation=kind)


def _flat(tree: Mapping[Any, Any], above: str = "", depth: int = 0) -> Iterator[tuple[str, np.ndarray]]:
    """Arrays by their names, from the outside to the inside with slashes between; what is None is left out."""
    for key, value in tree.items():
        name = f"{above}/{key}" if above else str(key)
        inside = _inside(value)
        if inside is not None and depth < DEEPEST:
            yield from _flat(inside, name, depth + 1)
        elif value is not None:
            yield name, _array(name, value)


def _inside(value: Any) -> Mapping[Any, Any] | None:
    """What a mapping holds, or a list of mappings by number; None for an array."""
    if isinstance(value, list | tuple) and any(isinstance(x, Mapping) for x in value):
        return dict(enumerate(value))
    return value if isinstance(value, Mapping) else None


def _array(name: str, value: Any) -> np.ndarray:
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        raise InputError(
            f"{SOURCE}: {shown(name, 60)} is of type {type(value).__name__}; it must be an array"
        ) from None
    half = array.dtype.name.startswith(("bfloat16", "float8"))  # types that came to NumPy with JAX
    return array.astype(np.float32) if half else array.copy()
