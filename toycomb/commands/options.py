"""Options that commands share."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from toycomb.commands.fitting import Fit
from toycomb.common.documents import Document
from toycomb.common.errors import InputError

if TYPE_CHECKING:
    from toycomb.run import Run
    from toycomb.tasks.task import Task


UNKEPT = "nothing of this is kept but what is printed at the end; with --out FOLDER that is written to it"
UNSTORED = "nothing of this is kept; with --out FOLDER what is finished is stored, and a second call goes on"
READ = ("network", "formula", "data", "initial", "final", "file")
"""Options that name a file to be read."""


@dataclass(frozen=True)
class Common:
    """Options of every command."""

    out: Path | None = None
    """Folder for what is written: JSON, tables, figures; `tickets` and `theories` keep results.sqlite there."""
    json: bool = False
    """Print one JSON document and nothing else."""

    def stored(self) -> Path | None:
        """The results file that keeps what is finished while the command runs, if there is one."""
        return None

    def unkept(self) -> str | None:
        """What to say of a long run that keeps nothing; None where that needs no word."""
        return None

    def reads(self) -> list[Path]:
        """Files that the options name and the command reads."""
        named = [getattr(self, name, None) for name in READ]
        matrix = str(getattr(self, "embedding", ""))
        return [x for x in named if isinstance(x, Path)] + ([Path(matrix)] if matrix.endswith(".npy") else [])

    def writes(self) -> list[Path]:
        """Files that the command will write, as far as its options tell: what is saved, and what the folder gets."""
        saved = getattr(self, "save", None)
        folder = [] if self.out is None else [self.out / name for name in self.written()]
        return [*([] if saved is None else [saved]), *folder]

    def written(self) -> list[str]:
        """Names of the files in the output folder."""
        return [f"{type(self).__name__.lower()}.json"]


@dataclass(frozen=True)
class RandomTasks:
    """Options of a population on random formulas; defaults are the published task."""

    networks: int = 10
    """Networks P, each with its own formula, inputs, initial values and order."""
    clauses: int = 8
    """Clauses C per formula."""
    variables: int = 32
    """Variables n."""
    literals: tuple[int, ...] = (4,)
    """Literals per clause; several sizes are mixed."""
    negated: float = 0.0
    """Share of negated literals."""
    disjoint: bool = False
    """No variable in two clauses."""
    kind: Literal["dnf", "cnf"] = "dnf"
    """Form of the formulas."""
    inputs: str = "near-miss"
    """near-miss, planted, uniform or exhaustive."""
    samples: int = 20_000
    """Training inputs per network."""
    embedding: str = "hadamard"
    """identity, hadamard, hadamard-scaled, symmetric, orthogonal, compressive, compressive:M, or a .npy file."""
    seed: int = 1
    """Root seed."""
    fit: Fit = field(default_factory=Fit)

    def drawn(self) -> Document:
        """Keyword arguments of `random_tasks` and of `study.Population`; InputError for what neither would name."""
        if not self.literals:
            raise InputError("no number of literals per clause was given; give at least one, such as --literals 4")
        self._check_sizes()
        names = (
            "seed",
            "variables",
            "clauses",
            "literals",
            "negated",
            "disjoint",
            "kind",
            "inputs",
            "embedding",
            "samples",
        )
        return {name: getattr(self, name) for name in names}

    def _check_sizes(self) -> None:
        """Refuse what does not fit into memory, before anything is drawn."""
        from toycomb.common.limits import population

        snapshots = {0.0, float(self.fit.epochs), *getattr(self, "at", ())}
        population(
            self.networks,
            hidden=self.fit.widths[0],
            variables=self.variables,
            clauses=self.clauses,
            literals=max(self.literals),
            times=len(snapshots),
            samples=self.samples,
        )

    def tasks(self) -> list[Task]:
        """One task per network."""
        from toycomb.tasks.task import random_tasks

        return random_tasks(self.networks, **self.drawn())

    def train(self, **more: Any) -> tuple[Run, list[Document]]:
        """Train the population; `more` are further settings, such as snapshots.

        Returns
        -------
        run : of the networks that finish; if none does, the error is raised
        failed : list of dict `network, reason` of the others
        """
        from toycomb.common.errors import DivergenceError, UnitError
        from toycomb.run import collect, train
        from toycomb.training import Training

        tasks, settings = self.tasks(), self.fit.settings(**more)
        try:
            return train(tasks, seed=self.seed, **settings), []
        except (DivergenceError, UnitError) as error:
            left = error.finished
            if not left:
                raise
            run = collect([tasks[i] for i in left], Training(**settings), self.seed, 0, list(left.values()))
            return run, [{key: x[key] for key in ("network", "reason")} for x in error.failed]

    def unkept(self) -> str | None:
        """Only the end is written."""
        return None if getattr(self, "out", None) else UNKEPT

    def settings(self) -> Document:
        """Every option that decides a document but the number of networks, as plain JSON values."""
        apart = {"networks", *(entry.name for entry in fields(Common))}
        every = {**asdict(self), "fit": self.fit.said()}
        return json.loads(json.dumps({key: x for key, x in every.items() if key not in apart}, default=str))

    def larger(self, old: Mapping[str, Any]) -> str | None:
        """Label of a document that this one does not hold: it is of other settings, or of more networks."""
        said, networks = old.get("settings"), old.get("networks")
        if not isinstance(said, dict) or not isinstance(networks, int):
            return ""
        said = {"literals" if key == "clause_size" else key: x for key, x in said.items()}  # as older versions said it
        return None if said == self.settings() and networks <= self.networks else ""


def unseen_line(document: Document, given: bool = False) -> str:
    """What stands beside an error on test inputs: that on those never trained on, and how many these are."""
    share, error = document["unseen_share"], document["unseen_error"]
    if error is None:
        every = "test input" if given else "input of the new draw"
        return f"every {every} was trained on, so there is no error on unseen ones"
    those, whole = ("those of them", "them") if given else ("those of its inputs", "it")
    return f"error on {those} that were never trained on ({100 * share:.1f} % of {whole}): {error:.5f}"


def write_result(
    out: Path | None,
    name: str,
    document: Document,
    draw: Callable[[], Any] | None = None,
    label: Callable[[Mapping[str, Any]], str | None] | None = None,
) -> None:
    """Write the document, and the figure if there is one, into the output folder.

    A document that stands there is replaced; one of which `label` says that it is more than this one is kept beside it,
    see `toycomb.files.aside.put_aside`.
    """
    if out is None:
        return
    from toycomb.files.writing import write_json

    if label is not None:
        from toycomb.files.aside import put_aside

        put_aside(out, name, [f"{name}{suffix}" for suffix in (".json", ".png", ".svg")], label)

    write_json(out / f"{name}.json", document)
    if draw is not None:
        from toycomb import plots

        plots.save(draw(), out / name)
