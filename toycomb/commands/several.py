"""Tasks of several outputs from the files of a command line: several formulas, a table, or data with several labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toycomb.common.errors import InputError, shown
from toycomb.common.notices import counted
from toycomb.tasks import formula_files as files

if TYPE_CHECKING:
    from toycomb.tasks.clauses import Kind
    from toycomb.tasks.formula import Formula
    from toycomb.tasks.joint import JointTask
    from toycomb.tasks.labelled import Labelled

FIRST, SECOND = "balanced", "in-turn"
"""How the inputs of several formulas are drawn that are `auto`, and how where that cannot be."""


@dataclass(frozen=True)
class Given:
    """What a command line says of a task of several outputs.

    Parameters
    ----------
    paths : formula files: one for each output, or one table
    outputs : numbers of outputs of a table or of data, from 0, in the order in which they are learnt; none for all
    read_as, inputs, true, embedding, samples, seed : as the options of `toycomb train`
    """

    paths: Sequence[Path]
    outputs: Sequence[int]
    read_as: Kind | None
    inputs: str
    true: Sequence[int]
    embedding: str
    samples: int
    seed: int

    @property
    def several(self) -> bool:
        """Whether the files, without data, give several outputs."""
        if len(self.paths) != 1 or len(self.outputs) == 1 or not files.is_table(self.paths[0]):
            return len(self.paths) > 1
        from toycomb.tasks import pla

        return len(self.outputs) > 1 or pla.load(self.paths[0]).outputs > 1

    def task(self) -> tuple[JointTask, list[str]]:
        """The task, and what had to be decided about it."""
        return self._of_table() if len(self.paths) == 1 else self._of_formulas()

    def _of_table(self) -> tuple[JointTask, list[str]]:
        """All outputs of a table, or some, on every input where that can be."""
        from toycomb.tasks import pla

        if self.read_as is not None:
            raise InputError("--read-as is of one formula, and a table with several outputs has one for each")
        table = pla.load(self.paths[0])
        options: dict[str, Any] = {"samples": self.samples, "embedding": self.embedding, "seed": self.seed}
        if self.true:
            options["true"] = self.true
        inputs = None if self.inputs == "auto" else self.inputs
        return pla.joint(table, self.outputs or None, inputs=inputs, **options), list(table.notes)

    def _of_formulas(self) -> tuple[JointTask, list[str]]:
        """A formula from each file."""
        from toycomb.tasks.joint import JointTask

        if self.outputs:
            raise InputError(
                "--output picks outputs of one table or of data; of several formulas, name those files alone"
            )
        formulas = self.formulas(None)
        shared: dict[str, Any] = {"embedding": self.embedding, "samples": self.samples, "seed": self.seed}
        true: Any = self.true or (0, formulas[0].variables)
        notes = _notes(formulas)
        task = JointTask(tuple(formulas), FIRST if self.inputs == "auto" else self.inputs, true, **shared)
        try:
            task.training_data(self.seed)
        except InputError as error:
            if self.inputs != "auto":
                raise
            task = JointTask(tuple(formulas), SECOND, true, **shared)
            task.training_data(self.seed)
            notes.append(f"the inputs of each output were balanced in turn, not jointly; {error}")
        return task, notes

    def formulas(self, outputs: int | None) -> list[Formula]:
        """The formula of each output; `outputs` is how many there must be, if that is known."""
        if len(self.paths) == 1 and files.is_table(self.paths[0]):
            from toycomb.tasks import pla

            table = pla.load(self.paths[0])
            found = [table.formula(o) for o in self.outputs or range(table.outputs)]
        else:
            found = [files.load(path, self.read_as) for path in self.paths]
        if outputs is not None and len(found) != outputs:
            raise InputError(f"{counted(len(found), 'formula')} and {counted(outputs, 'output')} were given; give a "
                             "formula for each output, or none")  # fmt: skip
        return found

    def of_data(self, data: Labelled, held_out: float) -> tuple[JointTask, list[str]]:
        """All outputs of labelled inputs."""
        from toycomb.tasks.joint import JointTask

        formulas = self.formulas(data.outputs) if self.paths else None
        shared: dict[str, Any] = {"held_out": held_out, "embedding": self.embedding, "seed": self.seed}
        task = JointTask.of_labelled(data, formulas, **shared)
        return task, [*_notes(formulas or []), *task.contradictions]


def labels(path: Path, outputs: Sequence[int]) -> Labelled:
    """Labelled inputs of a file: of one output where it has one or one is named, else of all that are."""
    from toycomb.tasks.labelled import Labelled

    if len(outputs) == 1:
        return Labelled.load(path, outputs[0])
    data = Labelled.load(path, "all")
    if outputs:
        return _chosen(data, outputs, path)
    return data.output(0) if data.outputs == 1 else data


def _chosen(data: Labelled, outputs: Sequence[int], path: Path) -> Labelled:
    """The same inputs with the labels of some outputs."""
    from toycomb.tasks.labelled import Labelled

    wrong = [o for o in outputs if not 0 <= o < data.outputs]
    if wrong:
        raise InputError(f"{shown(path)}: the output is {wrong[0]}; y has {data.outputs}, counted from 0")
    columns, test = list(outputs), None
    if data.own_test:
        test = data.arrays["X_test"], data.arrays["y_test"][:, columns]
    return Labelled(data.X, data.y[:, columns], test, "all")


def _notes(formulas: Sequence[Formula]) -> list[str]:
    """What was noted of each formula."""
    return [f"output {o}: {note}" for o, formula in enumerate(formulas) for note in formula.notes]
