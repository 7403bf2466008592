"""Where a curve should peak, and by how much it does, without choosing any place by the values that are judged."""

from __future__ import annotations

import numpy as np

FITTED = 0.01
"""Training error below which labels count as fitted."""


def threshold(train_error: np.ndarray, fitted: float = FITTED) -> np.ndarray:
    """(P,) first place at which the training error (P, W) is below `fitted`; -1 where it never is."""
    below = train_error < fitted
    return np.where(below.any(axis=1), below.argmax(axis=1), -1)


def value_at(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(P,) each network's value at its place; NaN where that is -1."""
    return np.where(places >= 0, values[np.arange(len(values)), places], np.nan)


def best_before(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(P,) each network's value at the earlier place where the *other* networks' mean is lowest.

    A network's own lowest value would be lower than what it expects there. NaN where there is no earlier place, or no
    other network.

    Parameters
    ----------
    values : (P, W)
    places : (P,) one place each; those below 1 have none before
    """
    P = len(values)
    chosen = np.full(P, np.nan)
    if P > 1:
        others = (values.sum(axis=0) - values) / (P - 1)
        for i in np.flatnonzero(places > 0):
            chosen[i] = values[i, others[i, : places[i]].argmin()]
    return chosen


def drop_after(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(P,) value at a place less that at the last place; NaN where a place is -1."""
    return value_at(values, places) - values[:, -1]


def prominence(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(P,) how far the value at a place stands above both the best earlier one and the last; 0 where it does not.

    `max(0, min(value - best before, value - last))`; NaN where the place is -1 or nothing is before it.
    """
    rise = value_at(values, places) - best_before(values, places)
    return np.maximum(np.minimum(rise, drop_after(values, places)), 0)


def elsewhere(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """(P,) mean prominence at all inner places but the given ones: what a peak at no particular place would show."""
    P, W = values.shape
    each = np.stack([prominence(values, np.full(P, j)) for j in range(1, W - 1)], axis=1)
    other = np.arange(1, W - 1) != places[:, None]
    return np.where(places >= 0, np.where(other, each, 0).sum(axis=1) / np.maximum(other.sum(axis=1), 1), np.nan)
