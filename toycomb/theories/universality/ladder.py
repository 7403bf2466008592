"""Agreement of two networks, rung by rung from weights up to function: each 1 for a network and itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.geometry import FeatureSpace
from toycomb.geometry.agreement import overlap_of_sets
from toycomb.network import Network
from toycomb.task import Task
from toycomb.theories.instruments.matching import assign, by_weights
from toycomb.theories.instruments.rows import balanced
from toycomb.theories.universality.inputs import Probe

RUNGS = (
    "weights", "matched rows", "code rows", "matched code rows", "patterns", "code sizes", "families",
    "hardest inputs", "mistakes", "function", "function everywhere",
)  # fmt: skip
"""From weight space up to function space."""


@dataclass(frozen=True, eq=False)
class Reading:
    """What a trained network is on each rung.

    Parameters
    ----------
    network : Network, its rows balanced
    W : (H, m) weights as they were trained
    codes : (H, C) bool, code locations of the clauses of the reference
    own : (H, C) bool, code locations of the clauses that it was trained on
    row_types : (H,)
    profile : (2 (k + 1),) share of all locations of the reference's clauses by row type and distance
    hardest, wrong : (N,) bool on fresh inputs: nearest to being told wrongly, or furthest beyond that; told wrongly
    everywhere : (2^n,) bool, told to be true among all inputs, or None
    """

    network: Network
    W: np.ndarray
    codes: np.ndarray
    own: np.ndarray
    row_types: np.ndarray
    profile: np.ndarray
    hardest: np.ndarray
    wrong: np.ndarray
    everywhere: np.ndarray | None

    @classmethod
    def of(cls, network: Network, task: Task, probe: Probe) -> Reading:
        """Of a network trained on a task, read against the formula and the inputs of `probe`, the reference's."""
        space = FeatureSpace.of(network[None, None], [task])
        read = space.with_formulas([probe.task.formula])
        logits = probe.logits(network)
        return cls(
            balanced(network), network.W, read.code_locations[0, 0], space.code_locations[0, 0],
            network.row_types, profile(read), probe.hardest(logits), (logits > 0) != probe.y,
            probe.everywhere(network),
        )  # fmt: skip

    @property
    def accuracy(self) -> float:
        """Share of the fresh inputs that are told."""
        return float(1 - self.wrong.mean())


def profile(space: FeatureSpace) -> np.ndarray:
    """(2 (k + 1),) share of the locations of one network on positive, then negative rows at distance 0 … k."""
    distance, types = space.distance[0, 0], space.row_types[0, 0]
    size = int(space.sizes.max())
    counts = [np.bincount(distance[types == kind].ravel(), minlength=size + 1) for kind in (1, -1)]
    return np.concatenate(counts) / distance.size


def agreement(first: Reading, second: Reading) -> np.ndarray:
    """(RUNGS,) raw agreement of two networks; the first has at most as many rows as the second.

    `weights`: cosine of all incoming weights, rows as numbered. `matched rows`: mean cosine of a row (incoming
    weights, bias and outgoing weight, balanced) with the one that the best assignment of rows gives it. `code rows`:
    Jaccard index of code locations, rows as numbered; `matched code rows`: the same, rows as assigned by weights, so
    that no clause is used in matching. `patterns`: 1 less half the L1 distance of profiles. `code sizes`: correlation
    over clauses of the number of code rows. `families`: share of the clauses coded in the first that are coded in the
    second. `hardest inputs`: share of the hardest inputs that are the same. `mistakes`: Cohen's kappa of
    telling fresh inputs wrongly. `function`: share of fresh inputs told alike; `function everywhere`: Cohen's kappa of
    what is told of all inputs. NaN where not defined: rows as numbered in networks of other widths, sizes all equal,
    no mistakes, all inputs of many variables.

    Code rows of a network of another formula are those of its own clauses, paired with the reference's by number:
    counts and row types stay, only the shared formula goes. On all other rungs it is read against the reference's.
    """
    order = assign(by_weights(first.network, second.network))
    same = first.W.shape == second.W.shape
    values = {
        "weights": cosine(first.W, second.W) if same else np.nan,
        "matched rows": matched_cosine(first.network, second.network, order),
        "code rows": jaccard(second.own, first.own) if same else np.nan,
        "matched code rows": jaccard(second.own[order], first.own),
        "patterns": 1 - np.abs(first.profile - second.profile).sum() / 2,
        "code sizes": correlation(first.codes.sum(axis=0), second.codes.sum(axis=0)),
        "families": covered(first.codes, second.codes),
        "hardest inputs": (first.hardest & second.hardest).sum() / first.hardest.sum(),
        "mistakes": kappa(first.wrong, second.wrong),
        "function": np.mean(first.wrong == second.wrong),
        "function everywhere": np.nan,
    }
    if first.everywhere is not None and second.everywhere is not None:
        values["function everywhere"] = kappa(first.everywhere, second.everywhere)
    return np.array([values[name] for name in RUNGS])


def cosine(a: np.ndarray, b: np.ndarray) -> float:
    """Cosine of the angle between two arrays taken as vectors; NaN if one is 0."""
    x, y = (np.asarray(values, dtype=float).ravel() for values in (a, b))
    lengths = np.linalg.norm(x) * np.linalg.norm(y)
    return float(x @ y / lengths) if lengths > 0 else np.nan


def matched_cosine(first: Network, second: Network, order: np.ndarray) -> float:
    """Mean over rows of the cosine of row r of the first and row `order[r]` of the second, all their weights."""
    a, b = (np.concatenate([x.W, x.b[:, None], x.v[:, None]], axis=1) for x in (first, second))
    chosen = b[order]
    lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(chosen, axis=1)
    return float(np.mean((a * chosen).sum(axis=1) / np.where(lengths > 0, lengths, 1)))


def jaccard(found: np.ndarray, wanted: np.ndarray) -> float:
    """Jaccard index of two sets of locations (H, C); NaN where both are empty."""
    return float(overlap_of_sets(found, wanted)["jaccard"])


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Pearson correlation of two vectors; NaN if one is constant."""
    x, y = (values - values.mean() for values in (a, b))
    return cosine(x, y)


def covered(first: np.ndarray, second: np.ndarray) -> float:
    """Share of the clauses coded in the first (H, C) that are coded in the second (K, C); NaN if there are none."""
    coded = first.any(axis=0)
    return float(second.any(axis=0)[coded].mean()) if coded.any() else np.nan


def kappa(a: np.ndarray, b: np.ndarray) -> float:
    """Cohen's kappa of two bool vectors, chance from how often each is true; NaN if chance agrees always."""
    chance = a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
    return float((np.mean(a == b) - chance) / (1 - chance)) if chance < 1 else np.nan
