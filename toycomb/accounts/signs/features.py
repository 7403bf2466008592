"""Signs in feature space: what signs of W they ask for, and comparisons that are fair in bits.

Behind an embedding E, a sign of `F = W E` is no sign of W. A set A of entries of row r, with signs t, asks of the
weight `(r, j)` the sign of `Σ_{i in A} t_i E_ji`: that of the nearest row of W, whatever the magnitudes. Where the sum
is zero it asks for nothing. With the identity embedding this is the sign of the weight itself.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.network import Network
from toycomb.tasks.formula import Formula

COUNTS = ("entries", "weights", "right", "rows")
"""What `told` counts: signs of features that were used, kept weights whose signs they settle, how many of those have
the sign that the ticket ends with, and rows with such a feature."""
TOLD = ("codes", "entries", "weights", "positive rows", "negative rows")
"""What is told: signs of features at code locations, signs at as many other entries of those rows, and signs of weights
of those rows, each of which settles equally many kept weights of every row, so that all three carry as many bits; and
signs of all weights of the rows of either type."""


def at_codes(codes: np.ndarray, formula: Formula) -> np.ndarray:
    """(H, n) entries of rows at the variables of the clauses that they code; `codes` (H, C) are code locations."""
    uses = np.zeros((len(formula), formula.variables), bool)
    uses[np.arange(len(formula))[:, None], formula.index] |= formula.polarity != 0
    return np.asarray((codes[:, :, None] & uses[None]).any(axis=1))


def chosen(among: np.ndarray, size: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(H, n) bool: `size` (H,) places of each row, drawn from those that are True in `among` (H, n)."""
    order = np.argsort(np.where(among, rng.random(among.shape), 2.0), axis=1)
    rank = np.argsort(order, axis=1)
    return np.asarray(among & (rank < size[:, None]))


def equally_many(sets: Sequence[np.ndarray], rng: np.random.Generator) -> list[np.ndarray]:
    """Subsets (H, n) of sets of places, drawn at random, with as many places in each row as the smallest set has."""
    size = np.min([x.sum(axis=1) for x in sets], axis=0)
    return [chosen(x, size, rng) for x in sets]


def asked(F: np.ndarray, entries: np.ndarray, E: np.ndarray) -> np.ndarray:
    """(H, m) in -1, 0, 1: the signs of W that the signs of features F (H, n) at some entries (H, n) ask for."""
    sums = (np.sign(F) * entries) @ E.T
    return np.sign(np.where(np.abs(sums) < 1e-9 * np.abs(E).sum(), 0, sums))


def told(
    end: Network, mask: np.ndarray, here: np.ndarray, E: np.ndarray, rng: np.random.Generator
) -> tuple[list[np.ndarray], np.ndarray]:
    """Signs of W that a ticket's end tells, by `TOLD`, and how many bits that takes.

    Parameters
    ----------
    end : Network, W (H, m) and v (H,)
    mask : (H, m)
    here : (H, n) entries at code locations
    E : (m, n)

    Returns
    -------
    signs : of kept weights (H, m), in -1, 0, 1; 0 where nothing is told
    counts : (TOLD, COUNTS)
    """
    F, known = end.W.astype(float) @ E, np.sign(end.W) * mask
    entries = equally_many([here & (F != 0), ~here & (F != 0)], rng)
    fair = equally_many([asked(F, x, E) * mask != 0 for x in entries], rng)
    by_features = [asked(F, x, E) * y for x, y in zip(entries, fair, strict=True)]
    weights = known * chosen(mask, fair[0].sum(axis=1), rng)
    of_rows = [known * rows[:, None] for rows in (end.v > 0, end.v < 0)]
    signs = [*by_features, weights, *of_rows]
    used = [*entries, *(x != 0 for x in (weights, *of_rows))]
    counts = [
        [x.sum(), (y != 0).sum(), ((y != 0) & (y == known)).sum(), x.any(axis=1).sum()]
        for x, y in zip(used, signs, strict=True)
    ]
    return signs, np.array(counts, dtype=float)
