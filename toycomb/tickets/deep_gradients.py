"""Loss, gradient, Hessian–vector products and synaptic flow of networks of any layers and outputs, float64, by hand.

The loss is the mean over inputs and outputs of the binary cross-entropy. What is a number for each parameter (a
gradient, a direction) is a `Layered` of these numbers. As in `gradients.py`, a ReLU has no second derivative.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from toycomb.layered import Layer, Layered
from toycomb.tickets.gradients import Batch

Arrays = Sequence[np.ndarray]


@dataclass(frozen=True, eq=False)
class Pass:
    """What a forward pass leaves.

    Parameters
    ----------
    a : what each layer reads, (N, m), (N, H_1), …, (N, H_L)
    active : which rows of each hidden layer are, 0 and 1
    p : (N, O) probabilities
    slope : (N, O) derivative of the loss by the logits
    """

    a: Arrays
    active: Arrays
    p: np.ndarray
    slope: np.ndarray


def inputs_of(network: Layered, batch: Batch) -> np.ndarray:
    """(N, m) embedded inputs as the network sees them: by its own embedding, where embeddings are learned."""
    if batch.X is None or not isinstance(network.embedding, np.ndarray):
        return batch.Z
    return np.asarray(batch.X @ network.embedding.T.astype(float))


def weights_of(network: Layered) -> list[np.ndarray]:
    """The weights of each layer, float64."""
    return [x.W.astype(float) for x in network.layers]


def logits(network: Layered, batch: Batch) -> tuple[list[np.ndarray], list[np.ndarray], np.ndarray]:
    """What each layer reads, which rows are active, and the logits (N, O)."""
    network.check_kink()
    a, active = [inputs_of(network, batch)], []
    for W, layer in zip(weights_of(network), network.layers, strict=True):
        z = a[-1] @ W.T + layer.b
        a.append(np.maximum(z, 0))
        active.append((z > 0).astype(float))
    return a[:-1], active[:-1], z


def forward(network: Layered, batch: Batch) -> Pass:
    """Activations, probabilities and slopes of a batch."""
    a, active, f = logits(network, batch)
    p = 1 / (1 + np.exp(-np.clip(f, -500, 500)))
    return Pass(a, active, p, (p - batch.y.reshape(f.shape)) / f.size)


def loss(network: Layered, batch: Batch) -> float:
    """Mean binary cross-entropy."""
    f = logits(network, batch)[2]
    return float(np.mean(np.logaddexp(0, f) - batch.y.reshape(f.shape) * f))


def gradient(network: Layered, batch: Batch) -> Layered:
    """Gradient of the mean loss by all weights and biases; by an embedding there is none."""
    state, W = forward(network, batch), weights_of(network)
    delta, found = state.slope, list[Layer]()
    for i in range(len(W) - 1, -1, -1):
        found.append(Layer(delta.T @ state.a[i], delta.sum(axis=0)))
        if i:
            delta = (delta @ W[i]) * state.active[i - 1]
    return Layered(tuple(found[::-1]))


def hessian_product(network: Layered, batch: Batch, direction: Layered) -> Layered:
    """Hessian of the mean loss times a direction, exactly: the derivative of `gradient` along it (Pearlmutter 1994)."""
    state, W, D = forward(network, batch), weights_of(network), weights_of(direction)
    moved = [np.zeros_like(state.a[0])]  # of what each layer reads
    for i, layer in enumerate(direction.layers):
        change = moved[i] @ W[i].T + state.a[i] @ D[i].T + layer.b
        if i < len(state.active):
            moved.append(change * state.active[i])
    delta, turned = state.slope, state.p * (1 - state.p) / state.p.size * change
    found = list[Layer]()
    for i in range(len(W) - 1, -1, -1):
        found.append(Layer(turned.T @ state.a[i] + delta.T @ moved[i], turned.sum(axis=0)))
        if i:
            turned = (turned @ W[i] + delta @ D[i]) * state.active[i - 1]
            delta = (delta @ W[i]) * state.active[i - 1]
    return Layered(tuple(found[::-1]))


def flow(network: Layered) -> tuple[float, Layered]:
    """R of SynFlow, and `|θ| ∂R/∂|θ|` of every parameter.

    R is the sum of the outputs for an input of ones, with all weights and biases at their absolute values (Tanaka,
    Kunin, Yamins, Ganguli 2020, arXiv 2006.05467, equation 2; biases as in the authors' code).
    """
    W, b = [np.abs(x) for x in weights_of(network)], [np.abs(x.b.astype(float)) for x in network.layers]
    reads = [np.ones(network.inputs)]
    for weights, biases in zip(W, b, strict=True):
        reads.append(weights @ reads[-1] + biases)
    back, found = np.ones(network.outputs), list[Layer]()
    for i in range(len(W) - 1, -1, -1):
        found.append(Layer(W[i] * np.outer(back, reads[i]), b[i] * back))
        back = W[i].T @ back
    return float(reads[-1].sum()), Layered(tuple(found[::-1]))


def only_weights(gradient: Layered, kept: Sequence[int]) -> Layered:
    """Numbers of the weights of some layers, counted from 0; all others, and those of biases, become 0."""
    layers = enumerate(gradient.layers)
    return replace(gradient, layers=tuple(Layer(x.W if i in kept else 0 * x.W, 0 * x.b) for i, x in layers))
