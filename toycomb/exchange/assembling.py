"""From layers to a network: the one step that says which layers make one, and of which form it is."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.carried import checked
from toycomb.common.errors import InputError, shown
from toycomb.exchange.layers import Layer, described, lost
from toycomb.files.archives import read_npy
from toycomb.layered import Layer as Own
from toycomb.layered import Layered, simplest
from toycomb.network import Network
from toycomb.parameters import RELU
from toycomb.tasks.embedding import as_array

DIFFERENCE = "difference"
"""The second of two outputs less the first, the logit of their softmax."""


def assembled(
    layers: Sequence[Layer],
    source: str,
    *,
    output: Any = None,
    embedding: Any = None,
    activation: str = RELU,
) -> Network | Layered:
    """The network of two layers or more with one activation between them.

    Parameters
    ----------
    layers : list, from the input to the output
    source : what a sentence calls the whole
    output : int or "difference", optional
        Which output of the last layer, if it has several: one by itself, or the second of two less the first; all
        unless given.
    embedding : str, path of a .npy file, or (m, n) array or tensor, optional
        That the network was trained with, for it to carry.
    activation : "relu", "gelu" or "tanh"

    Returns
    -------
    `Network` where there are one hidden ReLU layer and one output, else `Layered`

    Raises
    ------
    InputError
        If there are fewer layers, an output is asked for that there is not, or the embedding or activation does not
        fit.
    """
    if len(layers) < 2:
        raise InputError(f"{source} has one layer, {described(layers)}; a network has a hidden layer before its output")
    for sentence in lost(layers):
        warnings.warn(sentence, UserWarning, stacklevel=3)
    *hidden, last = layers
    taken = [*hidden, last if output is None else one_output(last, output, source)]
    dtype = np.result_type(*(x for layer in taken for x in (layer.weight, layer.bias) if x is not None))
    own = tuple(_own(layer, dtype) for layer in taken)
    return simplest(Layered(own, carried(embedding, own[0].inputs), activation))


def _own(layer: Layer, dtype: np.dtype[Any]) -> Own:
    """A layer as a network has it, copied; zeros stand for biases that there are not."""
    bias = np.zeros(len(layer.weight)) if layer.bias is None else layer.bias
    return Own(np.array(layer.weight, dtype), np.array(bias, dtype), layer.mask)


def one_output(layer: Layer, output: Any, source: str) -> Layer:
    """The last layer with one output alone; see `assembled`."""
    count, name = len(layer.weight), layer.said
    allowed = " or ".join([*map(str, range(min(count, 3))), *(["…"] if count > 3 else []), *_difference(count)])
    if output == DIFFERENCE and count == 2:
        if layer.mask is not None and (layer.mask[0] != layer.mask[1]).any():
            raise InputError(f"{source}: the masks of the two outputs of {name} differ, so their difference has none")
        bias = None if layer.bias is None else layer.bias[1:] - layer.bias[:1]
        mask = None if layer.mask is None else layer.mask[1:]
        return replace(layer, weight=layer.weight[1:] - layer.weight[:1], bias=bias, mask=mask)
    if isinstance(output, int | np.integer) and not isinstance(output, bool) and 0 <= output < count:
        row = slice(int(output), int(output) + 1)
        bias, mask = (None if x is None else x[row] for x in (layer.bias, layer.mask))
        return replace(layer, weight=layer.weight[row], bias=bias, mask=mask)
    outputs = "1 output" if count == 1 else f"{count} outputs"
    raise InputError(f"{source}: output={shown(repr(output), 40)}; {name} has {outputs}, and output= takes {allowed}")


def _difference(count: int) -> list[str]:
    return [repr(DIFFERENCE)] if count == 2 else []


def carried(embedding: Any, inputs: int) -> Any:
    """What a network carries of the embedding that was given."""
    if embedding is None:
        return None
    if isinstance(embedding, Path) or (isinstance(embedding, str) and embedding.endswith(".npy")):
        embedding = read_npy(embedding)
    return checked(as_array(embedding), inputs, "the embedding")
