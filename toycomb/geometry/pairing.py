"""Clauses of two literals read from the sizes of weights alone: which columns of `|W|` go together.

References
----------
P2 (arXiv 2504.08842) reads the clauses of a small network from `|W|`: each column is paired with the one that it is
most correlated with. Ours, where that is silent: the correlation is Pearson's over the rows; of equally correlated
columns the first is taken; a column of equal entries is correlated with none; and two columns make a clause where each
names the other.
"""

from __future__ import annotations

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.tasks.formula import Formula

NONE = -1
"""The partner of a column that has none."""
FLAT = 1e-12
"""Variance of a column, in units of its mean square, up to which its entries are all equal but for rounding."""


@one_thread
def correlations(W: np.ndarray) -> np.ndarray:
    """(..., n, n) Pearson's correlation of the columns of `|W|` (..., H, n); NaN where all entries of one are equal.

    Raises
    ------
    InputError
        If W has no rows and columns, or holds values that are not finite.
    """
    sizes = np.abs(np.asarray(W, dtype=float))
    if sizes.ndim < 2 or not all(sizes.shape[-2:]):
        raise InputError(f"W has shape {sizes.shape}; it must be (..., H, n) with at least one row and one column")
    if not np.isfinite(sizes).all():
        raise InputError("W holds values that are not finite; correlations of its columns need numbers")
    apart = sizes - sizes.mean(axis=-2, keepdims=True)
    squares = (apart**2).sum(axis=-2)
    apart = np.where((squares > FLAT * (sizes**2).sum(axis=-2))[..., None, :], apart, np.nan)
    unit = apart / np.sqrt((apart**2).sum(axis=-2, keepdims=True))
    return np.asarray(np.swapaxes(unit, -1, -2) @ unit)


def partners(W: np.ndarray) -> np.ndarray:
    """(..., n) the column that each column of `|W|` is most correlated with, itself left out; `NONE` where none is.

    Parameters
    ----------
    W : (..., H, n) weights, or features, in the coordinates of the variables

    Raises
    ------
    InputError
        As `correlations`.
    """
    found = correlations(W)
    columns = np.arange(found.shape[-1])
    found[..., columns, columns] = np.nan
    known = np.where(np.isnan(found), -np.inf, found)
    return np.where(np.isfinite(known).any(axis=-1), known.argmax(axis=-1), NONE)


def mutual(partner: np.ndarray) -> np.ndarray:
    """(..., n) bool: the partner of the column's partner is the column itself, so that the two are read as a clause."""
    back = np.take_along_axis(partner, np.maximum(partner, 0), axis=-1)
    return np.asarray((partner != NONE) & (back == np.arange(partner.shape[-1])))


def pairs_of(formula: Formula) -> np.ndarray:
    """(n,) the other variable of each variable's clause, counted from 0; `NONE` of a variable that no clause has.

    Raises
    ------
    InputError
        If clauses are not of two literals, or share variables: then no column has one partner.
    """
    found = np.full(formula.variables, NONE)
    used = [abs(x) - 1 for clause in formula.clauses for x in clause]
    if {len(x) for x in formula.clauses} != {2} or len(set(used)) < len(used):
        raise InputError(
            "columns are paired for clauses of two literals that share no variable; this formula has others"
        )
    for first, second in zip(used[::2], used[1::2], strict=True):
        found[[first, second]] = second, first
    return found


def order_of(partner: np.ndarray) -> np.ndarray:
    """(n,) the columns with those that are read as a clause side by side, the others last."""
    read = mutual(partner)
    first = np.where(read, np.minimum(np.arange(len(partner)), partner), len(partner))
    return np.argsort(first, kind="stable")
