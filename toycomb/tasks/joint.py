"""Tasks of several outputs: a formula for each, over the same variables, with inputs balanced for all of them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb.common.brief import brief
from toycomb.common.cached import cached_property
from toycomb.common.errors import ContradictedLabels, InputError, shown, unknown, whole
from toycomb.common.limits import check_count
from toycomb.common.seeds import Purpose, stream
from toycomb.tasks import joint_inputs
from toycomb.tasks.base import OUTPUTS, BaseTask, check_output, checked_formulas, contradiction
from toycomb.tasks.dataset import Dataset
from toycomb.tasks.embedding import Embedding
from toycomb.tasks.formula import Formula, Kind
from toycomb.tasks.labelled import HELD_OUT, Labelled
from toycomb.tasks.sampling import DATA
from toycomb.tasks.task import OF_GIVEN, Task
from toycomb.tasks.told import of_tasks
from toycomb.tasks.unknown import Unknown

OF_WHOLE = ("inputs", "embedding", "samples", "shuffled_labels", "seed", "held_out")
"""What an output has of the whole task."""


@dataclass(frozen=True, eq=False)
class JointTask(BaseTask):
    """A task of several outputs with a known answer key for each; or one of given data, see `of_data`.

    Parameters
    ----------
    formulas : sequence of Formula
        One for each output, all over the same variables; sizes and kinds may differ.
    inputs : str
        Input distribution, one of `toycomb.tasks.joint_inputs.NAMES`; `data` where inputs are given.
    true : (low, high)
        Range of the number of true variables of an input. The published one is 8 to 10 of 32.
    embedding : str, path, (m, n) array or Matrix
        See `toycomb.tasks.embedding.matrix`.
    samples : int
        Training inputs per network; 50,000 are the published number for two outputs, 200,000 that for three.
    shuffled_labels : bool
        Negative control: training labels are permuted among the inputs; those of one input stay together.
    seed : int
        Root seed of a random embedding, and of which given inputs are held out.
    data : Labelled, optional
        Given inputs with labels (N, O), the same for all networks.
    held_out : float
        Share of the given inputs that is set aside to test on, where no test inputs are given.

    Raises
    ------
    InputError
        If formulas are over different numbers of variables, the embedding does not fit them, or an argument is out of
        range or of another type.
    """

    formulas: tuple[Formula, ...]
    inputs: str = "balanced"
    true: tuple[int, int] = (8, 10)
    embedding: Embedding = "hadamard"
    samples: int = 50_000
    shuffled_labels: bool = False
    seed: int = 0
    data: Labelled | None = None
    held_out: float = HELD_OUT

    def __repr__(self) -> str:
        return brief(self, of_tasks([self]))

    def __post_init__(self) -> None:
        object.__setattr__(self, "formulas", checked_formulas(self.formulas))
        if self.data is not None or self.inputs == DATA:
            self._check_given()
        elif self.inputs not in joint_inputs.NAMES:
            raise unknown("the input distribution is", self.inputs, joint_inputs.NAMES)
        else:
            object.__setattr__(self, "true", joint_inputs.check_true(self.true, self.variables))
        self._check_common()

    @classmethod
    def of_data(
        cls,
        X: Any,
        y: Any,
        formulas: Sequence[Formula] | None = None,
        *,
        test: tuple[Any, Any] | None = None,
        held_out: float = HELD_OUT,
        embedding: Embedding = OF_GIVEN,
        shuffled_labels: bool = False,
        seed: int = 0,
    ) -> JointTask:
        """A task of inputs with several labels each, Boolean or real, the same for all networks.

        Parameters
        ----------
        y : (N, O) labels 0 and 1
        formulas : a formula over n variables for each output, optional
        X, test, held_out, embedding, shuffled_labels, seed : as for `Task.of_data`

        Raises
        ------
        InputError
            As `JointTask` and `toycomb.tasks.labelled.Labelled`.
        """
        options = {"held_out": held_out, "embedding": embedding, "shuffled_labels": shuffled_labels, "seed": seed}
        task = cls.of_labelled(Labelled(X, y, test, "all"), formulas, **options)
        for sentence in task.contradictions:
            warnings.warn(sentence, ContradictedLabels, stacklevel=2)
        return task

    @classmethod
    def of_labelled(cls, data: Labelled, formulas: Sequence[Formula] | None = None, **options: Any) -> JointTask:
        """A task of labelled inputs that are read already, with `output="all"`; `options` are those of `of_data`."""
        known = [Unknown(data.variables)] * data.outputs if formulas is None else formulas
        return cls(tuple(known), DATA, data=data, **{"embedding": OF_GIVEN, **options})

    @property
    def formula(self) -> Formula:
        """The formula of a task of one output; raises InputError where there are several."""
        if self.outputs > 1:
            raise InputError(
                f"the task has {self.outputs} outputs with a formula each; task.formulas has them, and "
                "task.output(0) is a task of the first one alone"
            )
        return self.formulas[0]

    @property
    def drawn(self) -> str:
        """How inputs are drawn, in a few words."""
        return f"{self.inputs} ({self.true[0]} to {self.true[1]} true)"

    @cached_property
    def contradictions(self) -> list[str]:
        """How many of the given labels its formula contradicts, a sentence for each output that has such labels."""
        if self.data is None or self.data.real:
            return []
        known = ((o, x) for o, x in enumerate(self.formulas) if x.has_clauses)
        said = ((o, contradiction(x, self.data.X, self.data.y[:, o])) for o, x in known)
        return [f"output {o}: {sentence}" for o, sentence in said if sentence]

    def output(self, number: int) -> Task:
        """The task of one output, counted from 0: its formula, the same embedding, the same inputs with its label.

        Inputs are those of the whole task, so what is measured on them is measured on what the network sees; its labels
        are balanced as far as those of the whole are.
        """
        number = check_output(number, self.outputs)
        return self._tasks.setdefault(number, OutputTask.of(self, number))

    @cached_property
    def _tasks(self) -> dict[int, Task]:
        """Tasks of single outputs that were asked for."""
        return {}

    def _sample(self, samples: int, seed: int, purpose: Purpose, index: int) -> Dataset:
        rng = stream(seed, purpose, index)
        return joint_inputs.draw(self.formulas, samples, rng, self.inputs, true=self.true)


@dataclass(frozen=True, eq=False, repr=False)
class OutputTask(Task):
    """One output of a `JointTask`, see `JointTask.output`: its formula, and the inputs of the whole with its label."""

    joint: JointTask | None = None
    number: int = 0

    @classmethod
    def of(cls, joint: JointTask, number: int) -> OutputTask:
        """The output of that number."""
        data = None if joint.data is None else joint.data.output(number)
        options = {name: getattr(joint, name) for name in OF_WHOLE}
        return cls(joint.formulas[number], **options, data=data, joint=joint, number=number)

    def __post_init__(self) -> None:
        assert self.joint is not None
        for name in OF_WHOLE:
            own, whole = getattr(self, name), getattr(self.joint, name)
            if own is not whole and (isinstance(own, np.ndarray) or own != whole):
                raise InputError(
                    f"{name} is another one than that of the joint task, whose inputs an output has; change it there: "
                    f"replace(joint, {name}=…).output({self.number})"
                )
        self.__dict__.update(E=self.joint.E, carried=self.joint.carried)

    @property
    def drawn(self) -> str:
        """As of the whole task."""
        assert self.joint is not None
        return f"{self.joint.drawn}, output {self.number} of {self.joint.outputs}:"

    def training_data(self, seed: int, index: int = 0) -> Dataset:
        """The training inputs of the whole task, with this output's label."""
        assert self.joint is not None
        return self._of(self.joint.training_data(seed, index))

    def test_data(self, seed: int, index: int = 0, samples: int = 10_000) -> Dataset:
        """The test inputs of the whole task, with this output's label."""
        assert self.joint is not None
        return self._of(self.joint.test_data(seed, index, samples))

    def _of(self, data: Dataset) -> Dataset:
        return data.labelled(np.ascontiguousarray(data.y[:, self.number]))


def random_joint_tasks(
    networks: int,
    *,
    outputs: int,
    seed: int,
    variables: int = 32,
    clauses: int = 8,
    literals: int | Sequence[int] = 4,
    negated: float = 0.0,
    disjoint: bool = True,
    kind: Kind = "dnf",
    first: int = 0,
    inputs: str = "balanced",
    true: tuple[int, int] = (8, 10),
    embedding: Embedding = "hadamard",
    samples: int = 50_000,
    shuffled_labels: bool = False,
) -> list[JointTask]:
    """One task of several outputs per network, each output with a random formula of its own (P2, several outputs).

    Parameters are those of `Formula.random` and `JointTask`; published are 8 disjoint clauses of 4 for each output.
    Task i is the same whatever the number of tasks, and a formula whatever the number of outputs: output 0 has the one
    that `random_tasks` draws from the same parameters and seed.
    """
    check_count(max(whole("the number of networks", networks), 1), "networks")
    outputs = whole("the number of outputs", outputs)
    if not 1 <= outputs <= OUTPUTS:
        raise InputError(f"{shown(outputs, 40)} outputs were asked for; a task may have 1 to {OUTPUTS}")
    options: dict[str, Any] = {"disjoint": disjoint, "negated": negated, "kind": kind}
    shared: dict[str, Any] = {"inputs": inputs, "true": true, "samples": samples, "shuffled_labels": shuffled_labels}

    def formulas(index: int) -> tuple[Formula, ...]:
        streams = (stream(seed, Purpose.FORMULA, index, o) for o in range(outputs))
        return tuple(Formula.random(variables, clauses, literals, seed=rng, **options) for rng in streams)

    return [JointTask(formulas(i), embedding=embedding, seed=seed, **shared) for i in range(first, first + networks)]
