"""A task: a formula, how inputs are drawn, and the embedding between inputs and network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from toycomb.common.brief import brief
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, instance, shown, unknown, whole
from toycomb.common.limits import check_count
from toycomb.common.seeds import Purpose, stream
from toycomb.tasks import embedding as embeddings
from toycomb.tasks.formula import Formula, Kind
from toycomb.tasks.sampling import NAMES, Dataset, check_exhaustive, check_samples, sample
from toycomb.tasks.told import of_tasks


@dataclass(frozen=True, eq=False)
class Task:
    """A clause task with a known answer key.

    Parameters
    ----------
    formula : Formula
    inputs : str
        Input distribution, one of `toycomb.tasks.sampling.NAMES`.
    embedding : str, path or (m, n) array
        See `toycomb.tasks.embedding.matrix`.
    samples : int
        Training inputs per network.
    extra, density
        Of the input distribution, see `toycomb.tasks.sampling.sample`.
    shuffled_labels : bool
        Negative control: training labels are permuted, so that there is nothing to learn but the sample.
    seed : int
        Root seed of a random embedding.

    Raises
    ------
    InputError
        If the embedding does not fit the formula, or an argument is out of range or of another type.
    """

    formula: Formula
    inputs: str = "near-miss"
    embedding: str | Path | np.ndarray = "hadamard"
    samples: int = 20_000
    extra: tuple[int, int] = (0, 2)
    density: float = 0.5
    shuffled_labels: bool = False
    seed: int = 0

    def __repr__(self) -> str:
        return brief(self, of_tasks([self]))

    def __post_init__(self) -> None:
        instance("the formula", self.formula, Formula, "toycomb.Formula.load(path) reads one")
        if not isinstance(self.shuffled_labels, bool | np.bool_):
            raise InputError(f"shuffled_labels is {shown(repr(self.shuffled_labels), 60)}; it must be True or False")
        if self.inputs not in NAMES:
            raise unknown("the input distribution is", self.inputs, NAMES)
        check_samples(self.samples)
        if self.inputs == "exhaustive":
            check_exhaustive(self.formula.variables)
        _ = self.E

    @cached_property
    def E(self) -> np.ndarray:
        """(m, n) embedding matrix, float64."""
        return embeddings.matrix(self.embedding, self.formula.variables, self.seed)

    @cached_property
    def carried(self) -> str | np.ndarray:
        """What networks that are trained on this task carry of its embedding: its name, or the matrix."""
        return embeddings.carried(self.embedding, self.E)

    def training_data(self, seed: int, index: int = 0) -> Dataset:
        """The training inputs of network `index` under the root seed `seed`."""
        data = self._sample(self.samples, seed, Purpose.DATA, index)
        if not self.shuffled_labels:
            return data
        return data.labelled(stream(seed, Purpose.LABELS, index).permutation(data.y))

    def test_data(self, seed: int, index: int = 0, samples: int = 10_000) -> Dataset:
        """A new draw of inputs, from a stream of its own, with true labels; all inputs once more where they are all.

        It comes from the distribution of the training inputs, so that some of its inputs may be training inputs too.
        """
        return self._sample(samples, seed, Purpose.TEST, index)

    def _sample(self, samples: int, seed: int, purpose: Purpose, index: int) -> Dataset:
        rng = stream(seed, purpose, index)
        return sample(self.formula, samples, rng, self.inputs, extra=self.extra, density=self.density)


def random_tasks(
    networks: int,
    *,
    seed: int,
    variables: int = 32,
    clauses: int = 8,
    literals: int | Sequence[int] = 4,
    negated: float = 0.0,
    disjoint: bool = False,
    kind: Kind = "dnf",
    first: int = 0,
    inputs: str = "near-miss",
    embedding: str | Path | np.ndarray = "hadamard",
    samples: int = 20_000,
    shuffled_labels: bool = False,
) -> list[Task]:
    """One task per network, each with a random formula of its own, as in the published trials (P2, section 4).

    Parameters are those of `Formula.random` and `Task`; task i is the same whatever the number of tasks.
    """
    check_count(max(whole("the number of networks", networks), 1), "networks")
    formulas = (
        Formula.random(
            variables,
            clauses,
            literals,
            seed=stream(seed, Purpose.FORMULA, index),
            disjoint=disjoint,
            negated=negated,
            kind=kind,
        )
        for index in range(first, first + networks)
    )
    options = {"inputs": inputs, "samples": samples, "shuffled_labels": shuffled_labels}
    return [Task(formula, embedding=embedding, seed=seed, **options) for formula in formulas]  # type: ignore[arg-type]
