"""Kernels of a one-hidden-layer ReLU network of infinite width.

With standard normal parameters, `f = σ_v H^-½ Σ_r v_r ReLU(σ_w w_r·x / √m + σ_b b_r) + σ_c c` is in the limit a
Gaussian process with the kernel `gaussian_process`, and its tangent kernel becomes `tangent`, a constant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Deviations:
    """Standard deviations of the parameters, before the factors 1/√m and 1/√H."""

    W: float = 1.0
    b: float = 1.0
    v: float = 1.0
    c: float = 1.0


def arc_cosine(order: int, S: np.ndarray, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """`2 E[g(a) g(b)]` for centred normal a, b with covariance S and variances left, right (broadcast together).

    g is the step for order 0 and the ReLU for order 1: `k_n = (left · right)^(n/2) J_n(φ) / π` with `J_0 = π - φ`,
    `J_1 = sin φ + (π - φ) cos φ` (Cho and Saul 2009, eqs. 3 to 6).
    """
    norm = np.sqrt(left * right)
    cosine = np.clip(S / norm, -1, 1)
    angle = np.arccos(cosine)
    if order == 0:
        return (np.pi - angle) / np.pi
    return norm * (np.sqrt(1 - cosine**2) + (np.pi - angle) * cosine) / np.pi


def covariance(Z: np.ndarray, other: np.ndarray, by: Deviations) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Covariance (N, M) of preactivations on embedded inputs Z (N, m), other (M, m); variances (N, 1) and (1, M)."""
    m = Z.shape[1]
    left, right = (by.W**2 * np.sum(x**2, axis=1) / m + by.b**2 for x in (Z, other))
    return by.W**2 * (Z @ other.T) / m + by.b**2, left[:, None], right[None]


def gaussian_process(Z: np.ndarray, other: np.ndarray | None = None, by: Deviations | None = None) -> np.ndarray:
    """(N, M) covariance of outputs at initialisation, `σ_v² E[ReLU ReLU] + σ_c²` (Neal 1996, chapter 2)."""
    by = by or Deviations()
    return by.v**2 * arc_cosine(1, *covariance(Z, Z if other is None else other, by)) / 2 + by.c**2


def tangent(Z: np.ndarray, other: np.ndarray | None = None, by: Deviations | None = None) -> np.ndarray:
    """(N, M) tangent kernel: what v and c give, and `σ_v² E[step step]` times the covariance of preactivations.

    Jacot, Gabriel and Hongler 2018, theorem 1, for one hidden layer; their biases enter with a weight β, ours with σ_b.
    """
    by = by or Deviations()
    S, left, right = covariance(Z, Z if other is None else other, by)
    return by.v**2 * (arc_cosine(1, S, left, right) + S * arc_cosine(0, S, left, right)) / 2 + by.c**2


def excess_kurtosis(variance: float, hidden: int, by: Deviations | None = None) -> float:
    """Of the output of a network of finite width at an input whose preactivations have this variance.

    Given the activations a, the sum is normal with variance `σ_v² Σ a²/H`. So the excess is
    `3 σ_v⁴ (E a⁴ - (E a²)²) / (H (σ_v² E a² + σ_c²)²)`, with `E a² = variance/2` and `E a⁴ = 3 variance²/2`.
    """
    by = by or Deviations()
    spread = 1.5 * variance**2 - 0.25 * variance**2
    return float(3 * by.v**4 * spread / (hidden * (by.v**2 * variance / 2 + by.c**2) ** 2))
