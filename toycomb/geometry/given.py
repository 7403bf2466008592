"""What a feature space is read from, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from toycomb.common.arrays import first, real
from toycomb.common.errors import InputError, instance
from toycomb.network import Network, of_arrays


def snapshots(given: Network | Sequence[Network]) -> list[Network]:
    """One network, or several of one shape, in a list, each checked as a network file is.

    Raises
    ------
    InputError
        If it is anything else, or arrays of a network do not fit each other.
    """
    found: list[Any] = list(given) if isinstance(given, list | tuple) else [given]
    if not found:
        raise InputError("no network was given; give one, or a list of snapshots of one training")
    for network in found:
        instance("the network", network, Network, "toycomb.Network.load(path) reads one")
        if np.ndim(network.W) != 2:
            raise InputError(f"W has shape {np.shape(network.W)}; one network is read, such as run.final[0] of a run")
    checked = [of_arrays(x.arrays(), "the network") for x in found]
    shape = checked[0].W.shape
    for network in checked:
        if network.W.shape != shape:
            raise InputError(
                f"W has shape {shape} in the first network and {network.W.shape} in another one; snapshots of one "
                "training have one shape"
            )
    return checked


def matrices(network: Network, E: Sequence[np.ndarray]) -> list[np.ndarray]:
    """P embedding matrices (m, n) of networks with leading axes (T, P).

    Raises
    ------
    InputError
        If the networks have other axes, or matrices do not fit them or each other.
    """
    if network.W.ndim != 4:
        raise InputError(f"W has shape {network.W.shape}; networks with leading axes (T, P) are needed, (T, P, H, m)")
    (P, hidden, m), found = network.W.shape[1:], [np.asarray(x) for x in E]
    shapes = [x.shape for x in found]
    if len(shapes) != P or {len(x) for x in shapes} != {2}:
        raise InputError(
            f"embeddings of shapes {shapes[:4]} were given; {P} matrices (m, n) are needed, one per network"
        )
    if shapes[0][0] != m:
        rows = np.shape(network.v)[-1:]  # as many as W has rows, unless it is turned
        turned = "; W is (H, m): give its transpose, W.T" if (hidden,) == shapes[0][:1] and rows == (m,) else ""
        raise InputError(f"the network takes {m} embedded inputs and the embedding gives {shapes[0][0]}{turned}")
    if len(set(shapes)) > 1:
        raise InputError(f"embeddings have shapes {sorted(set(shapes))}; networks of one feature space have one shape")
    return found


def types(values: np.ndarray) -> np.ndarray:
    """Row types of any real type as int8; raises InputError for other numbers than -1, 0 and 1."""
    found = real("the array of row types", values)
    wrong = (found != 1) & (found != 0) & (found != -1)
    if wrong.any():
        raise InputError(f"the array of row types holds {first(found, wrong)}; only -1, 0 and 1 are allowed")
    return found.astype(np.int8, copy=False)


def padded(table: np.ndarray, k: int) -> np.ndarray:
    """A table (C, k') with zeros up to k columns."""
    return table if table.shape[1] == k else np.pad(table, ((0, 0), (0, k - table.shape[1])))
