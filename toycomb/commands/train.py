"""`toycomb train`: train on a formula, or on data of the user's own, and save the network."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from toycomb.commands.given import differing, given_data, of_data, of_table, refuse
from toycomb.commands.options import Common, Fit, unseen_line, write_result
from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown
from toycomb.common.notices import counted

if TYPE_CHECKING:
    from toycomb.tasks.formula import Formula
    from toycomb.tasks.task import Task


@dataclass(frozen=True)
class Train(Common):
    """Train one network on a formula (DIMACS or PLA), or on labelled inputs of your own, and save it.

    Example: toycomb train --formula tests/data/uf20-01.cnf --read-as dnf --save net.npz
    """

    save: Path = field(kw_only=True)
    """Network file to write (.npz); it holds the embedding too."""
    formula: Path | None = None
    """DIMACS file, p cnf or p dnf, or a PLA; with --data it may be left out."""
    data: Path | None = None
    """.npz with inputs X (N×n) over the variables, 0 and 1 or real numbers, and labels y (N), 0 and 1; X_test and
    y_test may be there too. No inputs are drawn then."""
    held_out: float = 0.2
    """Share of the inputs of --data that is set aside to test on, where the file has no X_test."""
    output: int | None = None
    """Which column of y, from 0, where --data has several outputs; or which output of a PLA, without --data."""
    read_as: Literal["dnf", "cnf"] | None = None
    """Read the clauses in this form whatever the header says."""
    inputs: str = "auto"
    """near-miss, planted, uniform, exhaustive; auto is near-miss where the formula allows it, else uniform."""
    samples: int = 20_000
    """Training inputs."""
    embedding: str = "identity"
    """identity, hadamard, hadamard-scaled, symmetric, orthogonal, compressive, compressive:M, or a .npy file."""
    seed: int = 1
    """Root seed."""
    fit: Fit = field(default_factory=Fit)

    def run(self) -> Document:
        """Train, save, report errors."""
        from toycomb.run import train
        from toycomb.tasks.formula import Formula

        if self.formula is None and self.data is None:
            raise InputError("there is nothing to train on; give --formula FILE, or --data FILE, or both")
        formula = None if self.formula is None else Formula.load(self.formula, self.read_as, output=of_table(self))
        task, notes = self._task(formula)
        run = train(task, seed=self.seed, **self.fit.settings())
        run.final[0].save(self.save)
        clauses = {} if formula is None else {"kind": formula.kind, "variables": formula.variables}
        document = {
            "network": str(self.save),
            "formula": None if formula is None else {**clauses, "clauses": len(formula)},
            "data": None if self.data is None else _about(task, self.data),
            "notes": [*(() if formula is None else formula.notes), *notes],
            "inputs": task.inputs,
            "embedding": self.embedding,
            "train_error": float(run.train_error[0]),
            "test_error": float(run.test_error[-1, 0]),
            "test_loss": float(run.test_loss[-1, 0]),
            "unseen_error": float(run.unseen_error[-1, 0]) if run.unseen_share[0] else None,
            "unseen_share": float(run.unseen_share[0]),
            "epochs_run": int(run.epochs_run[0]),
            "seed": self.seed,
        }
        write_result(self.out, "train", document)
        return document

    def _task(self, formula: Formula | None) -> tuple[Task, list[str]]:
        """What is learnt, and what is to be said about it."""
        from toycomb.tasks.task import Task

        if self.data is not None:
            refuse(differing(self, ("inputs", "samples")), "the inputs of --data")
        if formula is None:
            refuse(differing(self, ("read_as",)), "data without --formula")
        given = given_data(self.data, self.held_out, of_data(self))
        if given:
            task = Task.of_labelled(**given, formula=formula, embedding=self.embedding, seed=self.seed)
            return task, [task.contradiction] if task.contradiction else []
        assert formula is not None
        return task_of(formula, self.inputs, self.embedding, self.samples, self.seed)

    def text(self, document: Document) -> str:
        """Four lines, and the notes."""
        from toycomb.evidence.tested import tested_on

        formula, data = document["formula"], document["data"]
        notes = "".join(f"\nnote: {note}" for note in document["notes"])
        learnt = f"{document['inputs']} inputs"
        if data is not None:
            learnt = f"{data['training']} {data['kind']} inputs given to train on, {data['test']} to test on"
        known = "no formula"
        if formula is not None:
            known = f"{formula['kind']} of {formula['clauses']} clauses over {formula['variables']} variables"
        drawn = tested_on(data is not None)
        return (
            f"{known}, {learnt}, {document['embedding']} embedding\n"
            f"training error {document['train_error']:.5f}, error on {drawn} "
            f"{document['test_error']:.5f} after {counted(document['epochs_run'], 'epoch')}\n"
            f"{unseen_line(document, given=data is not None)}\nsaved {shown(document['network'])}{notes}"
        )


def _about(task: Task, path: Path) -> Document:
    """What was given to learn."""
    assert task.data is not None
    train, test = task.data.divided(task.held_out, task.seed)
    kind = "real" if task.data.real else "Boolean"
    sizes = {"variables": task.data.variables, "training": len(train), "test": len(test)}
    return {"file": str(path), "kind": kind, **sizes, "own_test": task.data.own_test, "sha256": task.data.digest}


def task_of(formula: Formula, inputs: str, embedding: str, samples: int, seed: int) -> tuple[Task, list[str]]:
    """The task of one formula, and what had to be decided about its inputs where these are `auto`.

    That is decided without a solver, so that it is the same whether one is installed or not: only where neither kind of
    inputs is met by chance does it look for near-miss ones.
    """
    from toycomb.tasks.task import Task

    first = "near-miss" if inputs == "auto" else inputs
    task = Task(formula, inputs=first, embedding=embedding, samples=samples, seed=seed)
    if inputs != "auto":
        task.training_data(seed)
        return task, []
    refused = _unmet(task)
    if refused is None:
        return task, []
    uniform = replace(task, inputs="uniform")
    if _unmet(uniform) is None:
        return uniform, [f"uniform inputs were taken, near-miss ones cannot be; {refused}"]
    replace(task, samples=2).training_data(seed)  # whether there are any; all are drawn in training
    return task, [f"near-miss inputs of one label were found by a SAT solver; {refused}"]


def _unmet(task: Task) -> str | None:
    """Why the training inputs of a task are not met by chance; None where they are."""
    from toycomb.common.seeds import Purpose, stream
    from toycomb.tasks.sampling import sample

    rng = stream(task.seed, Purpose.DATA)
    try:
        sample(task.formula, task.samples, rng, task.inputs, extra=task.extra, density=task.density, solver=False)
    except InputError as error:
        return str(error)
    return None
