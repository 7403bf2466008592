"""Network files of format 2: `W1` (H_1×m), `b1` (H_1), …, `V` (O×H_L), `c` (O), masks, embedding and activation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from toycomb.carried import checked
from toycomb.common.arrays import first, real
from toycomb.common.errors import InputError, enumerated, shown
from toycomb.files.writing import replacing
from toycomb.layered.activations import check_known
from toycomb.layered.layers import Layer
from toycomb.network import FORMAT as FORMAT_OF_ONE
from toycomb.network import Network, of_arrays
from toycomb.parameters import RELU

FORMAT = 2
READ = "W1 (H1×m), b1 (H1), …, V (O×H), c (O), and may have mask1, …, output_mask, embedding, activation and format"
HIDDEN = re.compile(r"(W|b|mask)([1-9][0-9]{0,3})")
OTHERS = ("V", "c", "output_mask", "embedding", "activation", "format")


class Parts(NamedTuple):
    """What a file holds of one network: its layers from the input to the outputs, embedding and activation."""

    layers: tuple[Layer, ...]
    embedding: Any
    activation: str


def write(parts: Parts, path: str | Path) -> None:
    """Write one network, atomically, with its masks and its embedding.

    Raises
    ------
    InputError
        If the arrays are stacked or not finite, or the file cannot be written.
    """
    held = arrays(parts, str(path))
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, format=np.int64(FORMAT), **held)


def arrays(parts: Parts, source: str = "the network") -> dict[str, Any]:
    """What a file of one network holds, by key, but for the format; `source` is what a sentence calls it.

    Raises
    ------
    InputError
        As `write`.
    """
    lead = parts.layers[0].W.shape[:-2]
    if lead:
        raise InputError(f"{source}: the network has leading axes {lead}; one network is written, such as x[0]")
    held: dict[str, Any] = parameters(parts.layers)
    for (_, _, name), layer in zip(_names(len(parts.layers)), parts.layers, strict=True):
        if layer.mask is not None:
            held[name] = layer.mask.astype(np.uint8)
    _check_finite(held, source)
    if parts.embedding is not None:
        held["embedding"] = np.asarray(checked(parts.embedding, parts.layers[0].inputs, f"{source}: embedding"))
    if parts.activation != RELU:
        held["activation"] = np.asarray(parts.activation)
    return held


def parameters(layers: Sequence[Layer]) -> dict[str, np.ndarray]:
    """Weights and biases by key, with whatever leading axes they have."""
    pairs = zip(_names(len(layers)), layers, strict=True)
    return {name: x for (W, b, _), layer in pairs for name, x in ((W, layer.W), (b, layer.b))}


def from_parameters(arrays: Mapping[str, np.ndarray], hidden: int) -> tuple[Layer, ...]:
    """The layers of so many hidden ones and the outputs from what `parameters` gives; KeyError where one is missing."""
    return tuple(Layer(arrays[W], arrays[b]) for W, b, _ in _names(hidden + 1))


def of_keys(given: dict[str, np.ndarray], source: str) -> Parts:
    """One network from the arrays of a file of format 2, or of format 1 (one hidden layer and one output).

    Keys of format 2: `W1` (H_1, m), `b1` (H_1), `W2` (H_2, H_1), …, `V` (O, H_L), `c` (O); a bias that is missing
    stands for zeros. Optional: `mask1`, …, `output_mask` of 0 and 1, `embedding` and `activation`. Pickled objects are
    refused. Numbers keep their precision (float32 or float64; integers become float64).

    `source` is what a sentence calls the file.

    Raises
    ------
    InputError
        If a key is missing, unknown, of the wrong shape or type, or not finite; the
        message names the key.
    """
    held = dict(given)
    activation = check_known(held.pop("activation", np.asarray(RELU)), f"{shown(source)}: the activation")
    if "W" in held or "v" in held:
        if held.get("format", np.array(FORMAT_OF_ONE)).tolist() == FORMAT:
            raise _refused(f"{shown(source)}: format is 2, and there is a key W or v", given)
        one = of_arrays(held, source)
        return Parts(layers_of(one), one.embedding, activation)
    version = held.pop("format", np.int64(FORMAT))
    if version.tolist() != FORMAT:
        raise InputError(f"{shown(source)}: format is {shown(version, 40)}; W1, b1, … are of format {FORMAT}")
    embedding: Any = held.pop("embedding", None)
    depth = _depth(held, source, given)
    layers = [_layer(held, names, source, given) for names in _names(depth + 1)]
    _check_finite(held, source)
    if embedding is not None:
        embedding = checked(embedding, layers[0].inputs, f"{source}: embedding")
    return Parts(tuple(layers), embedding, activation)


def layers_of(network: Network) -> tuple[Layer, Layer]:
    """The hidden layer and the output of a network, as layers."""
    mask = None if network.output_mask is None else network.output_mask[..., None, :]
    outputs = Layer(real("v", network.v)[..., None, :], real("c", network.c)[..., None], mask)
    return Layer(network.W, network.b, network.mask), outputs


def _names(layers: int) -> list[tuple[str, str, str]]:
    """Keys of the weights, biases and mask of each layer."""
    return [(f"W{i}", f"b{i}", f"mask{i}") for i in range(1, layers)] + [("V", "c", "output_mask")]


def _depth(held: dict[str, np.ndarray], source: str, given: dict[str, np.ndarray]) -> int:
    """How many hidden layers there are, once every key is known to be one of a network."""
    numbers = set()
    for key in held:
        found = HIDDEN.fullmatch(key)
        if found is None and key not in OTHERS:
            raise _refused(f"{shown(source)}: unknown key {shown(key, 40)}", given)
        if found is not None:
            numbers.add(int(found[2]))
    depth = max(numbers, default=0)
    for name in [*(f"W{i}" for i in range(1, max(depth, 1) + 1)), "V"]:
        if name not in held:
            raise _refused(f"{shown(source)}: key {name} is missing", given)
        if len(numbers) + 1 < depth and name == "W2":
            raise _refused(f"{shown(source)}: layers are missing below layer {depth}", given)
    return depth


def _layer(
    held: dict[str, np.ndarray], names: tuple[str, str, str], source: str, given: dict[str, np.ndarray]
) -> Layer:
    """One layer, in the precision of the whole file."""
    weights, biases, kept = names
    W = real(f"{source}: {weights}", held[weights])
    if W.ndim != 2 or 0 in W.shape:
        raise _refused(f"{source}: {weights} has shape {W.shape}; it must be (rows, inputs)", given)
    b = real(f"{source}: {biases}", held[biases]) if biases in held else np.zeros(len(W), W.dtype)
    mask = held.get(kept)
    for key, array, shape in ((biases, b, (len(W),)), (kept, mask, W.shape)):
        if array is not None and array.shape != shape:
            raise InputError(f"{source}: {key} has shape {array.shape}; with {weights} of {W.shape} it must be {shape}")
    floats = [x for key, x in held.items() if not key.endswith("mask") and not key.startswith("mask")]
    single = all(x.dtype.newbyteorder("=") == np.float32 for x in floats)
    kind = np.float32 if single else np.float64
    with np.errstate(over="ignore", invalid="ignore"):
        made = W.astype(kind), b.astype(kind)
    _check_finite({weights: made[0], biases: made[1]}, source)
    try:
        return Layer(*made, mask)
    except InputError as error:
        raise InputError(f"{source}: {kept}: {error}") from None


def _check_finite(held: dict[str, Any], source: str) -> None:
    for key, array in held.items():
        array = real(f"{source}: {key}", array)
        finite = np.isfinite(array)
        if not finite.all():
            raise InputError(f"{source}: {key} holds {first(array, ~finite)}; every value must be finite")


def _refused(sentence: str, given: dict[str, np.ndarray]) -> InputError:
    """What to raise where arrays are no network: what a file has, and which keys there are instead."""
    if not any(HIDDEN.fullmatch(x) or x in OTHERS for x in given) and any(x.ndim == 2 for x in given.values()):
        sentence += "; toycomb import may read this file"
    found = [f"{shown(key, 30)} ({'×'.join(map(str, x.shape))})" for key, x in given.items()]
    return InputError(enumerated(f"{sentence}; a network file has {READ}; the keys are ", found))
