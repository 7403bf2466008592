"""A network and its linearisation, trained side by side with any output scale α.

The network is `α (f(θ) - f(θ0))` with `θ = θ0 + u/α` (Chizat, Oyallon and Bach 2019, section 1: the scale α and a
function that starts at 0), its linearisation `∇f(θ0)·u`. Both are trained in u, with the logistic loss and Adam. For
the network this is Adam in θ with learning rate and epsilon divided by α, up to rounding: its steps keep their size in
function space, whatever α. For α → ∞ it becomes the linearisation, which does not depend on α. Chizat et al. train by
gradient flow with the loss divided by α²; Adam is this project's optimiser.

Without centring, the network is `f(θ)` and the linearisation `f(θ0) + ∇f(θ0)·u`; then α must be 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError
from toycomb.network import Network
from toycomb.tasks.sampling import Dataset
from toycomb.tasks.task import Task

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


@dataclass(frozen=True, eq=False)
class Start:
    """A network at initialisation with its task and training inputs.

    Parameters
    ----------
    network : Network without leading axes
    data : N inputs
    centred : whether the output at initialisation is taken off
    """

    network: Network
    task: Task
    data: Dataset
    centred: bool = True

    @cached_property
    def flat(self) -> np.ndarray:
        """((m + 2) H + 1,) parameters: the transposed weights row by row, b, v, c."""
        x = self.network
        return np.concatenate([x.W.T.ravel(), x.b, x.v, [x.c]]).astype(float)

    @cached_property
    def before(self) -> np.ndarray:
        """(N,) outputs of the network at initialisation on the training inputs."""
        return self.network.logits(self.data.X, self.task.E)

    @cached_property
    def true(self) -> np.ndarray:
        """(N · L,) true variables of each training input, padded."""
        return true_variables(self.data.X).ravel()

    def moved(self, u: np.ndarray, scale: float = 1.0) -> Network:
        """The network with parameters θ0 + u/α."""
        H, m = self.network.W.shape
        theta = self.flat + u / scale
        return Network(theta[: m * H].reshape(m, H).T, theta[m * H : -H - 1], theta[-H - 1 : -1], theta[-1])

    def real(self, X: np.ndarray, u: np.ndarray, scale: float = 1.0) -> np.ndarray:
        """(N,) logits of the trained network on inputs X (N, n)."""
        E = self.task.E
        f = self.moved(u, scale).logits(X, E)
        return scale * (f - self.moved(np.zeros_like(u)).logits(X, E)) if self.centred else f

    def linear(self, X: np.ndarray, u: np.ndarray) -> np.ndarray:
        """(N,) logits of the linearisation on inputs X (N, n)."""
        start, along = self.moved(np.zeros_like(u)), self.moved(u - self.flat)
        Z = X @ self.task.E.T
        z = Z @ start.W.T + start.b
        dz = Z @ along.W.T + along.b
        f = ((z > 0) * dz) @ start.v + np.maximum(z, 0) @ along.v + along.c
        return f if self.centred else f + np.maximum(z, 0) @ start.v + start.c


def orders(rng: np.random.Generator, epochs: int, inputs: int) -> np.ndarray:
    """(epochs · inputs,) int32 rows in the order in which they are visited, each epoch in a fresh one."""
    return np.concatenate([rng.permutation(inputs) for _ in range(epochs)]).astype(np.int32)


def train(
    start: Start, order: np.ndarray, *, scale: float = 1.0, linear: bool = False, batch: int = 64, rate: float = 1e-3
) -> np.ndarray:
    """Parameters u after training; one code path for the network and its linearisation.

    Parameters
    ----------
    order : (epochs · N,) from `orders`
    scale : α; the linearisation takes none
    batch, rate : inputs per step (the last of an epoch may have fewer), learning rate in u

    Returns
    -------
    ((m + 2) H + 1,) float64

    Raises
    ------
    InputError
        If α is not positive and finite, or differs from 1 where it has no meaning.
    """
    from toycomb.accounts.tangent import _lazy

    if not 0 < scale < np.inf:
        raise InputError(f"the output scale is {scale}; it must be positive and finite")
    if scale != 1 and (linear or not start.centred):
        raise InputError(f"the output scale is {scale}; a linearisation, or a network not centred, has scale 1")
    theta, E, data = start.flat, start.task.E, start.data
    u, H = np.zeros_like(theta), len(start.network.b)
    offset = scale * start.before * (not linear) if start.centred else -start.before * linear
    tables = [np.zeros((E.shape[1] + 1) * H) for _ in range(3)]
    buffers = [np.zeros(batch * H), np.zeros(batch * H), np.zeros(batch), np.zeros(batch)]
    moments = [np.zeros_like(u) for _ in range(3)]
    _lazy.train(
        (0,) * H,
        theta,
        u,
        E.ravel(),
        start.true,
        data.y.astype(float),
        order,
        offset,
        batch,
        len(data),
        float(scale),
        linear,
        rate,
        BETA1,
        BETA2,
        EPSILON,
        np.zeros_like(u),
        *tables,
        *buffers,
        *moments,
    )
    return u


def true_variables(X: np.ndarray) -> np.ndarray:
    """(N, L) int32 numbers of the true variables of each input X (N, n), padded with n."""
    counts = X.sum(axis=1)
    table = np.full((len(X), max(int(counts.max()), 1)), X.shape[1], dtype=np.int32)
    table[np.arange(table.shape[1]) < counts[:, None]] = np.nonzero(X)[1]
    return table
