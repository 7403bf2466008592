"""One training set: the functions of random networks that fit it, and those of trained ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb.formula import Formula
from toycomb.theories.posterior.complexity import lempel_ziv
from toycomb.theories.posterior.counting import correlation, cosine, fitting, mutual, shared, tally, top
from toycomb.theories.posterior.fitting import Rule, fitted
from toycomb.theories.posterior.sampling import CHUNK, Sampler, every_input, packed, unpacked

GROUP = 64
"""Chunks that are drawn at once."""
THIRDS = 3
TARGETS = ("clauses", "uniform")
MEASURES = ("correlation", "mutual correlation", "shared", "cosine", "top ten")


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """A target (2^n,) bool and the numbers of the inputs (S,) whose labels are known."""

    target: np.ndarray
    inputs: np.ndarray

    @property
    def known(self) -> np.ndarray:
        """(2^n,) bool."""
        return np.isin(np.arange(len(self.target)), self.inputs)

    def errors(self, tables: np.ndarray) -> float:
        """Mean error of functions (N, words) on the other inputs."""
        open_inputs = ~self.known
        return float((unpacked(tables, len(self.target)) != self.target)[:, open_inputs].mean())


def training_sets(
    rng: np.random.Generator, variables: int, size: int, formula: Mapping[str, Any]
) -> dict[str, TrainingSet]:
    """A clause-structured target and a uniformly random one, each with inputs of its own that have both labels."""
    clauses = Formula.random(variables, seed=rng, **formula).evaluate(every_input(variables))
    targets = {"clauses": clauses, "uniform": _both(lambda: rng.random(2**variables) < 0.5)}
    return {
        name: TrainingSet(y, _both(lambda: np.sort(rng.choice(len(y), size, replace=False)), y))
        for name, y in targets.items()
    }


def _both(draw: Any, labels: np.ndarray | None = None) -> np.ndarray:
    """The first draw with both labels; of inputs, whose labels are given, or of labels."""
    while True:
        drawn = draw()
        seen = drawn if labels is None else labels[drawn]
        if seen.any() and not seen.all():
            return drawn


def random_fits(sampler: Sampler, sets: Mapping[str, TrainingSet], networks: int) -> dict[str, list[np.ndarray]]:
    """For each training set the truth tables of random networks that fit it, in three samples of equal effort.

    Each network that is drawn stands for two (see `counting.fitting`), so that `networks` costs half as many.
    """
    bits = {name: [packed(x) for x in (s.target, s.known, np.ones_like(s.known))] for name, s in sets.items()}
    groups = -(-networks // (2 * CHUNK * GROUP * THIRDS))
    found: dict[str, list[list[np.ndarray]]] = {name: [[] for _ in range(THIRDS)] for name in sets}
    for i in range(groups * THIRDS):
        tables = sampler.tables(GROUP * i, GROUP)
        for name in sets:
            found[name][i // groups].append(fitting(tables, *bits[name]))
    return {name: [np.concatenate(x) for x in thirds] for name, thirds in found.items()}


def trained_fits(
    sampler: Sampler, training: TrainingSet, rules: Mapping[str, Rule], runs: int, rng: np.random.Generator
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Truth tables of trained networks that fit, by optimiser; and (optimisers, 2) the share that does not fit, and the
    mean number of steps of the others."""
    found, spent = {}, []
    for name, rule in rules.items():
        key = int(rng.integers(2**64, dtype=np.uint64))
        tables, steps = fitted(sampler.shape, training.inputs, training.target[training.inputs], rule, runs, key)
        fits = steps >= 0
        found[name] = tables[fits]
        spent.append((1 - fits.mean(), steps[fits].mean() if fits.any() else np.nan))
    return found, np.array(spent)


def shifted(training: TrainingSet, tables: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Functions xor one random function that is False on the training set: they fit it still, and mean nothing."""
    return tables ^ packed((rng.random(len(training.target)) < 0.5) & ~training.known)


def agreement(reference: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(measures,) of two samples of functions."""
    return measured(*tally(reference, other)[1])


def measured(reference: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(measures,) of two counts of the same functions (K,)."""
    return np.array([measure(reference, other) for measure in (correlation, mutual, shared, cosine, top)])


def exchanged_functions(reference: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(measures,) after the other sample's counts were handed to any of the functions found."""
    counts = tally(reference, other)[1]
    return measured(counts[0], rng.permutation(counts[1]))


def mean_complexity(tables: np.ndarray, inputs: int) -> float:
    """Mean Lempel–Ziv complexity of a sample of functions."""
    functions, counts = tally(tables)
    return float(np.average(lempel_ziv(unpacked(functions, inputs)), weights=counts[0]))


def highest(reference: np.ndarray, other: np.ndarray, count: int) -> np.ndarray:
    """(count, 2) how often each sample has the functions of the largest mean share; 0 where there are fewer."""
    counts = tally(reference, other)[1]
    share = (counts / counts.sum(axis=1, keepdims=True)).sum(axis=0)
    chosen = np.argsort(-share, kind="stable")[:count]
    points = np.zeros((count, 2), np.int64)
    points[: len(chosen)] = counts[:, chosen].T
    return points
