"""The tangent space of a one-hidden-layer network, its kernel, and training by squared loss within it.

`f(x) = s_v Σ_r v_r ReLU(s_W w_r·x + s_b b_r) + s_c c`: a scale for each group of parameters makes the parametrisation a
choice. With all of them 1 it is the usual one; `Scales.kernel` gives that of the tangent kernel (Jacot, Gabriel and
Hongler 2018, section 3, with standard normal parameters and biases of weight 1).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.errors import InputError
from toycomb.network import Network


@dataclass(frozen=True)
class Scales:
    """Factor that each group of parameters enters the network with."""

    W: float = 1.0
    b: float = 1.0
    v: float = 1.0
    c: float = 1.0

    @classmethod
    def kernel(cls, hidden: int, inputs: int) -> Scales:
        """The parametrisation of the tangent kernel: 1/√m and 1/√H instead of small weights."""
        return cls(W=inputs**-0.5, v=hidden**-0.5)


def normal(hidden: int, inputs: int, rng: np.random.Generator) -> Network:
    """A network of standard normal parameters, to be read with `Scales.kernel`."""
    shapes = ((hidden, inputs), hidden, hidden, ())
    return Network(*(np.asarray(rng.standard_normal(shape)) for shape in shapes))


def outputs(network: Network, scales: Scales, Z: np.ndarray) -> np.ndarray:
    """(N,) outputs on embedded inputs Z (N, m)."""
    return scales.v * np.maximum(_before(network, scales, Z), 0) @ network.v + scales.c * network.c


def features(network: Network, scales: Scales, Z: np.ndarray) -> np.ndarray:
    """(N, H m + 2 H + 1) derivative of each output by every parameter: W row by row, b, v, c."""
    z = _before(network, scales, Z)
    delta = scales.v * network.v * (z > 0)
    by_W = scales.W * (delta[:, :, None] * Z[:, None]).reshape(len(Z), -1)
    return np.hstack([by_W, scales.b * delta, scales.v * np.maximum(z, 0), np.full((len(Z), 1), scales.c)])


def kernel(network: Network, scales: Scales, Z: np.ndarray, other: np.ndarray | None = None) -> np.ndarray:
    """(N, M) empirical tangent kernel `J(Z) J(other)ᵀ`, without forming J; `other` (M, m) is Z unless given."""
    other = Z if other is None else other
    z, z2 = (_before(network, scales, x) for x in (Z, other))
    active = ((z > 0) * network.v**2) @ (z2 > 0).T
    between = scales.W**2 * (Z @ other.T) + scales.b**2
    return scales.v**2 * (active * between + np.maximum(z, 0) @ np.maximum(z2, 0).T) + scales.c**2


def newton(K: np.ndarray, fresh: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(M,) outputs on a new draw of inputs after one Gauss–Newton step of least norm, `K(fresh, Z) K(Z, Z)⁺ y`.

    Parameters
    ----------
    K : (N, N) tangent kernel between training inputs
    fresh : (M, N) between fresh and training inputs
    y : (N,) what is still missing at the training inputs, targets less outputs at initialisation
    """
    return fresh @ np.linalg.lstsq(K, y, rcond=None)[0]


def flow(K: np.ndarray, fresh: np.ndarray, y: np.ndarray, time: float) -> np.ndarray:
    """(M,) outputs on a new draw of inputs after gradient flow of the linearised model on `Σ (f - y)² / 2` for a time.

    `fresh U diag((1 - exp(-λ t)) / λ) Uᵀ y` with `K = U diag(λ) Uᵀ` (Jacot et al. 2018, section 5; Lee et al. 2019,
    eq. 10). For t → ∞ it is the Gauss–Newton step.
    """
    values, vectors = np.linalg.eigh(K)
    values = values.clip(0)
    positive = np.where(values > 0, values, 1)
    gain = np.where(values > 0, -np.expm1(-values * time) / positive, time)
    return fresh @ (vectors @ (gain * (vectors.T @ y)))


def least_norm_step(network: Network, scales: Scales, Z: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(H m + 2 H + 1,) Gauss–Newton step itself, the shortest Δθ with `J Δθ = y`; order as in `features`."""
    return np.linalg.lstsq(features(network, scales, Z), y, rcond=None)[0]


def pace(K: np.ndarray, safety: float = 1.0) -> tuple[float, float]:
    """Step size and momentum of heavy-ball descent (Polyak 1964) on a quadratic with Hessian K.

    The step is `1 / (safety · λ_max)`, a quarter of the largest stable one, as the kernel grows in training; the
    momentum `(1 - √(step · λ_min))²` is the fastest for that step.

    Raises
    ------
    InputError
        If K is singular to working precision.
    """
    values = np.linalg.eigvalsh(K)
    if values[0] <= values[-1] * 1e-10:
        raise InputError(f"the tangent kernel has eigenvalues from {values[0]:.2g} to {values[-1]:.2g}; it is singular")
    rate = 1 / (safety * values[-1])
    return float(rate), float((1 - np.sqrt(rate * values[0])) ** 2)


def descend(
    network: Network,
    scales: Scales,
    Z: np.ndarray,
    y: np.ndarray,
    *,
    steps: int,
    rate: float,
    momentum: float,
    alpha: float = 1.0,
    linear: bool = False,
) -> Network:
    """u after full-batch heavy-ball descent on `Σ (F - y)² / 2`, for the network or its linearisation.

    The network is `F = α (f(θ0 + u/α) - f(θ0))`, the linearisation `F = ∇f(θ0)·u`, as in `lazy.py`. Iterates of the
    linearisation stay in the row space of J, so that its limit is the Gauss–Newton step of least norm.

    Returns
    -------
    Network
        u, by groups of parameters.
    """
    u = Network(*(np.zeros_like(x) for x in _groups(network)))
    velocity = [np.zeros_like(x) for x in _groups(network)]
    before = outputs(network, scales, Z)
    for _ in range(steps):
        here = network if linear else moved(network, u, alpha)
        z = _before(here, scales, Z)
        a, active = np.maximum(z, 0), z > 0
        found = along(network, scales, Z, u) if linear else alpha * (scales.v * a @ here.v + scales.c * here.c - before)
        slope = found - y
        delta = active * (scales.v * slope[:, None] * here.v)
        gradient = (scales.W * delta.T @ Z, scales.b * delta.sum(axis=0), scales.v * slope @ a, scales.c * slope.sum())
        velocity = [momentum * old - rate * g for old, g in zip(velocity, gradient, strict=True)]
        u = Network(*(old + step for old, step in zip(_groups(u), velocity, strict=True)))
    return u


def moved(network: Network, u: Network, alpha: float) -> Network:
    """The network with parameters θ0 + u/α."""
    return Network(*(x + step / alpha for x, step in zip(_groups(network), _groups(u), strict=True)))


def along(network: Network, scales: Scales, Z: np.ndarray, u: Network) -> np.ndarray:
    """(N,) derivative of each output along u, `∇f(θ0)·u`."""
    z = _before(network, scales, Z)
    change = scales.v * ((z > 0) * _before(u, scales, Z)) @ network.v
    return change + scales.v * np.maximum(z, 0) @ u.v + scales.c * u.c


def _before(network: Network, scales: Scales, Z: np.ndarray) -> np.ndarray:
    return scales.W * (Z @ network.W.T) + scales.b * network.b


def _groups(network: Network) -> tuple[np.ndarray, ...]:
    return network.W, network.b, network.v, network.c
