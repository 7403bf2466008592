"""One network as a safetensors file, bit by bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from toycomb.common.errors import InputError, instance, shown
from toycomb.files.tensors import read_tensors, write_tensors
from toycomb.layered import Layered
from toycomb.layered.files import FORMAT as FORMAT_OF_LAYERS
from toycomb.layered.opening import of_keys
from toycomb.network import FORMAT, Network
from toycomb.parameters import PARAMETERS, RELU

VERSION = "toycomb_format"
TEXTS = ("embedding", "activation")
"""Keys of a network file that are texts: they stand in the metadata."""
FORMATS = (FORMAT, FORMAT_OF_LAYERS)


def save_safetensors(network: Network | Layered, path: str | Path) -> None:
    """Write one network as a safetensors file, atomically, with its masks and its embedding.

    Keys are those of a network file: of a `Network` `W`, `b`, `v`, `c`, optionally `mask`, `output_mask` and
    `embedding`; of a `Layered` those of format 2. The name of an embedding stands in the metadata, beside `activation`
    and `toycomb_format`.

    Parameters
    ----------
    network : Network or Layered without leading axes
    path : path

    Raises
    ------
    InputError
        If the arrays are stacked, inconsistent or not finite, or the file cannot be written.
    """
    if not isinstance(network, Layered):
        instance("the network", network, Network, "toycomb.Network.load(path) reads one")
    version = FORMAT_OF_LAYERS if isinstance(network, Layered) else FORMAT
    arrays = network.arrays(str(path))
    texts = {key: str(arrays.pop(key)) for key in TEXTS if key in arrays and arrays[key].dtype.kind == "U"}
    write_tensors(path, arrays, {VERSION: str(version), "activation": RELU, **texts})


def load_safetensors(path: str | Path) -> Network | Layered:
    """Read one network from a safetensors file that `save_safetensors` wrote.

    Returns
    -------
    `Network` where there are one hidden ReLU layer and one output, else `Layered`

    Raises
    ------
    InputError
        If it cannot be read, or a key is missing, unknown, of the wrong shape or type, or not finite. A file of another
        library is read by `toycomb.exchange.read`, which is `toycomb import`.
    """
    arrays, metadata = read_tensors(path)
    return of_tensors(arrays, metadata, str(path))


def weights_of(network: Network | Layered) -> list[str]:
    """Keys of the weights of each layer in a file, from the input to the outputs."""
    if isinstance(network, Layered):
        return [*(f"W{i}" for i in range(1, len(network.layers))), "V"]
    return ["W", "v"]


def ours(arrays: dict[str, np.ndarray]) -> bool:
    """Whether arrays have the keys of a network file, of either format."""
    return set(PARAMETERS) <= arrays.keys() or {"W1", "V"} <= arrays.keys()


def of_tensors(arrays: dict[str, np.ndarray], metadata: dict[str, str], source: str) -> Network | Layered:
    """One network from the content of a safetensors file; see `load_safetensors`."""
    version = metadata.get(VERSION)
    if version is not None and version not in map(str, FORMATS):
        raise InputError(
            f"{shown(source)}: format is {shown(version, 40)}; this version of toycomb reads formats "
            f"{' and '.join(map(str, FORMATS))}"
        )
    texts = {key: np.array(metadata[key]) for key in TEXTS if key in metadata}
    return of_keys({**arrays, **texts, **({} if version is None else {"format": np.array(int(version))})}, source)
