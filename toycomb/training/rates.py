"""Learning rates of single steps, and Adam's corrections of the bias."""

from __future__ import annotations

import functools

import numpy as np

from toycomb.training.settings import Training

PIECE = 1 << 15
"""Steps whose scales are computed at once, and kept for the next network: a common training takes one such piece."""


def scales(settings: Training, done: int, steps: int) -> np.ndarray:
    """(at most `steps`, 2) float32: of the steps after `done`, the learning rate and Adam's corrections of the bias."""
    number, begin = divmod(done, PIECE)
    rates = () if settings.optimiser == "sgd" else (settings.beta1, settings.beta2)
    return _scales(settings.learning_rate, rates, number)[begin:][:steps]


@functools.lru_cache(maxsize=16)
def _scales(learning_rate: float, betas: tuple[float, ...], number: int) -> np.ndarray:
    """`scales` of one piece of steps."""
    if not betas:
        return np.full((PIECE, 2), learning_rate, np.float32)
    counts = np.arange(number * PIECE + 1, (number + 1) * PIECE + 1)
    corrections = [(1 - beta) / (1 - beta**counts) for beta in betas]
    return np.stack([learning_rate * corrections[0], corrections[1]], axis=1).astype(np.float32)
