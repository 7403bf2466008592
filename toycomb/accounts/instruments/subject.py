"""The subject of a measurement: one network's task, with its inputs, start, training and random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from toycomb.common.cached import cached_property
from toycomb.common.seeds import Purpose, stream
from toycomb.geometry import FeatureSpace, sham_formula
from toycomb.network import Network, init
from toycomb.tasks.formula import Formula
from toycomb.tasks.sampling import Dataset
from toycomb.tasks.task import Task, random_tasks
from toycomb.training import Job, Outcome, Training, train_network
from toycomb.training.inputs import Inputs


@dataclass(frozen=True, eq=False)
class Subject:
    """Network `index` of a population under a root seed.

    Parameters
    ----------
    seed, index : int
    task : Task
    """

    seed: int
    index: int
    task: Task

    @classmethod
    def of(cls, seed: int, index: int, **settings: Any) -> Subject:
        """The subject whose task a population of these settings of `toycomb.random_tasks` has at this index."""
        return cls(seed, index, random_tasks(1, seed=seed, first=index, **settings)[0])

    @property
    def permuted(self) -> Subject:
        """The same with permuted training labels: there is nothing to learn but the sample."""
        return replace(self, task=replace(self.task, shuffled_labels=True))

    @cached_property
    def data(self) -> Dataset:
        """The training inputs."""
        return self.task.training_data(self.seed, self.index)

    def fresh(self, samples: int = 10_000) -> Dataset:
        """Newly drawn inputs with true labels."""
        return self.task.test_data(self.seed, self.index, samples)

    def embedded(self, X: np.ndarray) -> np.ndarray:
        """(N, m) float64, inputs X (N, n) as the network sees them."""
        return np.asarray(X @ self.task.E.T, dtype=float)

    def rng(self, repeat: int = 0) -> np.random.Generator:
        """Random numbers of this network alone; those of different repeats are independent."""
        return stream(self.seed, Purpose.THEORY, self.index, repeat)

    def start(self, hidden: int, repeat: int = 0, **more: Any) -> Network:
        """Initial values; those of repeat 0 are what training begins from; `more` as in `toycomb.init`."""
        return init(hidden, len(self.task.E), seed=self.seed, first=self.index, repeat=repeat, **more)[0]

    def trained(
        self,
        *,
        start: Network | None = None,
        mask: np.ndarray | None = None,
        order: int = 0,
        inputs: Inputs | None = None,
        **settings: Any,
    ) -> Outcome:
        """The network trained with these fields of `toycomb.Training`, as it is trained in a population of them."""
        job = Job(self.task, Training(**settings), self.seed, self.index, start, mask, order=order)
        return train_network(job, inputs=inputs)

    def inputs(self, data: Dataset, hidden: int, batch: int = Training().batch) -> Inputs:
        """Inputs in the form that training takes."""
        return Inputs.of(self.task, hidden=hidden, batch=batch, seed=self.seed, index=self.index, data=data)

    def shams(self, count: int, rng: np.random.Generator) -> list[Formula]:
        """Draws of sham clauses."""
        return [sham_formula(self.task.formula, rng) for _ in range(count)]

    def space(self, networks: Network) -> FeatureSpace:
        """Feature space of networks with one leading axis T, as T snapshots of a population of one."""
        return FeatureSpace.of(networks[:, None], [self.task])

    def code_rows(self, networks: Network, shams: Sequence[Formula]) -> np.ndarray:
        """(T, C, 2) code rows of each clause, and the mean of those of sham clauses in its place."""
        space = self.space(networks)
        spaces = (space, *(space.with_formulas([sham]) for sham in shams))
        counts = [x.code_locations[:, 0].sum(axis=1) for x in spaces]
        return np.stack([counts[0], np.mean(counts[1:], axis=0)], axis=-1)


def joined(formulas: Sequence[Formula]) -> Formula:
    """One formula of the clauses of all of them in their order, so that rows are read by many shams at once."""
    first = formulas[0]
    return Formula(first.variables, tuple(clause for formula in formulas for clause in formula.clauses), first.kind)
