"""From layers to a network: the one step that says which shapes a network may have."""

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
from toycomb.network import Network
from toycomb.tasks.embedding import as_array

DIFFERENCE = "difference"
"""The second of two outputs less the first, the logit of their softmax."""


def assembled(layers: Sequence[Layer], source: str, *, output: Any = None, embedding: Any = None) -> Network:
    """The network of two layers with a ReLU between them.

    Parameters
    ----------
    layers : list, from the input to the output
    source : what a sentence calls the whole
    output : int or "difference", optional
        Which output of the last layer, if it has several: one by itself, or the second of two less the first.
    embedding : str, path of a .npy file, or (m, n) array or tensor, optional
        That the network was trained with, for it to carry.

    Raises
    ------
    InputError
        If there are fewer layers or more, an output is asked for that there is not, or the embedding does not fit.
    """
    if len(layers) < 2:
        raise InputError(f"{source} has one layer, {described(layers)}; a network has a hidden layer before its output")
    if len(layers) > 2:
        raise InputError(
            f"{source} has {len(layers)} layers, {described(layers)}; a network is one hidden ReLU layer and one "
            f"output, so {layers[1].said} is one too many"
        )
    for sentence in lost(layers):
        warnings.warn(sentence, UserWarning, stacklevel=3)
    hidden, last = layers[0], one_output(layers[-1], output, source)
    dtype = np.result_type(*(x for layer in (hidden, last) for x in (layer.weight, layer.bias) if x is not None))
    inputs = hidden.weight.shape[1]
    b, c = (np.zeros(len(x.weight)) if x.bias is None else x.bias for x in (hidden, last))
    W, b, v, c = (np.array(x, dtype) for x in (hidden.weight, b, last.weight[0], c[0]))
    output_mask = None if last.mask is None else last.mask[0]
    return Network(W, b, v, c, hidden.mask, output_mask, carried(embedding, inputs))


def one_output(layer: Layer, output: Any, source: str) -> Layer:
    """The last layer with one output alone; see `assembled`."""
    count, name = len(layer.weight), layer.said
    if output is None and count == 1:
        return layer
    allowed = " or ".join([*map(str, range(min(count, 3))), *(["…"] if count > 3 else []), *_difference(count)])
    if output is None:
        two = "; difference is the second less the first, as softmax of two means it" if count == 2 else ""
        raise InputError(f"{source}: {name} has {count} outputs; say which one with output={allowed}{two}")
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
