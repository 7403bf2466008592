"""One neuron that is to become another, exactly: from which signs does gradient flow recover it?

Student `v ReLU(w x)`, target `ReLU(x)`, loss `½ E (student - target)²`, x symmetric with `E x² = 1`, so that
`κ = E ReLU(x)² = ½`. Gradient flow keeps `w² - v²`. While w > 0 it is flow on `½ κ (v w - 1)²`; while w < 0 student and
target are never active together, and it is flow on `½ κ (v w)²`; at w = 0 the gradient is zero.

References
----------
Gadhikar, Burkholz (2024), arXiv 2402.19262, and Gadhikar, Jacobs, Zhou, Burkholz (2025), arXiv 2504.12801, from
balanced starts (`|w| = |v|`): both weights have to begin positive. Ours: starts without balance, limits and times.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

KAPPA = 0.5
"""E ReLU(x)²."""
CHANCE, BALANCED = 3 / 8, 1 / 4
"""Share of starts that recover the target, by independent weights of one symmetric normal law, and of balanced ones."""


def recovers(w: ArrayLike, v: ArrayLike) -> np.ndarray:
    """Whether gradient flow from (w, v) ends at the target: `w > 0` and `v > -w`."""
    w, v = np.asarray(w, float), np.asarray(v, float)
    return np.asarray((w > 0) & (v > -w))


def limit(w: ArrayLike, v: ArrayLike) -> np.ndarray:
    """(..., 2) where gradient flow from (w, v) ends.

    At `v w = 1` where it recovers the target; else at `v w = 0`, where the larger weight alone is left.
    """
    w, v = np.asarray(w, float), np.asarray(v, float)
    kept = w**2 - v**2
    size = np.sqrt((kept + np.sqrt(kept**2 + 4)) / 2)
    found = np.stack([size, 1 / size], axis=-1)
    lost = np.stack([np.sign(w) * np.sqrt(np.maximum(kept, 0)), np.sign(v) * np.sqrt(np.maximum(-kept, 0))], axis=-1)
    return np.where(recovers(w, v)[..., None], found, lost)


def time_until(product: ArrayLike, w: ArrayLike, v: ArrayLike) -> np.ndarray:
    """Time after which `v w` reaches a product below 1, from a start (w, v) that recovers the target; in closed form.

    `d(v w)/dt = κ sqrt(k² + 4 (v w)²) (1 - v w)` with `k = w² - v²`. On balanced starts this is the logistic law.
    """
    w, v = np.asarray(w, float), np.asarray(v, float)
    half = (w**2 - v**2) ** 2 / 4
    root = np.sqrt(1 + half)

    def grown(x: np.ndarray) -> np.ndarray:
        return np.asarray(np.log((x + half + root * np.sqrt(x**2 + half)) / (1 - x)))

    return (grown(np.asarray(product, float)) - grown(v * w)) / (2 * KAPPA * root)


def slopes(w: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Minus the gradient of the loss by w and by v."""
    pull = -KAPPA * (v * w - (w > 0)) * (w != 0)
    return pull * v, pull * w


def descent(w: ArrayLike, v: ArrayLike, time: float = 60.0, rate: float = 0.01) -> np.ndarray:
    """(..., 2) where gradient descent of small steps is after some time."""
    w, v = np.array(w, float), np.array(v, float)
    for _ in range(round(time / rate)):
        dw, dv = slopes(w, v)
        w, v = w + rate * dw, v + rate * dv
    return np.stack([w, v], axis=-1)
