"""A task: a formula, how inputs are drawn or which are given, and the embedding between inputs and network."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toycomb.common.arrays import real
from toycomb.common.brief import brief
from toycomb.common.cached import cached_property
from toycomb.common.errors import ContradictedLabels, InputError, instance, whole
from toycomb.common.limits import check_count
from toycomb.common.seeds import Purpose, stream
from toycomb.tasks.base import BaseTask, check_output, contradiction
from toycomb.tasks.embedding import Embedding
from toycomb.tasks.formula import Formula, Kind
from toycomb.tasks.labelled import HELD_OUT, OF_TEXT, Labelled
from toycomb.tasks.sampling import DATA, Dataset, check_exhaustive, check_name, sample
from toycomb.tasks.told import of_tasks
from toycomb.tasks.unknown import Unknown

OF_GIVEN = "identity"
"""The embedding of given data unless another is asked for: what is given is what the network sees."""


@dataclass(frozen=True, eq=False)
class Task(BaseTask):
    """A clause task with a known answer key; or one of given data, with clauses or without, see `of_data`.

    Parameters
    ----------
    formula : Formula
    inputs : str
        Input distribution, one of `toycomb.tasks.sampling.NAMES`; `levels` for composed formulas; `data` where inputs
        are given.
    embedding : str, path, (m, n) array or Matrix
        See `toycomb.tasks.embedding.matrix`.
    samples : int
        Training inputs per network; where inputs are given, as many as there are.
    extra, density
        Of the input distribution, see `toycomb.tasks.sampling.sample`.
    shuffled_labels : bool
        Negative control: training labels are permuted, so that there is nothing to learn but the sample.
    seed : int
        Root seed of a random embedding, and of which given inputs are held out.
    data : Labelled, optional
        Given inputs, the same for all networks.
    held_out : float
        Share of the given inputs that is set aside to test on, where no test inputs are given.

    Raises
    ------
    InputError
        If the embedding does not fit the formula, or an argument is out of range or of another type.
    """

    formula: Formula
    inputs: str = "near-miss"
    embedding: Embedding = "hadamard"
    samples: int = 20_000
    extra: tuple[int, int] = (0, 2)
    density: float = 0.5
    shuffled_labels: bool = False
    seed: int = 0
    data: Labelled | None = None
    held_out: float = HELD_OUT

    def __repr__(self) -> str:
        return brief(self, of_tasks([self]))

    def __post_init__(self) -> None:
        instance("the formula", self.formula, Formula, "toycomb.Formula.load(path) reads one")
        if self.data is not None or self.inputs == DATA:
            self._check_given()
        else:
            check_name(self.formula, self.inputs)
        if self.inputs == "exhaustive":
            check_exhaustive(self.formula.variables)
        self._check_common()

    @classmethod
    def of_data(
        cls,
        X: Any,
        y: Any,
        formula: Formula | None = None,
        *,
        test: tuple[Any, Any] | None = None,
        held_out: float = HELD_OUT,
        embedding: Embedding = OF_GIVEN,
        output: int | None = None,
        shuffled_labels: bool = False,
        seed: int = 0,
    ) -> Task:
        """A task of labelled inputs, Boolean or real, the same for all networks.

        Parameters
        ----------
        X : (N, n) finite real numbers; Boolean where all are 0 and 1, of whatever type
        y : (N,) labels 0 and 1, or (N, O) of several outputs
        formula : Formula over n variables, optional
            Clauses to read networks against. Without them all that needs clauses raises one sentence, and all else
            works. Of Boolean inputs, labels that it contradicts are counted in a warning, and stay as they are.
        test : (X, y) to test on, optional
        held_out : share of the inputs that is set aside to test on where `test` is not given
        embedding : as for `Task`
        output : which of several outputs, counted from 0; a network has one
        shuffled_labels : as for `Task`
        seed : of the inputs that are held out, and of a random embedding

        Raises
        ------
        InputError
            As `Task` and `toycomb.tasks.labelled.Labelled`.
        """
        task = cls.of_labelled(
            Labelled(X, y, test, output),
            formula,
            held_out=held_out,
            embedding=embedding,
            shuffled_labels=shuffled_labels,
            seed=seed,
        )
        if task.contradiction:
            warnings.warn(task.contradiction, ContradictedLabels, stacklevel=2)
        return task

    @classmethod
    def of_outputs(cls, X: Any, y: Any, formula: Formula | None = None, **options: Any) -> list[Task]:
        """A task of each output of labels (N, O), on the same inputs; `options` are those of `of_data` but `output`."""
        if "output" in options:
            raise InputError("there is a task of each output here; Task.of_data(X, y, output=…) makes that of one")
        y = real("y", y, text=OF_TEXT)
        outputs = y.shape[1] if y.ndim == 2 else 1
        return [cls.of_data(X, y, formula, output=j, **options) for j in range(max(outputs, 1))]

    @classmethod
    def of_labelled(cls, data: Labelled, formula: Formula | None = None, **options: Any) -> Task:
        """A task of labelled inputs that are read already; `options` are those of `of_data`, but for `output`."""
        known = Unknown(data.variables) if formula is None else formula
        return cls(known, DATA, data=data, **{"embedding": OF_GIVEN, **options})

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The formula, as a tuple of one."""
        return (self.formula,)

    def output(self, number: int) -> Task:
        """The task itself: it has one output, number 0."""
        check_output(number, self.outputs)
        return self

    @cached_property
    def contradiction(self) -> str | None:
        """How many of the given labels its formula contradicts, as a sentence; None where there is none."""
        if self.data is None or self.data.real or not self.has_clauses:
            return None
        return contradiction(self.formula, self.data.X, self.data.y)

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
    embedding: Embedding = "hadamard",
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
