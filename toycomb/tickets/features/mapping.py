"""From target features to scores of weights: where weight and feature space differ, designs differ here. All ours.

With orthogonal rows of the embedding (`E Eᵀ` a multiple of the identity) the weights that come nearest to a target T
are `T Eᵀ` up to a factor; with the identity, T itself.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def target_weights(target: np.ndarray, E: np.ndarray) -> np.ndarray:
    """(H, m) weights W' with `W' E` nearest to the target (H, n) in least squares, the smallest such W'.

    Rounded to nine digits of the largest: what is equal by definition is then equal on every machine.
    """
    weights = target @ np.linalg.pinv(E)
    scale = np.abs(weights).max(initial=0) or 1
    return np.round(weights / scale, 9) * scale


def agreeing(target: np.ndarray, E: np.ndarray, W: np.ndarray) -> np.ndarray:
    """(H, m) `|W'|` where it has the sign of the initial weight, else 0."""
    return np.maximum(target_weights(target, E) * np.sign(W), 0)


def product(target: np.ndarray, E: np.ndarray, W: np.ndarray) -> np.ndarray:
    """(H, m) `W' · W`: how much each initial weight gives towards the target, to first order."""
    return target_weights(target, E) * W


def matched(target: np.ndarray, E: np.ndarray, kept: int, steps: int = 50) -> np.ndarray:
    """(H, m) weights W', about `kept` of them not zero, whose features `W' E` come near the target.

    Iterative hard thresholding (Blumensath and Davies 2009) from the nearest weights; equal ones stay together. With
    orthogonal rows of E the first step ends it, and this is largest weights first (Parseval).
    """
    step = 1 / (np.linalg.norm(E, 2) ** 2 or 1.0)
    estimate = target_weights(target, E)
    for _ in range(steps):
        estimate = estimate + step * (target - estimate @ E) @ E.T
        threshold = np.partition(np.abs(estimate), -kept, axis=None)[-kept]
        estimate = np.where(np.abs(estimate) >= threshold, estimate, 0)
    return estimate


MAPS: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]] = {"agreeing": agreeing, "product": product}
