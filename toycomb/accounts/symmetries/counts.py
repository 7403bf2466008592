"""How many rows of a network are in a special position, and how many codes stand on them."""

from __future__ import annotations

import numpy as np

from toycomb.accounts.symmetries.canonical import canonical
from toycomb.accounts.symmetries.declared import twins
from toycomb.accounts.symmetries.domain import Domain
from toycomb.geometry import FeatureSpace
from toycomb.geometry.rows import lengths
from toycomb.network import Network
from toycomb.tasks.task import Task

ALIKE = 0.99
"""Cosine of weights and bias from which two rows count as near twins."""
COUNTS = (
    "dead",
    "linear",
    "dead on the cube",
    "linear on the cube",
    "near twins",
    "silent",
    "kinks",
    "undetermined codes",
)
"""Of `degeneracies`, as shares of the rows; `undetermined codes` as a share of the code locations."""


def degeneracies(network: Network, task: Task, Z: np.ndarray) -> np.ndarray:
    """(COUNTS,) shares of rows in special positions on embedded inputs Z (N, m) and on the cube.

    A row is silent without weights or outgoing weight. `kinks` is the number of kinks of the normal form on Z over H.
    Codes are undetermined on dead or linear rows, since such a row can change its sign with the function as it is: then
    the function does not say which clause it codes. NaN without code locations.
    """
    near, cube = (domain.kinds(network) for domain in (Domain(Z), Domain(E=task.E)))
    codes = FeatureSpace.of(network[None, None], [task]).code_locations[0, 0]
    special = near["dead"] | near["linear"]
    H = len(network.v)
    return np.array(
        [
            near["dead"].mean(),
            near["linear"].mean(),
            cube["dead"].mean(),
            cube["linear"].mean(),
            2 * len(twins(network, ALIKE)) / H,
            np.mean((network.v == 0) | ~network.W.any(axis=1)),
            len(canonical(network, Domain(Z)).jumps) / H,
            codes[special].sum() / codes.sum() if codes.any() else np.nan,
        ]
    )


def imbalance(network: Network) -> float:
    """Mean over rows of |log(‖(W_r, b_r)‖ / |v_r|)|, which rescaling changes at will; silent rows are left out."""
    incoming, outgoing = lengths(network)
    both = (incoming > 0) & (outgoing > 0)
    return float(np.abs(np.log(incoming[both] / outgoing[both])).mean())


def special(network: Network, Z: np.ndarray) -> float:
    """Share of the rows with weights that do not cross their kink on embedded inputs Z (N, m); NaN without such rows.

    A row that a mask has emptied is constant whatever it was: counting it would say that masks empty rows.
    """
    kept = network.W.any(axis=1)
    return float(1 - Domain(Z).kinds(network)["crossed"][kept].mean()) if kept.any() else np.nan
