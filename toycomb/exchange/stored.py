"""One network as a safetensors file, bit by bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from toycomb.common.errors import InputError, instance, shown
from toycomb.files.tensors import read_tensors, write_tensors
from toycomb.network import FORMAT, Network, of_arrays
from toycomb.parameters import PARAMETERS, RELU

VERSION = "toycomb_format"
TEXTS = ("embedding", "activation")
"""Keys of a network file that are texts: they stand in the metadata."""


def save_safetensors(network: Network, path: str | Path) -> None:
    """Write one network as a safetensors file, atomically, with its masks and its embedding.

    Keys are those of a network file: `W`, `b`, `v`, `c`, optionally `mask`, `output_mask` and `embedding`. The name of
    an embedding stands in the metadata, beside `activation` and `toycomb_format`.

    Parameters
    ----------
    network : Network without leading axes
    path : path

    Raises
    ------
    InputError
        If the arrays are stacked, inconsistent or not finite, or the file cannot be written.
    """
    instance("the network", network, Network, "toycomb.Network.load(path) reads one")
    arrays = network.arrays(str(path))
    texts = {key: str(arrays.pop(key)) for key in TEXTS if key in arrays and arrays[key].dtype.kind == "U"}
    write_tensors(path, arrays, {VERSION: str(FORMAT), "activation": RELU, **texts})


def load_safetensors(path: str | Path) -> Network:
    """Read one network from a safetensors file that `save_safetensors` wrote.

    Raises
    ------
    InputError
        If it cannot be read, or a key is missing, unknown, of the wrong shape or type, or not finite. A file of another
        library is read by `toycomb.exchange.read`, which is `toycomb import`.
    """
    arrays, metadata = read_tensors(path)
    return of_tensors(arrays, metadata, str(path))


def ours(arrays: dict[str, np.ndarray]) -> bool:
    """Whether arrays have the keys of a network file."""
    return set(PARAMETERS) <= arrays.keys()


def of_tensors(arrays: dict[str, np.ndarray], metadata: dict[str, str], source: str) -> Network:
    """One network from the content of a safetensors file; see `load_safetensors`."""
    version = metadata.get(VERSION, str(FORMAT))
    if version != str(FORMAT):
        raise InputError(
            f"{shown(source)}: format is {shown(version, 40)}; this version of toycomb reads format {FORMAT}"
        )
    return of_arrays({**arrays, **{key: np.array(metadata[key]) for key in TEXTS if key in metadata}}, source)
