"""Rungs of the ladder: how far two networks agree, from weights up to function; 0 is chance and 1 identity.

Weights are compared with rows balanced. Where a rung has strata, chance is what independent answers to inputs of one
label with equally many true variables would give: any two monotone formulas agree on inputs with many. All rungs are
ours; those of labels and of mistakes are Cohen's kappa (Cohen 1960), the latter over its largest value at the two
rates of mistakes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from toycomb.accounts.universality.place import Place, View
from toycomb.evidence.correlations import pearson
from toycomb.evidence.slopes import within
from toycomb.geometry import matching
from toycomb.geometry.agreement import chance_jaccard, overlap_of_sets
from toycomb.network import Network

RUNGS = (
    "weights",
    "weights, matched rows",
    "codes, same rows",
    "codes, matched rows",
    "families",
    "code sizes",
    "patterns",
    "mistakes",
    "hardest inputs",
    "logits",
    "labels",
)
DRAWS = 50
"""Permutations of rows for a chance level."""
HARDEST = 0.02
"""Share of each stratum."""


def ladder(first: View, second: View, chance: float, place: Place, rng: np.random.Generator) -> np.ndarray:
    """(RUNGS,) agreement of two networks; NaN where it is not defined, as for single rows at different widths.

    Parameters
    ----------
    first, second : View; the second has as many rows or more
    chance : `likeness` of the first with matched networks of other formulas
    place : where both were viewed
    rng : for chance levels
    """
    twin = matched(first, second)
    same = len(first.types) == len(second.types)
    found = (
        likeness(first, second) if same else np.nan,
        corrected(likeness(first, twin), chance),
        locations(second, first, rng) if same else np.nan,
        locations(twin, first, rng),
        families(first, second),
        pearson(first.codes.sum(axis=0), second.codes.sum(axis=0)),
        patterns(first, second),
        mistakes(first.answers != place.y, second.answers != place.y, place.strata),
        hardest(hard(first.logits, place), hard(second.logits, place)),
        logits(first.logits, second.logits, place.strata),
        kappa(first.answers, second.answers, place.strata // 2),
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
    moved = {name: getattr(second, name)[order] for name in ("types", "codes", "sham_codes")}
    return replace(second, network=network, **moved)


def locations(found: View, wanted: View, rng: np.random.Generator) -> float:
    """Jaccard index of code locations, corrected for that of rows permuted within their type."""
    jaccard = float(overlap_of_sets(found.codes, wanted.codes)["jaccard"])
    return corrected(jaccard, float(chance_jaccard(found.codes, wanted.codes, found.types, rng, DRAWS)))


def families(first: View, second: View) -> float:
    """Share of clauses coded in both; chance: coded in the first, times the second's share of coded sham clauses."""
    one, other = first.codes.any(axis=0), second.codes.any(axis=0)
    return corrected((one & other).mean(), one.mean() * second.sham_codes.any(axis=0).mean())


def patterns(first: View, second: View) -> float:
    """1 - distance of the two profiles over that of the first's from the profile of the second's sham clauses."""
    far = np.abs(first.patterns - second.sham_patterns).sum()
    return float(1 - np.abs(first.patterns - second.patterns).sum() / far) if far > 0 else np.nan


def mistakes(one: np.ndarray, other: np.ndarray, strata: np.ndarray) -> float:
    """Mistakes in common beyond chance, over the most that could be, where chance and most go stratum by stratum.

    Cohen's kappa over its largest value at the two rates of mistakes. 1: the fewer mistakes are all among the more;
    0: they fall together as often as independent ones would. NaN where a network makes none.

    Parameters
    ----------
    one, other : (N,) bool, mistakes
    strata : (N,) int, numbers from 0 on
    """
    count = np.bincount(strata)
    a, b, both = (np.bincount(strata, x, minlength=len(count)) for x in (one, other, one & other))
    chance = (a * b / np.maximum(count, 1)).sum()
    most = np.minimum(a, b).sum()
    return float((both.sum() - chance) / (most - chance)) if most - chance > 1e-9 else np.nan


def hard(logits: np.ndarray, place: Place) -> np.ndarray:
    """(N,) bool: in each stratum the share `HARDEST` of inputs whose logits speak least for their label.

    There are equally many in every network, however few mistakes it makes; strata of less than 1 / `HARDEST` inputs
    have none.
    """
    margin = np.where(place.y, logits, -logits)
    found = np.zeros(len(margin), bool)
    for inside in place.members:
        found[inside] = least(margin[inside], int(HARDEST * len(inside)))
    return found


def least(values: np.ndarray, count: int) -> np.ndarray:
    """(N,) bool: the `count` smallest of the values (N,), of equal ones the first."""
    if not count:
        return np.zeros(len(values), bool)
    last = np.partition(values, count - 1)[count - 1]  # a third of the time of sorting
    found = values < last
    found[np.flatnonzero(values == last)[: count - np.count_nonzero(found)]] = True
    return found


def hardest(one: np.ndarray, other: np.ndarray) -> float:
    """Share of the hardest inputs of one network that are the other's too, corrected for chance; NaN without any."""
    return corrected(float((one & other).sum() / one.sum()), HARDEST) if one.any() else np.nan


def logits(one: np.ndarray, other: np.ndarray, strata: np.ndarray) -> float:
    """Correlation of logits within strata: each logit less the mean of its stratum."""
    return float(pearson(within(one, strata), within(other, strata)))


def kappa(a: np.ndarray, b: np.ndarray, group: np.ndarray) -> float:
    """Cohen's kappa of two lists of labels (N,), chance going group by group; NaN where it leaves no room."""
    count = np.bincount(group)
    p, q = (np.bincount(group, x) / np.maximum(count, 1) for x in (a, b))
    chance = (count * (p * q + (1 - p) * (1 - q))).sum() / len(group)
    return corrected(float((a == b).mean()), float(chance))


def likeness(first: View, second: View) -> float:
    """Cosine of all weights, biases and output weights, rows balanced; what `matched` makes as large as can be."""
    a, b = (np.column_stack([x.network.W, x.network.b, x.network.v]).ravel() for x in (first, second))
    length = np.linalg.norm(a) * np.linalg.norm(b)
    return float(a @ b / length) if length > 0 else 0.0
