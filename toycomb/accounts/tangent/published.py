"""The published task, learned by a network and by its linearisation: accuracy and codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.tangent import lazy
from toycomb.accounts.tangent.index import Codes
from toycomb.common.cached import cached_property
from toycomb.geometry import FeatureSpace
from toycomb.network import stack
from toycomb.tasks.formula import Formula
from toycomb.tasks.sampling import Dataset

ORDER, AGAIN, SHAMS, PERMUTED, EXCHANGED, FOREIGN = range(1000, 1006)
"""Repeats of the random numbers; each load has its own by adding ten times the number of clauses."""
SHAM_DRAWS = 8
DISTANCES = 5
"""Initial distances 0 to 4 of clauses of four literals."""


@dataclass(frozen=True)
class Published:
    """The published task of one network at one load, with what is trained on it.

    Parameters
    ----------
    clauses, samples, epochs, fresh : load, training inputs, epochs and newly drawn inputs
    centred : whether outputs at initialisation are taken off, see `lazy`
    repeat : another number gives other initial values
    """

    seed: int
    index: int
    clauses: int
    samples: int
    epochs: int
    fresh: int
    centred: bool = True
    shuffled_labels: bool = False
    repeat: int = 0
    task: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def subject(self) -> Subject:
        """The task with its inputs and random numbers."""
        found = Subject.of(self.seed, self.index, **{**self.task, "clauses": self.clauses, "samples": self.samples})
        return found.permuted if self.shuffled_labels else found

    @cached_property
    def start(self) -> lazy.Start:
        """The network at initialisation, n = H = 32, with its task and training inputs."""
        x = self.subject
        return lazy.Start(x.start(32, self.repeat), x.task, x.data, self.centred)

    @cached_property
    def test(self) -> Dataset:
        """Newly drawn inputs with true labels."""
        return self.subject.fresh(self.fresh)

    def rng(self, purpose: int) -> np.random.Generator:
        """Random numbers of this load."""
        return self.subject.rng(purpose + 10 * self.clauses)

    def trained(self, alpha: float = 1.0, *, linear: bool = False, order: int = ORDER) -> np.ndarray:
        """Parameters u after training in one of two orders of data."""
        visited = lazy.orders(self.rng(order), self.epochs, self.samples)
        return lazy.train(self.start, visited, scale=alpha, linear=linear)

    @cached_property
    def tangent(self) -> np.ndarray:
        """Parameters u of the linearisation, the same for every α."""
        return self.trained(linear=True)

    @cached_property
    def shams(self) -> list[Formula]:
        """Sham formulas, some draws."""
        return self.subject.shams(SHAM_DRAWS, self.rng(SHAMS))

    def foreign(self) -> tuple[Formula, list[Formula]]:
        """The next network's formula, which this network does not learn, and sham formulas of it."""
        other = Subject.of(self.seed, self.index + 1, **{**self.task, "clauses": self.clauses})
        return other.task.formula, other.shams(SHAM_DRAWS, self.rng(FOREIGN))

    def read(self, u: np.ndarray, alpha: float = 1.0) -> FeatureSpace:
        """Feature space at initialisation and at θ0 + u/α; T = 2, P = 1."""
        return self.subject.space(stack([self.start.network, self.start.moved(u, alpha)]))

    def accuracy(self, u: np.ndarray, alpha: float = 1.0, linear: bool = False) -> np.ndarray:
        """(fresh,) 1 where a newly drawn input is answered correctly, 0 elsewhere."""
        X = self.test.X
        f = self.start.linear(X, u) if linear else self.start.real(X, u, alpha)
        return ((f > 0) == self.test.y).astype(float)


def codes(space: FeatureSpace, at: int = -1) -> Codes:
    """Code locations and row types at one time."""
    return Codes(space.code_locations[at, 0], space.row_types[at, 0])


def beyond_shams(space: FeatureSpace, shams: list[Formula]) -> np.ndarray:
    """(T, C) code rows of each clause, less the mean over sham clauses in its place."""
    counts = [x.code_locations[:, 0].sum(axis=1) for x in (space, *(space.with_formulas([f]) for f in shams))]
    return counts[0] - np.mean(counts[1:], axis=0)


def gained(space: FeatureSpace, shams: list[Formula]) -> np.ndarray:
    """(C,) code rows of each clause gained from the first to the last time, less the same for sham clauses."""
    counts = beyond_shams(space, shams)
    return counts[-1] - counts[0]


def by_distance(space: FeatureSpace, shams: list[Formula]) -> np.ndarray:
    """(2, 2, DISTANCES) locations that start on rows of the code's type, and those of them that end as codes.

    By initial distance, first of the clauses, then of sham clauses (mean over draws).
    """

    def counts(x: FeatureSpace) -> np.ndarray:
        starts = x.on_type[0, 0] & np.ones_like(x.code_locations[0, 0])
        ends = starts & x.code_locations[-1, 0]
        chosen = [[(x.distance[0, 0] == d) & y for d in range(DISTANCES)] for y in (starts, ends)]
        return np.array([[y.sum() for y in row] for row in chosen], dtype=float)

    return np.stack([counts(space), np.mean([counts(space.with_formulas([f])) for f in shams], axis=0)])
