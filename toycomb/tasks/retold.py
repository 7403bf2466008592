"""The same task told by other clauses: inputs and labels stay as they are, and so does what is trained on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb.common.errors import InputError, instance
from toycomb.tasks.base import BaseTask, checked_formulas
from toycomb.tasks.dataset import Dataset
from toycomb.tasks.formula import Formula
from toycomb.tasks.joint import JointTask
from toycomb.tasks.task import Task

OF_SOURCE = ("inputs", "embedding", "samples", "shuffled_labels", "seed", "data", "held_out")
"""What a task that is told by other clauses has of the task that it was."""


class _FromSource:
    """Data of a task that has those of another one."""

    source: Any

    def training_data(self, seed: int, index: int = 0) -> Dataset:
        """The training inputs of the source, with its labels."""
        assert self.source is not None
        return self.source.training_data(seed, index)

    def test_data(self, seed: int, index: int = 0, samples: int = 10_000) -> Dataset:
        """The test inputs of the source, with its labels."""
        assert self.source is not None
        return self.source.test_data(seed, index, samples)


@dataclass(frozen=True, eq=False, repr=False)
class Retold(_FromSource, Task):
    """A task whose inputs and labels are those of `source`, and whose clauses are other ones; see `retold`."""

    source: Task | None = None

    def __post_init__(self) -> None:
        _check(self, self.source)

    @property
    def drawn(self) -> str:
        """As of the source."""
        assert self.source is not None
        return self.source.drawn


@dataclass(frozen=True, eq=False, repr=False)
class RetoldJoint(_FromSource, JointTask):
    """As `Retold`, of several outputs."""

    source: JointTask | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "formulas", checked_formulas(self.formulas))
        _check(self, self.source)


def retold(task: Any, formulas: Sequence[Formula]) -> Any:
    """A task with the same inputs and labels, which codes, fates and probes read by other clauses.

    Labels are not those of the new formulas: a network that is trained on it is the network of the task, to the bit.

    Parameters
    ----------
    task : Task or JointTask, of drawn inputs or of given data
    formulas : one for each output, over the variables of the task

    Returns
    -------
    Task or JointTask

    Raises
    ------
    InputError
        If it is no task, there is not one formula for each output, or they are over other variables.
    """
    instance("the task", task, BaseTask, "run.tasks[0] is the first one of a run")
    formulas = checked_formulas(formulas)
    if len(formulas) != task.outputs:
        raise InputError(f"{len(formulas)} formulas were given; the task has {task.outputs} outputs, and needs as many")
    source: Any = task.source if isinstance(task, Retold | RetoldJoint) else task
    same = {name: getattr(task, name) for name in OF_SOURCE}
    if isinstance(task, JointTask):
        return RetoldJoint(formulas, **same, true=task.true, source=source)
    return Retold(formulas[0], **same, extra=task.extra, density=task.density, source=source)


def _check(task: Any, source: Any) -> None:
    """Refuse other variables or other inputs than those of the source, and take over its embedding."""
    if task.variables != source.variables:
        raise InputError(f"the formula has {task.variables} variables, and the task {source.variables}")
    for name in OF_SOURCE:
        own, whole = getattr(task, name), getattr(source, name)
        if own is not whole and (isinstance(own, np.ndarray) or own != whole):
            raise InputError(
                f"{name} is another one than that of the task whose inputs these are; change it there, and retell that"
            )
    task.__dict__.update(E=source.E, carried=source.carried)
