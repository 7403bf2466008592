"""Network files of either format, in the form that fits what they hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from toycomb.files.archives import read_npz
from toycomb.layered.layered import Layered
from toycomb.network import Network, of_arrays
from toycomb.parameters import RELU


def read_network(path: str | Path) -> Network | Layered:
    """Read one network from a `.npz` file of format 1 or 2.

    Returns
    -------
    `Network` where there are one hidden ReLU layer and one output, else `Layered`; without leading axes

    Raises
    ------
    InputError
        As `Network.load` and `Layered.load`.
    """
    return of_keys(read_npz(path), str(path))


def of_keys(arrays: dict[str, np.ndarray], source: str) -> Network | Layered:
    """The same from the arrays of a file by key; `source` is what a sentence calls it."""
    kinked = str(arrays.get("activation", RELU)).casefold() == RELU
    if kinked and not {"W1", "V"} & arrays.keys():
        return of_arrays(dict(arrays), source)
    return simplest(Layered.of_keys(arrays, source))


def simplest(network: Layered) -> Network | Layered:
    """A network as a `Network` where it is one: one hidden ReLU layer, one output."""
    alone = network.hidden[1:] == () and network.outputs == 1 and network.activation == RELU
    return network.network() if alone else network
