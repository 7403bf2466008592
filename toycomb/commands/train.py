"""`toycomb train`: train on a formula, or on data of the user's own, and save the network."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from toycomb.commands.given import check_no_data, differing, refuse
from toycomb.commands.options import Common, Fit, unseen_line, write_result
from toycomb.commands.several import Given, labels
from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown
from toycomb.common.notices import counted
from toycomb.tasks import formula_files as files

if TYPE_CHECKING:
    from toycomb.run import Run
    from toycomb.tasks.formula import Formula
    from toycomb.tasks.joint import JointTask
    from toycomb.tasks.task import Task


@dataclass(frozen=True)
class Train(Common):
    """Train one network on a formula (DIMACS or PLA), or on labelled inputs of your own, and save it.

    Example: toycomb train --formula tests/data/uf20-01.cnf --read-as dnf --save net.npz
    """

    save: Path = field(kw_only=True)
    """Network file to write (.npz); it holds the embedding too."""
    formula: tuple[Path, ...] = ()
    """Formula file: DIMACS (p cnf or p dnf), a PLA, or a formula in levels (JSON). Several are one for each output, and
    so are all outputs of a PLA. With --data it may be left out."""
    data: Path | None = None
    """.npz with inputs X (N×n) over the variables, 0 and 1 or real numbers, and labels y (N) or, of several outputs,
    (N×O), 0 and 1; X_test and y_test may be there too. No inputs are drawn then."""
    held_out: float = 0.2
    """Share of the inputs of --data that is set aside to test on, where the file has no X_test."""
    output: tuple[int, ...] = ()
    """Which outputs of --data or of a PLA are learnt, from 0, such as 0,2; all unless given."""
    read_as: Literal["dnf", "cnf"] | None = None
    """Read the clauses in this form whatever the header says."""
    inputs: str = "auto"
    """near-miss, planted, uniform, exhaustive; auto is near-miss where the formula allows it, else uniform. Of several
    outputs balanced, each, in-turn or as-they-come, and of a formula in levels also levels; auto is the first that can
    be of balanced and in-turn, all inputs of a PLA of at most 20 variables, or levels."""
    true: tuple[int, ...] = ()
    """Of several outputs: least and largest number of true variables of an input; any number unless given."""
    samples: int = 20_000
    """Training inputs."""
    embedding: str = "identity"
    """identity, hadamard, hadamard-scaled, symmetric, orthogonal, compressive, compressive:M, or a .npy file."""
    seed: int = 1
    """Root seed."""
    fit: Fit = field(default_factory=Fit)

    def __post_init__(self) -> None:
        if not isinstance(self.formula, Path):  # one file stands alone, and none is None, as in other commands
            paths: Any = tuple(self.formula or ())
            object.__setattr__(self, "formula", paths if len(paths) > 1 else paths[0] if paths else None)

    def reads(self) -> list[Path]:
        """The formulas, the data and the embedding."""
        return [*super().reads(), *self._paths]

    @property
    def _paths(self) -> tuple[Path, ...]:
        """The formula files; one may stand without a tuple."""
        return (self.formula,) if isinstance(self.formula, Path) else tuple(self.formula or ())

    def run(self) -> Document:
        """Train, save, report errors."""
        from toycomb.run import train

        if not self._paths and self.data is None:
            raise InputError("there is nothing to train on; give --formula FILE, or --data FILE, or both")
        task: Any
        task, notes = self._task()
        run = train(task, seed=self.seed, **self.fit.settings())
        run.final[0].save(self.save)
        document = {
            "network": str(self.save),
            **_formulas(task),
            "data": None if self.data is None else _about(task, self.data),
            "notes": notes,
            "inputs": task.inputs,
            "embedding": self.embedding,
            "train_error": float(run.train_error[0]),
            "test_error": float(run.test_error[-1, 0]),
            "test_loss": float(run.test_loss[-1, 0]),
            "unseen_error": float(run.unseen_error[-1, 0]) if run.unseen_share[0] else None,
            "unseen_share": float(run.unseen_share[0]),
            "epochs_run": int(run.epochs_run[0]),
            "seed": self.seed,
            **self._several(run),
        }
        write_result(self.out, "train", document)
        return document

    def _several(self, run: Run) -> Document:
        """What is said of networks of several hidden layers or outputs."""
        outputs = run.tasks[0].outputs
        if outputs == 1 and len(self.fit.widths) == 1:
            return {}
        each, any_wrong = run.output_error[-1, 0].tolist(), float(run.any_error[-1, 0])
        shape = {"hidden": list(self.fit.widths), "outputs": outputs}
        return {**shape, "output_error": each, "any_error": any_wrong}

    def _task(self) -> tuple[Task | JointTask, list[str]]:
        """What is learnt, and what is to be said about it."""
        chosen = self.output if isinstance(self.output, tuple) else (self.output,)
        options = (self.read_as, self.inputs, self.true, self.embedding, self.samples, self.seed)
        if len(set(chosen)) < len(chosen):
            raise InputError(f"outputs are {', '.join(map(str, chosen))}; name none twice")
        given = Given(self._paths, chosen, *options)
        if self.data is not None:
            return self._of_data(given)
        check_no_data(self.held_out)
        if given.several:
            return given.task()
        refuse(differing(self, ("true",)), "a task of one output")
        if len(chosen) > 1:
            raise InputError(f"outputs {', '.join(map(str, chosen))} were asked for; {shown(self._paths[0])} has one")
        formula = files.load(self._paths[0], self.read_as, *chosen)
        task, notes = task_of(formula, self.inputs, self.embedding, self.samples, self.seed)
        return task, [*formula.notes, *notes]

    def _of_data(self, given: Given) -> tuple[Task | JointTask, list[str]]:
        """Labels of one output or of several, with a formula for each or none."""
        from toycomb.tasks.task import Task

        assert self.data is not None
        refuse(differing(self, ("inputs", "samples", "true")), "the inputs of --data")
        if not given.paths:
            refuse(differing(self, ("read_as",)), "data without --formula")
        data = labels(self.data, given.outputs)
        data.check_held_out(self.held_out)
        if data.y.ndim > 1:
            return given.of_data(data, self.held_out)
        formula = given.formulas(1)[0] if given.paths else None
        options = {"held_out": self.held_out, "embedding": self.embedding, "seed": self.seed}
        task = Task.of_labelled(data, formula, **options)
        said = [*(() if formula is None else formula.notes), *([task.contradiction] if task.contradiction else [])]
        return task, said

    def text(self, document: Document) -> str:
        """Four lines, five of several outputs, and the notes."""
        from toycomb.evidence.tested import tested_on

        data = document["data"]
        notes = "".join(f"\nnote: {note}" for note in document["notes"])
        learnt = "all inputs" if document["inputs"] == "data" else f"{document['inputs']} inputs"
        if data is not None:
            learnt = f"{data['training']} {data['kind']} inputs given to train on, {data['test']} to test on"
        drawn, each = tested_on(data is not None), ""
        if document.get("outputs", 1) > 1:
            shown_errors = ", ".join(f"{x:.5f}" for x in document["output_error"])
            each = f"error of each output {shown_errors}; any output wrong on {document['any_error']:.5f} of inputs\n"
        return (
            f"{_known(document)}, {learnt}, {document['embedding']} embedding\n"
            f"training error {document['train_error']:.5f}, error on {drawn} "
            f"{document['test_error']:.5f} after {counted(document['epochs_run'], 'epoch')}\n{each}"
            f"{unseen_line(document, given=data is not None)}\nsaved {shown(document['network'])}{notes}"
        )


def _known(document: Document) -> str:
    """The formulas that a network learnt, in a few words."""
    formula, several = document["formula"], document.get("formulas")
    if several:
        sizes = ", ".join(f"{x['kind']} of {x['clauses']}" for x in several)
        return f"{len(several)} formulas over {several[0]['variables']} variables ({sizes} clauses)"
    if formula is None:
        return "no formula"
    return f"{formula['kind']} of {formula['clauses']} clauses over {formula['variables']} variables"


def _formulas(task: Task | JointTask) -> Document:
    """Kind and sizes of the formula, or of those of several outputs; null where nobody knows the clauses."""
    known = task.formulas if task.has_clauses else ()
    sizes = [{"kind": x.kind, "variables": x.variables, "clauses": len(x)} for x in known]
    if task.outputs == 1:
        return {"formula": sizes[0] if sizes else None}
    return {"formula": None, "formulas": sizes or None}


def _about(task: Task | JointTask, path: Path) -> Document:
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
    from toycomb.tasks.composed import Composed
    from toycomb.tasks.task import Task

    usual = "levels" if isinstance(formula, Composed) and len(formula.levels) > 1 else "near-miss"
    first = usual if inputs == "auto" else inputs
    task = Task(formula, inputs=first, embedding=embedding, samples=samples, seed=seed)
    if inputs != "auto" or usual != "near-miss":
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
