"""The problem whose optimum answers to its data: a softened network, its loss with weight decay, and derivatives.

A ReLU network under weight decay has its optimum on kinks: whole rows come to rest with training inputs exactly at `z =
0`, where the gradient jumps and no implicit function theorem holds. The activation here is ReLU rounded off over a
width ε, `s(z) = (z + sqrt(z² + ε²)) / 2`, which becomes ReLU for ε → 0; its second derivative at a kink acts as a stiff
spring that holds an input there. Everything is in float64.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from toycomb.accounts.influence import _soft
from toycomb.common.errors import InputError
from toycomb.network import Network

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8
MEMORY = 20
"""Pairs of steps and changes of the gradient that L-BFGS keeps."""


@dataclass(frozen=True, eq=False)
class Problem:
    """`1/N Σ_i weight_i · cross-entropy_i + decay/2 · |θ|²`; all parameters decay, as in `toycomb.Training`.

    Parameters
    ----------
    Z : (N, m) embedded training inputs
    y : (N,) labels, 0 and 1
    hidden : rows H
    decay : above 0, so that there is an optimum
    soft : ε > 0, width of the rounded kink in units of z

    Raises
    ------
    InputError
        If decay or width is not positive and finite.
    """

    Z: np.ndarray
    y: np.ndarray
    hidden: int
    decay: float
    soft: float
    _items: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        for name, value in (("weight decay", self.decay), ("width of the softened kink", self.soft)):
            if not 0 < value < np.inf:
                raise InputError(f"the {name} is {value}; it must be positive and finite")
        object.__setattr__(self, "Z", np.ascontiguousarray(self.Z, dtype=float))
        object.__setattr__(self, "y", np.ascontiguousarray(self.y, dtype=float))
        object.__setattr__(self, "_items", np.arange(len(self.y)))

    @property
    def size(self) -> int:
        """Number of parameters d = (m + 2) H + 1."""
        return (self.Z.shape[1] + 2) * self.hidden + 1

    def flat(self, network: Network) -> np.ndarray:
        """(d,) parameters of a network: the transposed weights row by row, b, v, c."""
        return np.concatenate([network.W.T.ravel(), network.b, network.v, [network.c]]).astype(float)

    def network(self, theta: np.ndarray) -> Network:
        """The network with these parameters (d,)."""
        H, m = self.hidden, self.Z.shape[1]
        return Network(theta[: m * H].reshape(m, H).T, theta[m * H : -H - 1], theta[-H - 1 : -1], theta[-1])

    def everyone(self) -> np.ndarray:
        """(N,) weight 1 of every training input."""
        return np.ones(len(self.y))

    def without(self, removed: np.ndarray | int, share: float = 1.0) -> np.ndarray:
        """(N,) weights once some inputs, or a share of each, are removed; the divisor stays N."""
        weights = self.everyone()
        weights[removed] -= share
        return weights

    def loss_gradient(self, theta: np.ndarray, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """Loss and its gradient (d,)."""
        grad = np.empty(self.size)
        loss = _soft.loss_gradient(theta, self.Z.ravel(), self.y, weights, self._items, *self._form(), grad)
        return float(loss), grad

    def _form(self) -> tuple[tuple[int, ...], float, float, np.ndarray, np.ndarray]:
        H = self.hidden
        return (0,) * H, float(self.soft), float(self.decay), np.empty(H), np.empty(H)

    def adam(
        self, theta: np.ndarray, weights: np.ndarray, order: np.ndarray, batch: int, rates: np.ndarray
    ) -> np.ndarray:
        """(d,) parameters after a step of Adam for each rate, from theta.

        Parameters
        ----------
        order : (steps · batch,) items in the order of their use; one of weight 0 keeps its place and does nothing
        rates : (steps,) learning rates
        """
        if len(order) != batch * len(rates):
            raise InputError(f"{len(order)} items were given for {len(rates)} steps of {batch}")
        theta, (rows, soft, decay, a, d) = theta.copy(), self._form()
        grad, first, second = np.empty(self.size), np.zeros(self.size), np.zeros(self.size)
        form, moments, room = (rows, soft, decay, rates), (BETA1, BETA2, EPSILON), (a, d, grad, first, second)
        _soft.adam(theta, self.Z.ravel(), self.y, weights, order, batch, *form, *moments, *room)
        return theta

    def polish(
        self, theta: np.ndarray, weights: np.ndarray, inverse: np.ndarray | None = None, *, tolerance: float, most: int
    ) -> tuple[np.ndarray, float]:
        """The optimum that L-BFGS finds from theta, and the largest entry of the gradient there.

        Nocedal and Wright (2006, algorithm 7.5) with backtracking; `inverse` (d, d) is the inverse Hessian that the
        recursion begins with in place of a multiple of the identity.
        """
        theta, (rows, soft, decay, a, d) = theta.copy(), self._form()
        grad, trial, fresh, work, direction = (np.empty(self.size) for _ in range(5))
        steps, changes, ratios, shares = (np.empty(MEMORY * x) for x in (self.size, self.size, 1, 1))
        start = np.zeros(0) if inverse is None else np.ascontiguousarray(inverse).ravel()
        room = (a, d, grad, trial, fresh, steps, changes, ratios, shares, work, direction)
        _soft.bfgs(
            theta, self.Z.ravel(), self.y, weights, self._items, rows, soft, decay, start, tolerance, most, *room
        )
        return theta, float(np.abs(grad).max())

    def activations(self, theta: np.ndarray, Z: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(N, H) softened activations, their first and their second derivatives by z."""
        net = self.network(theta)
        z = Z @ net.W.T + net.b
        root = np.sqrt(z * z + self.soft**2)
        return (z + root) / 2, (1 + z / root) / 2, self.soft**2 / (2 * root**3)

    def logits(self, theta: np.ndarray, Z: np.ndarray) -> np.ndarray:
        """(N,) logits on embedded inputs."""
        net = self.network(theta)
        return self.activations(theta, Z)[0] @ net.v + net.c

    def jacobian(self, theta: np.ndarray, Z: np.ndarray) -> np.ndarray:
        """(N, d) derivative of the logits on embedded inputs by the parameters."""
        a, d, _ = self.activations(theta, Z)
        rows = d * self.network(theta).v
        W = (Z[:, :, None] * rows[:, None, :]).reshape(len(Z), -1)
        return np.concatenate([W, rows, a, np.ones((len(Z), 1))], axis=1)

    def gradients(self, theta: np.ndarray) -> np.ndarray:
        """(N, d) gradient of the cross-entropy of each training input, without decay."""
        return self._residuals(theta)[:, None] * self.jacobian(theta, self.Z)

    def _residuals(self, theta: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-np.clip(self.logits(theta, self.Z), -500, 500))) - self.y

    def hessian(self, theta: np.ndarray, weights: np.ndarray, *, kinks: bool = True) -> np.ndarray:
        """(d, d) exact Hessian of the loss.

        Gauss–Newton term, `residual · s'(z)` between v_r and (W_r, b_r), `residual · v_r · s''(z)` within (W_r, b_r),
        and decay. Without `kinks` the last but one is left out: the Hessian of a ReLU network, which sees no kink.
        """
        N, m = self.Z.shape
        H, residual = self.hidden, self._residuals(theta)
        p = residual + self.y
        J = self.jacobian(theta, self.Z)
        matrix = (J * (weights * p * (1 - p) / N)[:, None]).T @ J
        residual *= weights / N
        _, slope, curve = self.activations(theta, self.Z)
        inputs = np.concatenate([self.Z, np.ones((N, 1))], axis=1)
        between = (residual[:, None] * slope).T @ inputs  # (H, m + 1)
        within = residual[:, None] * curve * self.network(theta).v
        for r in range(H):
            own, out = np.arange(m + 1) * H + r, (m + 1) * H + r
            matrix[own, out] += between[r]
            matrix[out, own] += between[r]
            if kinks:
                matrix[np.ix_(own, own)] += (inputs * within[:, r, None]).T @ inputs
        matrix[np.diag_indices_from(matrix)] += self.decay
        return matrix
