"""One training set: the functions of random networks that fit it, and those of trained ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from toycomb.accounts.posterior.complexity import lempel_ziv
from toycomb.accounts.posterior.counting import Counts, correlation, cosine, fitting, mutual, shared, slope, top
from toycomb.accounts.posterior.fitting import Rule, fitted
from toycomb.accounts.posterior.sampling import CHUNK, GROUP, Sampler, every_input, key_of, packed, unpacked
from toycomb.tasks.formula import Formula

THIRDS = 3
TARGETS = ("clauses", "uniform")
MEASURES = ("correlation", "mutual correlation", "shared", "cosine", "top ten", "slope")


@dataclass(frozen=True)
class Family:
    """Clause-structured targets, by arguments of `toycomb.Formula.random`."""

    clauses: int = 2
    literals: int = 2
    negated: float = 0.5


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


def training_sets(rng: np.random.Generator, variables: int, size: int, family: Family) -> dict[str, TrainingSet]:
    """A clause-structured target and a uniformly random one, each with inputs of its own that have both labels."""
    clauses = Formula.random(variables, seed=rng, **asdict(family)).evaluate(every_input(variables))
    return {"clauses": _training_set(clauses, size, rng), "uniform": _training_set(_uniform(variables, rng), size, rng)}


def _uniform(variables: int, rng: np.random.Generator) -> np.ndarray:
    """A coin for each input, tossed again if all fall alike."""
    while True:
        target = rng.random(2**variables) < 0.5
        if target.any() and not target.all():
            return target


def _training_set(target: np.ndarray, size: int, rng: np.random.Generator) -> TrainingSet:
    """Different inputs, drawn again if all have one label."""
    while True:
        inputs = np.sort(rng.choice(len(target), size, replace=False))
        if target[inputs].any() and not target[inputs].all():
            return TrainingSet(target, inputs)


def random_fits(sampler: Sampler, sets: Sequence[TrainingSet], networks: int) -> list[list[np.ndarray]]:
    """For each training set the truth tables of random networks that fit it, in three samples of equal effort.

    Each network that is drawn stands for two (see `counting.fitting`), so that `networks` costs half as many.
    """
    groups = -(-networks // (2 * CHUNK * GROUP * THIRDS))
    bits = [[packed(x) for x in (s.target, s.known, np.ones_like(s.known))] for s in sets]
    found: list[list[list[np.ndarray]]] = [[[] for _ in range(THIRDS)] for _ in sets]
    for i in range(groups * THIRDS):
        tables = sampler.tables(GROUP * i, GROUP)
        for thirds, own in zip(found, bits, strict=True):
            thirds[i // groups].append(fitting(tables, *own))
    return [[np.concatenate(x) for x in thirds] for thirds in found]


def trained_fits(
    sampler: Sampler, training: TrainingSet, rules: Mapping[str, Rule], runs: int, rng: np.random.Generator
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Truth tables of trained networks that fit, by optimiser; and (optimisers, 2) the share that does not fit, and the
    mean number of steps of the others."""
    found, spent = {}, []
    for name, rule in rules.items():
        labels = training.target[training.inputs]
        tables, steps = fitted(sampler.shape, training.inputs, labels, rule, runs, key_of(rng))
        fits = steps >= 0
        found[name] = tables[fits]
        spent.append((1 - fits.mean(), steps[fits].mean() if fits.any() else np.nan))
    return found, np.array(spent)


def shifted(training: TrainingSet, tables: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Functions xor one random function that is False on the training set: they fit it still, and mean nothing."""
    return tables ^ packed((rng.random(len(training.target)) < 0.5) & ~training.known)


def renumbered(training: TrainingSet, tables: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Functions with the inputs outside the training set in one random order: they fit it, and are True as often."""
    order = np.arange(len(training.target))
    order[~training.known] = rng.permutation(order[~training.known])
    return packed(unpacked(tables, len(order))[:, order])


def measured(reference: np.ndarray, other: np.ndarray) -> np.ndarray:
    """(measures,) of two counts of the same functions (K,)."""
    return np.array([measure(reference, other) for measure in (correlation, mutual, shared, cosine, top, slope)])


def mean_complexity(found: Counts, inputs: int) -> float:
    """Mean Lempel–Ziv complexity of a sample of functions."""
    return float(np.average(lempel_ziv(unpacked(found.functions, inputs)), weights=found.times))


def highest(counts: np.ndarray, number: int) -> np.ndarray:
    """(number, 2) how often two samples (2, K) have the functions of largest mean share; 0 where there are fewer."""
    share = (counts / counts.sum(axis=1, keepdims=True)).sum(axis=0)
    chosen = np.argsort(-share, kind="stable")[:number]
    points = np.zeros((number, 2), np.int64)
    points[: len(chosen)] = counts[:, chosen].T
    return points
