"""Loss, its gradient and Hessian–vector products of a one-hidden-layer network, in float64 and by hand.

The loss is the mean binary cross-entropy, `log(1 + exp(f)) - y f` at the logit f. A ReLU has no second derivative where
it is defined, so the Hessian holds the curvature of the loss and the products between the two layers, nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from toycomb.network import Network


@dataclass(frozen=True, eq=False)
class Batch:
    """N embedded inputs `Z` (N, m), float64, and labels `y`, 0 and 1: (N,), or (N, O) of several outputs.

    Where the embedding is learned, `Z` are the inputs as they were embedded at step 0, and `X` (N, n) the inputs
    themselves, float64.
    """

    Z: np.ndarray
    y: np.ndarray
    X: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True, eq=False)
class Parameters:
    """A number for each parameter: W (H, m), b (H,), v (H,) and c."""

    W: np.ndarray
    b: np.ndarray
    v: np.ndarray
    c: np.ndarray


@dataclass(frozen=True, eq=False)
class Pass:
    """What a forward pass leaves: activations `a` (N, H), which rows are `active`, and probabilities `p` (N,)."""

    a: np.ndarray
    active: np.ndarray
    p: np.ndarray


def forward(network: Network | Parameters, batch: Batch) -> Pass:
    """Activations and probabilities of a batch."""
    z = batch.Z @ network.W.T.astype(float)
    z += network.b  # in place, here and below: new memory for a batch costs more than these sums
    active = (z > 0).astype(float)
    a = np.maximum(z, 0, out=z)
    f = np.clip(a @ network.v.astype(float) + network.c, -500, 500)
    return Pass(a, active, 1 / (1 + np.exp(-f)))


def loss(network: Network | Parameters, batch: Batch) -> float:
    """Mean binary cross-entropy."""
    z = batch.Z @ network.W.T.astype(float) + network.b
    f = np.maximum(z, 0) @ network.v.astype(float) + network.c
    return float(np.mean(np.logaddexp(0, f) - batch.y * f))


def gradient(network: Network | Parameters, batch: Batch) -> Parameters:
    """Gradient of the mean loss."""
    state = forward(network, batch)
    slope = (state.p - batch.y) / len(batch)
    delta = slope[:, None] * state.active
    delta *= network.v
    return Parameters(delta.T @ batch.Z, delta.sum(axis=0), slope @ state.a, slope.sum())


def hessian_product(network: Network | Parameters, batch: Batch, direction: Parameters) -> Parameters:
    """Hessian of the mean loss times a direction, exactly: the derivative of `gradient` along it."""
    state = forward(network, batch)
    v = network.v.astype(float)
    slope = (state.p - batch.y) / len(batch)
    change = batch.Z @ direction.W.T
    change += direction.b
    change *= state.active
    curve = state.p * (1 - state.p) / len(batch) * (change @ v + state.a @ direction.v + direction.c)
    delta = state.active * (curve[:, None] * v + slope[:, None] * direction.v)
    return Parameters(delta.T @ batch.Z, delta.sum(axis=0), curve @ state.a + slope @ change, curve.sum())
