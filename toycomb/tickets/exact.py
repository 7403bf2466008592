"""From scores to masks: exactly k weights, ties by index, and schedules of how many stay."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toycomb.common.arrays import binary, real
from toycomb.common.errors import InputError, whole


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


def top(scores: np.ndarray, kept: int, within: np.ndarray | None = None, *, smallest: bool = False) -> np.ndarray:
    """Mask of the `kept` largest scores, whatever their shape; equal scores go by index, the first one first.

    Parameters
    ----------
    scores : numbers of any real type, infinite ones too; they are compared as they are
    kept : int
    within : mask of the same shape, optional
        Its weights come before all others, and those go by index.
    smallest : keep the smallest ones instead

    Raises
    ------
    InputError
        If a score is NaN or no real number, or `kept` is not between 1 and the number of scores.
    """
    scores = comparable("the array of scores", scores)
    kept = check_kept(kept, scores.size)
    order = _order(scores.ravel(), smallest)
    if within is not None:
        inside = binary("the mask that tickets lie within", within).ravel()
        order = np.concatenate([order[inside[order]], np.flatnonzero(~inside)])
    mask = np.zeros(scores.size, bool)
    mask[order[:kept]] = True
    return mask.reshape(scores.shape)


def check_kept(kept: int, size: int) -> int:
    """A number of weights that stay of `size`; raises InputError unless it is a whole number from 1 to that."""
    kept = whole("the number of kept weights", kept)
    if not 1 <= kept <= size:
        raise InputError(f"{kept} weights are to be kept of {size}; give a number from 1 to {size}")
    return kept


def comparable(name: str, scores: np.ndarray) -> np.ndarray:
    """Scores of any real type; raises InputError for others, or where one is NaN."""
    scores = real(name, scores)
    if np.isnan(scores).any():
        raise InputError(f"{name} holds {np.isnan(scores).sum()} of {scores.size} that are NaN; every weight needs one")
    return scores


def mask_or_top(
    name: str, given: np.ndarray, kept: int, *, smallest: bool = False, choose: Callable[..., np.ndarray] = top
) -> np.ndarray:
    """What a method gives for a known `kept`: an array of 0 and 1 alone is a mask, others are scores.

    `choose` makes masks of scores, as `top` does.

    Raises
    ------
    InputError
        If it is neither; `name` is the method's.
    """
    array = comparable(f"the mask or the array of scores of {name}", given)
    true = array == 1
    return true if (true | (array == 0)).all() else choose(array, kept, smallest=smallest)


def _order(scores: np.ndarray, smallest: bool) -> np.ndarray:
    """Indices from the first to be kept to the last. Nothing is negated: unsigned numbers have no opposite."""
    if smallest:
        return np.argsort(scores, kind="stable")
    return len(scores) - 1 - np.argsort(scores[::-1], kind="stable")[::-1]


def geometric(size: int, kept: int, rounds: int) -> list[int]:
    """Weights that stay after each of `rounds` rounds, each round keeping the same share; the last is `kept`."""
    return [round(size * (kept / size) ** (r / rounds)) for r in range(1, rounds)] + [kept]


def preferring(scores: np.ndarray, first: np.ndarray, rest: np.ndarray | None = None) -> np.ndarray:
    """Scores that put every weight of the mask `first` before all others; ranks, so that no scale has to be chosen.

    Weights of `first` go by their scores, equal ones by `rest` where it is given; all others by `rest`, else by their
    scores too. Types are those of `top`.
    """
    scores, first = comparable("the array of scores", scores), binary("the mask of preferred weights", first)
    rest = None if rest is None else comparable("the second array of scores", rest)
    other = np.zeros(scores.shape) if rest is None else rest
    values = scores if rest is None else np.where(first, scores, 0)
    order = np.empty(scores.shape)
    keys = (-np.arange(scores.size), other.ravel(), values.ravel(), first.ravel())
    order.flat[np.lexsort(keys)] = np.arange(scores.size)
    return order


def with_outputs(scores: np.ndarray) -> np.ndarray:
    """(H, m + 1) ranks of the scores of W (H, m), and of v behind them: just above the largest score of its row."""
    order = np.empty(scores.size)
    order[np.argsort(scores, axis=None, kind="stable")] = np.arange(scores.size)
    ranks = order.reshape(scores.shape)
    return np.column_stack([ranks, ranks.max(axis=1) + 0.5])
