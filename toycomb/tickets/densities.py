"""How evenly a mask keeps weights: densities of rows and of columns, less what chance alone makes of them.

Behind the identity a column of `W` is a variable; behind another embedding it is a coordinate.
"""

from __future__ import annotations

import numpy as np

from toycomb.common.arrays import binary
from toycomb.common.errors import InputError, unknown

LINES = {"rows": -1, "columns": -2}
"""Axis that is counted over."""


def counts(masks: np.ndarray, lines: str) -> np.ndarray:
    """(..., H) weights that each row of masks (..., H, m) keeps, or (..., m) for each column.

    Raises
    ------
    InputError
        If lines are neither "rows" nor "columns", or the masks hold anything but 0 and 1.
    """
    if lines not in LINES:
        raise unknown("there are no", lines, LINES)
    return np.asarray(binary("the masks", masks).sum(axis=LINES[lines]))


def variance_by_chance(size: int, length: int, kept: np.ndarray) -> np.ndarray:
    """(...) variance of the number of weights on a line of `length` of `size` places, `kept` (...) chosen at random.

    Hypergeometric: that of a binomial number, given that exactly `kept` are chosen in all.
    """
    share = length / size
    return kept * share * (1 - share) * (size - kept) / max(size - 1, 1)


def unevenness(masks: np.ndarray, lines: str) -> np.ndarray:
    """(...) relative variance of the densities of lines beyond chance; its expectation is 0 for masks drawn at random.

    `(mean (count - mean count)² - variance by chance) / (mean count)²`. Its root estimates by what share the densities
    of lines differ, apart from the chance of single weights: 0 for the homogeneous limit of arXiv 2510.17515 (random
    masks and magnitude at initialisation), above 0 for a heterogeneous one (SNIP, GraSP). Ours; the papers have limits
    of infinite width, this is one number of a finite mask.

    Parameters
    ----------
    masks : (..., H, m) of 0 and 1
    lines : "rows" or "columns"

    Raises
    ------
    InputError
        As `counts`; or if a mask keeps nothing, so that it has no density.
    """
    found = counts(masks, lines)
    kept, size = found.sum(axis=-1), masks.shape[-1] * masks.shape[-2]
    if (kept == 0).any():
        raise InputError("a mask keeps no weight; the densities of its lines are not defined")
    mean = kept / found.shape[-1]
    chance = variance_by_chance(size, size // found.shape[-1], kept)
    return np.asarray((np.square(found - mean[..., None]).mean(axis=-1) - chance) / np.square(mean))
