"""Whether a symmetry keeps what it declares: how far a changed copy is from its network, by each property."""

from __future__ import annotations

import numpy as np

from toycomb.accounts.symmetries.declared import PROPERTIES
from toycomb.geometry import FeatureSpace
from toycomb.network import Network
from toycomb.tasks.formula import Formula

KEPT = 1e-9
"""Deviation up to which a property counts as kept: rounding in float64, with room for sums of many rows."""


def deviations(network: Network, copy: Network, Z: np.ndarray, E: np.ndarray, formula: Formula) -> np.ndarray:
    """(PROPERTIES,) how far a copy of a network is from it; 0 where nothing changed.

    `function`: largest difference of a logit over their root mean square, on the embedded inputs Z (N, m). `codes`:
    mean difference of the numbers of code rows, a clause. `soft distance`: largest difference of sorted soft distances.
    `row types`: difference of the numbers of positive rows, as a share of all. `locations`: share of the code locations
    of either that the other does not have. `penalty`: relative difference of the sum of squares. `weights`: root mean
    square of the differences over that of the weights.
    """
    spaces = [FeatureSpace.from_embedding(x[None, None], [E], [formula]) for x in (network, copy)]
    old, new = (x.code_locations[0, 0] for x in spaces)
    soft = [np.sort(x.soft_distance[0, 0].ravel()) for x in spaces]
    logits = [logits_of(x, Z) for x in (network, copy)]
    flat = [np.concatenate([np.ravel(getattr(x, name)) for name in "Wbvc"]).astype(float) for x in (network, copy)]
    positive = [np.mean(x.row_types > 0) for x in (network, copy)]
    found = {
        "function": np.abs(logits[0] - logits[1]).max() / np.sqrt((logits[0] ** 2).mean()),
        "codes": np.abs(old.sum(axis=0) - new.sum(axis=0)).mean(),
        "soft distance": np.abs(soft[0] - soft[1]).max(),
        "row types": abs(positive[0] - positive[1]),
        "locations": 1 - (old & new).sum() / max((old | new).sum(), 1),
        "penalty": abs((flat[1] ** 2).sum() / (flat[0] ** 2).sum() - 1),
        "weights": np.sqrt(((flat[0] - flat[1]) ** 2).mean() / (flat[0] ** 2).mean()),
    }
    return np.array([found[name] for name in PROPERTIES])


def logits_of(network: Network, Z: np.ndarray) -> np.ndarray:
    """(N,) logits of embedded inputs, float64."""
    z = Z @ network.W.T.astype(float) + network.b
    return np.maximum(z, 0) @ network.v.astype(float) + network.c
