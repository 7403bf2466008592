"""From scores to masks: exactly k weights, ties by index, and schedules of how many stay."""

from __future__ import annotations

import numpy as np

from toycomb.errors import InputError, whole


def kept_weights(density: float, size: int) -> int:
    """k = round(density · size), the number of weights that a ticket keeps.

    Raises
    ------
    InputError
        If the density is not above 0 and at most 1, or leaves no weight.
    """
    if not (isinstance(density, int | float | np.number) and 0 < density <= 1):
        raise InputError(f"the density is {density}; it must lie above 0 and be at most 1")
    kept = round(float(density) * size)
    if kept < 1:
        raise InputError(f"a density of {density} keeps none of {size} weights; it must be at least {0.5 / size:.2g}")
    return kept


def top(scores: np.ndarray, kept: int, within: np.ndarray | None = None) -> np.ndarray:
    """Mask of the `kept` largest scores, whatever their shape; equal scores go by index, the first one first.

    With a mask `within`, its weights come before all others.

    Raises
    ------
    InputError
        If a score is NaN, or `kept` is not between 1 and the number of scores.
    """
    kept = whole("the number of kept weights", kept)
    if not 1 <= kept <= scores.size:
        raise InputError(f"{kept} weights are to be kept of {scores.size}; give a number from 1 to {scores.size}")
    if np.isnan(scores).any():
        raise InputError(f"{np.isnan(scores).sum()} of {scores.size} scores are NaN; every weight needs a score")
    if within is not None:
        scores = np.where(within, scores, -np.inf)
    mask = np.zeros(scores.size, bool)
    mask[np.argsort(-scores, axis=None, kind="stable")[:kept]] = True
    return mask.reshape(scores.shape)


def geometric(size: int, kept: int, rounds: int) -> list[int]:
    """Weights that stay after each of `rounds` rounds, each round keeping the same share; the last is `kept`."""
    return [round(size * (kept / size) ** (r / rounds)) for r in range(1, rounds)] + [kept]


def preferring(scores: np.ndarray, first: np.ndarray, rest: np.ndarray | None = None) -> np.ndarray:
    """Scores that put every weight of the mask `first` before all others; ranks, so that no scale has to be chosen.

    Weights of `first` go by their scores, equal ones by `rest` where it is given; all others by `rest`, else by their
    scores too.
    """
    other = np.zeros(scores.shape) if rest is None else rest
    values = scores if rest is None else np.where(first, scores, 0)
    order = np.empty(scores.shape)
    keys = (-np.arange(scores.size), other.ravel(), values.ravel(), first.ravel())
    order.flat[np.lexsort(keys)] = np.arange(scores.size)
    return order
