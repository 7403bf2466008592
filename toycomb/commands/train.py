"""`toycomb train`: train on a DIMACS formula and save the network."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from toycomb.commands.options import Common, Fit, unseen_line, write_result
from toycomb.common.documents import Document
from toycomb.common.errors import shown

if TYPE_CHECKING:
    from toycomb.tasks.formula import Formula
    from toycomb.tasks.task import Task


@dataclass(frozen=True)
class Train(Common):
    """Train one network on a DIMACS formula and save it.

    Example: toycomb train --formula tests/data/uf20-01.cnf --read-as dnf --save net.npz
    """

    formula: Path = field(kw_only=True)
    """DIMACS file, p cnf or p dnf."""
    save: Path = field(kw_only=True)
    """Network file to write (.npz); it holds the embedding too."""
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

        formula = Formula.load(self.formula, self.read_as)
        task, notes = task_of(formula, self.inputs, self.embedding, self.samples, self.seed)
        run = train(task, seed=self.seed, **self.fit.settings())
        run.final[0].save(self.save)
        document = {
            "network": str(self.save),
            "formula": {"kind": formula.kind, "variables": formula.variables, "clauses": len(formula)},
            "notes": [*formula.notes, *notes],
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

    def text(self, document: Document) -> str:
        """Four lines, and the notes."""
        formula = document["formula"]
        notes = "".join(f"\nnote: {note}" for note in document["notes"])
        return (
            f"{formula['kind']} of {formula['clauses']} clauses over {formula['variables']} variables, "
            f"{document['inputs']} inputs, {document['embedding']} embedding\n"
            f"training error {document['train_error']:.5f}, error on a new draw of inputs "
            f"{document['test_error']:.5f} after {document['epochs_run']} epochs\n"
            f"{unseen_line(document)}\nsaved {shown(document['network'])}{notes}"
        )


def task_of(formula: Formula, inputs: str, embedding: str, samples: int, seed: int) -> tuple[Task, list[str]]:
    """The task of one formula, and what had to be decided about its inputs where these are `auto`."""
    from toycomb.common.errors import InputError
    from toycomb.tasks.task import Task

    first = "near-miss" if inputs == "auto" else inputs
    task = Task(formula, inputs=first, embedding=embedding, samples=samples, seed=seed)
    try:
        task.training_data(seed)
    except InputError as error:
        if inputs != "auto":
            raise
        return replace(task, inputs="uniform"), [f"uniform inputs were taken, near-miss ones cannot be; {error}"]
    return task, []
