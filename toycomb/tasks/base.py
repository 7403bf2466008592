"""What tasks of one output and of several have in common: embedding, training inputs and test inputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, instance, shown, whole
from toycomb.common.seeds import Purpose, stream
from toycomb.tasks import embedding as embeddings
from toycomb.tasks.dataset import Dataset
from toycomb.tasks.embedding import Embedding
from toycomb.tasks.formula import Formula
from toycomb.tasks.labelled import Divided, Labelled
from toycomb.tasks.sampling import DATA, check_samples

OUTPUTS = 1024
"""Outputs that a task may have."""


class BaseTask:
    """A task of any number of outputs; see `toycomb.Task` and `toycomb.tasks.joint.JointTask`."""

    inputs: str
    embedding: Embedding
    samples: int
    shuffled_labels: bool
    seed: int
    data: Labelled | None
    held_out: float

    if TYPE_CHECKING:  # a property of some tasks, and a field of others

        @property
        def formulas(self) -> tuple[Formula, ...]: ...

    @property
    def outputs(self) -> int:
        """Outputs O."""
        return len(self.formulas)

    @property
    def variables(self) -> int:
        """Variables n, the same for all outputs."""
        return self.formulas[0].variables

    @property
    def has_clauses(self) -> bool:
        """Whether the clauses are known, of all outputs; if not, whatever needs them raises one sentence."""
        return all(x.has_clauses for x in self.formulas)

    @property
    def drawn(self) -> str:
        """How inputs are drawn, in a few words."""
        return self.inputs

    @cached_property
    def E(self) -> np.ndarray:
        """(m, n) embedding matrix, float64."""
        return embeddings.matrix(self.embedding, self.variables, self.seed)

    @cached_property
    def carried(self) -> str | np.ndarray:
        """What networks that are trained on this task carry of its embedding: its name, or the matrix."""
        return embeddings.carried(self.embedding, self.E)

    def training_data(self, seed: int, index: int = 0) -> Dataset:
        """The training inputs of network `index` under the root seed `seed`.

        Shuffled labels are permuted among the inputs; of several outputs those of one input stay together.
        """
        data = self._sample(self.samples, seed, Purpose.DATA, index) if self.data is None else self._divided.train
        if not self.shuffled_labels:
            return data
        return data.labelled(stream(seed, Purpose.LABELS, index).permutation(data.y))

    def test_data(self, seed: int, index: int = 0, samples: int = 10_000) -> Dataset:
        """A new draw of inputs, from a stream of its own, with true labels; all inputs once more where they are all.

        It comes from the distribution of the training inputs, so that some of its inputs may be training inputs too.
        Of given data these are the test inputs, whatever the number of `samples`.
        """
        if self.data is not None:
            return self._divided.test
        return self._sample(samples, seed, Purpose.TEST, index)

    @property
    def _divided(self) -> Divided:
        """The given inputs, those to train on and those to test on."""
        assert self.data is not None
        return self.data.divided(self.held_out, self.seed)

    def _sample(self, samples: int, seed: int, purpose: Purpose, index: int) -> Dataset:
        raise NotImplementedError

    def _check_common(self) -> None:
        """Refuse an embedding that does not fit, a number of samples out of range, and what is neither yes nor no."""
        object.__setattr__(self, "embedding", embeddings.as_array(self.embedding))
        if not isinstance(self.shuffled_labels, bool | np.bool_):
            raise InputError(f"shuffled_labels is {shown(repr(self.shuffled_labels), 60)}; it must be True or False")
        check_samples(self.samples)
        _ = self.E

    def _check_given(self) -> None:
        """Refuse given inputs that do not fit, and count those to train on."""
        made = f"{type(self).__name__}.of_data(X, y) makes a task of"
        if self.data is None or self.inputs != DATA:
            there = "and no data are given" if self.data is None else "with data that are given"
            raise InputError(f"inputs are {self.inputs!r} {there}; {made} data")
        instance("the data", self.data, Labelled, f"{made} arrays")
        if self.data.variables != self.variables:
            raise InputError(
                f"the formula has {self.variables} variables and the inputs {self.data.variables}; both must "
                "be over the same variables"
            )
        if self.data.outputs != self.outputs:
            raise InputError(
                f"the data have {self.data.outputs} outputs and the task {self.outputs}; a JointTask takes several "
                "outputs, with a formula for each or none, and a Task takes one"
            )
        object.__setattr__(self, "samples", len(self.data.divided(self.held_out, self.seed).train))


def check_output(number: int, outputs: int) -> int:
    """The number of an output, counted from 0; raises InputError if there is none of that number."""
    number = whole("the output", number)
    if not 0 <= number < outputs:
        raise InputError(f"the output is {shown(number, 40)}; the task has {outputs}, counted from 0")
    return number


def contradiction(formula: Formula, X: np.ndarray, y: np.ndarray) -> str | None:
    """How many of the labels `y` (N,) of Boolean inputs a formula contradicts, as a sentence; None where none."""
    wrong, count = int((formula.evaluate(X) != y).sum()), len(y)
    said = f"the formula gives another label than the data for {wrong} of {count} inputs ({wrong / count:.1%})"
    return f"{said}; the labels stay as they are" if wrong else None


def checked_formulas(given: Iterable[Formula]) -> tuple[Formula, ...]:
    """The formulas of a task, once they are known to be formulas over the same variables."""
    if isinstance(given, Formula) or not isinstance(given, Iterable):
        raise InputError(f"the formulas are {shown(repr(given), 60)}; they must be a list, one for each output")
    formulas = tuple(given)
    if not 1 <= len(formulas) <= OUTPUTS:
        raise InputError(f"{len(formulas)} formulas were given; there must be 1 to {OUTPUTS}, one for each output")
    for formula in formulas:
        instance("a formula", formula, Formula, "toycomb.Formula.load(path) reads one")
    sizes = sorted({x.variables for x in formulas})
    if len(sizes) > 1:
        raise InputError(
            f"the formulas are over {' and '.join(map(str, sizes[:3]))} variables; all must be over the same ones"
        )
    return formulas
