"""What a feature space is read from, checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from toycomb.common.arrays import first, real
from toycomb.common.errors import InputError, instance
from toycomb.network import Network


def snapshots(given: Network | Sequence[Network]) -> list[Network]:
    """One network, or several of one shape, in a list; raises InputError for anything else."""
    found: list[Any] = list(given) if isinstance(given, list | tuple) else [given]
    if not found:
        raise InputError("no network was given; give one, or a list of snapshots of one training")
    for network in found:
        instance("the network", network, Network, "toycomb.Network.load(path) reads one")
        if network.W.ndim != 2:
            raise InputError(f"W has shape {network.W.shape}; one network is read, such as run.final[0] of a run")
        if network.W.shape != found[0].W.shape:
            raise InputError(
                f"W has shape {found[0].W.shape} in the first network and {network.W.shape} in another one; snapshots "
                "of one training have one shape"
            )
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
