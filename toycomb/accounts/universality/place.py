"""The task that every network of one index is read by, and what is read off one network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from toycomb.accounts.instruments.networks import randomness, task_of
from toycomb.accounts.instruments.rows import balanced
from toycomb.geometry import FeatureSpace, sham_formula
from toycomb.network import Network
from toycomb.tasks.formula import Formula
from toycomb.tasks.sampling import all_inputs
from toycomb.tasks.task import Task

SHAMS = 0
"""Random numbers of sham clauses."""
EVERY = 16
"""Most variables of which all inputs are read."""
CHUNK = 1000  # inputs at a time, which stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Place:
    """A task with newly drawn inputs and sham clauses.

    Parameters
    ----------
    task : Task
    seed, index : int
    Z : (N, m) float32, embedded inputs
    y : (N,) bool
    strata : (N,) int, twice the number of true variables, plus the label
    shams : formulas
    """

    task: Task
    seed: int
    index: int
    Z: np.ndarray
    y: np.ndarray
    strata: np.ndarray
    shams: tuple[Formula, ...]

    @classmethod
    def of(cls, seed: int, index: int, family: Mapping[str, Any], fresh: int, shams: int) -> Place:
        """The task of one network; all inputs where there are at most 2^16, else so many newly drawn near misses."""
        task = task_of(seed, index, **family)
        n = task.formula.variables
        X = all_inputs(n) if n <= EVERY else task.test_data(seed, index, fresh).X
        rng = randomness(seed, index, SHAMS)
        drawn = tuple(sham_formula(task.formula, rng) for _ in range(shams))
        Z = X.astype(np.float32) @ task.E.T.astype(np.float32)
        y = task.formula.evaluate(X)
        return cls(task, seed, index, Z, y, 2 * X.sum(axis=1, dtype=np.int64) + y, drawn)

    def view(self, network: Network) -> View:
        """What is read off a network, whatever it was trained on."""
        clauses, most = len(self.task.formula), int(self.task.formula.sizes.max())
        every = [clause for formula in (self.task.formula, *self.shams) for clause in formula.clauses]
        read = Formula(self.task.formula.variables, tuple(every), self.task.formula.kind)
        space = FeatureSpace.from_embedding(network[None, None], [self.task.E], [read])
        codes = space.code_locations[0, 0]
        types, distance = space.row_types[0, 0], space.distance[0, 0]
        return View(
            network, self.Z, balanced(network), types, codes[:, :clauses],
            codes[:, clauses:].reshape(len(codes), len(self.shams), clauses),
            profile(distance[:, :clauses], types, most), profile(distance[:, clauses:], types, most),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class View:
    """A network as it is compared with others.

    Parameters
    ----------
    raw : Network
    Z : (N, m) float32, inputs
    network : Network, its rows balanced
    types : (H,) row types
    codes, sham_codes : (H, C) and (H, S, C) bool
    patterns, sham_patterns : (2, k + 1) shares of rows, see `profile`
    """

    raw: Network
    Z: np.ndarray
    network: Network
    types: np.ndarray
    codes: np.ndarray
    sham_codes: np.ndarray
    patterns: np.ndarray
    sham_patterns: np.ndarray

    @cached_property
    def logits(self) -> np.ndarray:
        """(N,) of the inputs."""
        pieces = (self.Z[begin : begin + CHUNK] for begin in range(0, len(self.Z), CHUNK))
        return np.concatenate([_logits(self.raw, Z) for Z in pieces])

    @property
    def answers(self) -> np.ndarray:
        """(N,) bool, the logit is above 0."""
        return self.logits > 0


def profile(distance: np.ndarray, types: np.ndarray, most: int) -> np.ndarray:
    """(2, k + 1) share of the rows that are positive, and negative, witnesses at each distance; mean over clauses.

    Parameters
    ----------
    distance : (H, C), of clauses of one size k or less
    types : (H,)
    most : k
    """
    places = distance[..., None] == np.arange(most + 1)
    found = np.array([places[types == kind].sum(axis=0).mean(axis=0) for kind in (1, -1)])
    return found / len(types)


def _logits(network: Network, Z: np.ndarray) -> np.ndarray:
    return np.maximum(Z @ network.W.T + network.b, 0) @ network.v + network.c
