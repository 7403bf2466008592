"""Features of hidden layers: `W E`, by one embedding for all times, or by each network's own at each time."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from toycomb.carried import own_matrices
from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.common.limits import need
from toycomb.network import Network


@one_thread
def by_given(W: np.ndarray, E: Sequence[np.ndarray]) -> np.ndarray:
    """(T, P, H, n) float64: `W E` of weights (T, P, H, m) by P matrices (m, n), the same at all times.

    Raises
    ------
    InputError
        If a value is not finite, or there is no memory for them.
    """
    matrices = np.stack(E)
    return _products(W, [matrices] * len(W), matrices.shape[-1])


@one_thread
def by_own(network: Network, variables: int) -> np.ndarray:
    """(T, P, H, n) float64: `W E` of networks with leading axes (T, P), each by the embedding that it carries.

    So are networks read whose embedding was trained with them. Ours: the feature space of a time is that of the
    embedding at that time, so that a location can move while `W` stays.

    Raises
    ------
    InputError
        As `by_given`, or if a network carries no embedding, or one that does not fit.
    """
    if network.W.ndim != 4:
        raise InputError(f"W has shape {network.W.shape}; networks with leading axes (T, P) are needed, (T, P, H, m)")
    own = own_matrices(network.embedding, network.W.shape[:2], variables)
    shapes = {x.shape for x in own.flat} - {(network.W.shape[-1], variables)}
    if shapes:
        raise InputError(
            f"a network of {network.W.shape[-1]} embedded inputs carries an embedding of shape {min(shapes)}; with the "
            f"formula it must be {(network.W.shape[-1], variables)}"
        )
    return _products(network.W, [np.stack(list(x)) for x in own], variables)


def _products(W: np.ndarray, matrices: Sequence[np.ndarray], variables: int) -> np.ndarray:
    shape = (*W.shape[:-1], variables)
    need(8.0 * math.prod(shape), f"the feature space of shape {shape}")
    F = np.empty(shape)
    with np.errstate(over="ignore", invalid="ignore"):
        for weights, E, features in zip(W, matrices, F, strict=True):  # one snapshot's copies at a time
            np.matmul(weights, E, out=features)
            if not np.isfinite(features).all():
                raise InputError("the feature space holds values that are not finite; the weights are too large")
    return F
