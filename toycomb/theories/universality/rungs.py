"""Rungs of the ladder: how far two networks agree, from weights up to function; 0 is chance and 1 identity.

All are ours but Cohen's kappa (Cohen 1960, eq. 1) and its largest value at given margins (section on "the maximum
value").
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from toycomb.geometry.agreement import chance_jaccard, overlap_of_sets
from toycomb.network import Network
from toycomb.theories.instruments import matching
from toycomb.theories.universality.place import View

RUNGS = (
    "weights", "matched rows", "codes, same rows", "codes, matched rows", "families", "code sizes", "patterns",
    "mistakes", "logits", "labels",
)  # fmt: skip
DRAWS = 50
"""Permutations of rows for a chance level."""


def ladder(first: View, second: View, stranger: View, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(RUNGS,) agreement of two networks; NaN where it is not defined, as for single rows at different widths.

    Parameters
    ----------
    first, second : View; the second has as many rows or more
    stranger : View of a network of another formula, as wide as the second and independent of both
    y : (N,) bool, true labels
    rng : for chance levels
    """
    twin = matched(first, second)
    same = len(first.types) == len(second.types)
    found = (
        _cosine(_flat(first.network), _flat(second.network)) if same else np.nan,
        corrected(row_cosine(first, twin), row_cosine(first, matched(first, stranger))),
        locations(second, first, rng) if same else np.nan,
        locations(twin, first, rng),
        families(first, second),
        correlation(first.codes.sum(axis=0), second.codes.sum(axis=0)),
        patterns(first, second),
        mistakes(first.answers != y, second.answers != y, y),
        logits(first.logits, second.logits, y),
        kappa(first.answers, second.answers),
    )
    return np.array(found)


def corrected(agreement: float, chance: float) -> float:
    """(agreement - chance) / (1 - chance); NaN where chance leaves no room."""
    return (agreement - chance) / (1 - chance) if chance < 1 else np.nan


def matched(first: View, second: View) -> View:
    """The second network's rows in the order that brings its weights nearest to the first's; rows left over go."""
    order = matching.assign(matching.by_weights(first.network, second.network))
    W, b, v = (x[order] for x in (second.network.W, second.network.b, second.network.v))
    network = Network(W, b, v, second.network.c)
    return replace(second, network=network, types=second.types[order], codes=second.codes[order],
                   sham_codes=second.sham_codes[order])  # fmt: skip


def row_cosine(first: View, second: View) -> float:
    """Mean cosine of equal rows, with bias and output weight."""
    rows = zip(_rows(first.network), _rows(second.network), strict=True)
    return float(np.mean([_cosine(*pair) for pair in rows]))


def locations(found: View, wanted: View, rng: np.random.Generator) -> float:
    """Jaccard index of code locations, corrected for that of rows permuted within their type."""
    jaccard = float(overlap_of_sets(found.codes, wanted.codes)["jaccard"])
    return corrected(jaccard, float(chance_jaccard(found.codes, wanted.codes, found.types, rng, DRAWS)))


def families(first: View, second: View) -> float:
    """Share of clauses coded in both; chance: coded in the first, times the second's share of coded sham clauses."""
    one, other = first.codes.any(axis=0), second.codes.any(axis=0)
    return corrected((one & other).mean(), one.mean() * second.sham_codes.any(axis=0).mean())


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson's correlation; NaN where one side is constant."""
    a, b = a - a.mean(), b - b.mean()
    length = np.sqrt((a @ a) * (b @ b))
    return float(a @ b / length) if length > 0 else np.nan


def patterns(first: View, second: View) -> float:
    """1 - distance of the two profiles over that of the first's from the profile of the second's sham clauses."""
    far = np.abs(first.patterns - second.sham_patterns).sum()
    return float(1 - np.abs(first.patterns - second.patterns).sum() / far) if far > 0 else np.nan


def mistakes(one: np.ndarray, other: np.ndarray, y: np.ndarray) -> float:
    """Mistakes in common beyond chance, over the most that could be, where chance and most go label by label.

    Cohen's kappa over its largest value at the two rates of mistakes. 1: the fewer mistakes are all among the more;
    0: they fall together as often as independent ones of the same labels. NaN where a network makes none.
    """
    both = chance = most = 0.0
    for label in (False, True):
        a, b = one[y == label], other[y == label]
        count = max(len(a), 1)
        both += np.count_nonzero(a & b)
        chance += a.sum() * b.sum() / count
        most += min(a.sum(), b.sum())
    return (both - chance) / (most - chance) if most > chance else np.nan


def logits(one: np.ndarray, other: np.ndarray, y: np.ndarray) -> float:
    """Correlation of logits among inputs of equal label: the mean of the label is taken off."""
    a, b = (x - np.where(y, x[y].mean(), x[~y].mean()) for x in (one, other))
    return correlation(a, b)


def kappa(a: np.ndarray, b: np.ndarray) -> float:
    """Cohen's kappa of two lists of labels; NaN where both are constant and equal."""
    p, q = a.mean(), b.mean()
    return corrected(float((a == b).mean()), float(p * q + (1 - p) * (1 - q)))


def _rows(network: Network) -> np.ndarray:
    return np.column_stack([network.W, network.b, network.v])


def _flat(network: Network) -> np.ndarray:
    return _rows(network).ravel()


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    length = np.linalg.norm(a) * np.linalg.norm(b)
    return float(a @ b / length) if length > 0 else 0.0
