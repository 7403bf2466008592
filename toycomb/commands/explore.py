"""`toycomb explore`: one page on which a person watches a network train."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from toycomb.commands.fitting import Fit
from toycomb.commands.given import changed, differing, refuse
from toycomb.commands.layered import LayeredTasks, check_levels
from toycomb.commands.train import task_of
from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown
from toycomb.common.notices import tell
from toycomb.tasks import formula_files as files

if TYPE_CHECKING:
    from toycomb.run import Run
    from toycomb.tasks.formula import Formula

FILES = ("initial", "final", "snapshots", "times", "read_as")
"""Options of networks that are read from files."""


@dataclass(frozen=True)
class Explore(LayeredTasks):
    """Write one page, opened in any browser, on which a person watches a network train.

    RUN is a folder of results, or its results.sqlite. Without RUN, --initial and --final name the files of a network;
    without those a network is trained on a random formula, or on --formula.

    Example: toycomb explore results --out page.html
    """

    results: Annotated[Path | None, tyro.conf.Positional, tyro.conf.arg(metavar="RUN")] = None
    """Folder of results, or its results.sqlite."""
    page: Annotated[Path, tyro.conf.arg(name="out")] = Path("page.html")
    """The page to write."""
    network: int = 0
    """Index of the network, from 0."""
    population: str | None = None
    """Which networks of RUN: settings such as clauses=8,embedding=identity. Unless given, those with most snapshots."""
    against: str | None = None
    """Second pane: index of another network, seed:5 (the same task from another seed), or a ticket such as imp:.1."""
    moments: int | None = None
    """Snapshots to train for; what RUN has, or 60 where it has fewer than 8."""
    proximal: int = 1
    """Largest initial distance of a precursor."""
    title: str | None = None
    """Of the page."""
    initial: Path | None = None
    """Network file at the start of training."""
    final: Path | None = None
    """Network file at the end."""
    snapshots: tuple[Path, ...] = ()
    """Network files between them, in order."""
    times: tuple[float, ...] = ()
    """Epochs of all these files, the initial one first; without them snapshots are numbered."""
    formula: Path | None = None
    """Formula file of the networks that are read or trained: DIMACS, or a formula in levels (JSON)."""
    output: int | None = None
    """Output whose formula and row types are shown, from 0: of a table its formula, and of a network with several its
    row types. 0 unless given; of a table with several it must be."""
    read_as: Literal["dnf", "cnf"] | None = None
    """Read its clauses in this form whatever the header says."""
    networks: tyro.conf.Suppress[int] = 1
    inputs: str = "auto"
    """Of training: near-miss, planted, uniform, exhaustive; of several outputs balanced, each, in-turn or as-they-come;
    with --family also levels. auto is near-miss where the formula allows it, else uniform; balanced of several outputs;
    levels with --family."""
    embedding: str | None = None  # type: ignore[assignment]
    """identity, hadamard, hadamard-scaled, symmetric, orthogonal, compressive, compressive:M, or a .npy file. Unless
    given, that of the network files, or hadamard in training."""
    json: bool = False
    """Print one JSON document and nothing else."""

    out = None  # there is no folder of results

    def reads(self) -> list[Path]:
        """The results file, or the files of networks, formula and embedding."""
        named = [self.results, self.initial, self.final, *self.snapshots, self.formula]
        if self.results is not None:
            named.append(self.results / "results.sqlite")
        matrix = str(self.embedding or "")
        return [x for x in named if x is not None and x.is_file()] + ([Path(matrix)] if matrix.endswith(".npy") else [])

    def writes(self) -> list[Path]:
        """The page."""
        return [self.page]

    def stored(self) -> Path | None:
        """Nothing is stored on the way."""
        return None

    def unkept(self) -> str | None:
        """The page is kept once it is made, which takes seconds."""
        return None

    def run(self) -> Document:
        """Write the page."""
        from toycomb.explorer import explore

        self._check()
        source, against = self._source()
        network = self.network if self.results is not None else 0
        options = {"population": self.population, "moments": self.moments, "proximal": self.proximal}
        if self.initial is None:
            options |= {"layer": self.layer, "output": 0 if self._picks else self.output or 0}
        explore(source, self.page, network=network, against=against, title=self.title, **options)  # type: ignore[arg-type]
        document = {
            "page": str(self.page),
            "bytes": self.page.stat().st_size,
            "network": self.network,
            "against": self.against,
            "seed": self.seed,
        }
        usual, shown = {"layer": 1, "output": 0}, {"layer": self.layer, "output": self.output or 0}
        return document | {key: x for key, x in shown.items() if x != usual[key]}

    @property
    def _picks(self) -> bool:
        """Whether the output is one of a table that has several."""
        return self.formula is not None and files.outputs_of(self.formula, None) > 1

    def _formula(self) -> Formula:
        """The formula of the file, or of the output that is named of a table."""
        assert self.formula is not None
        return files.load(self.formula, self.read_as, self.output if self._picks else None)

    def _check(self) -> None:
        """Refuse options that have no effect together."""
        given = [f"--{name.replace('_', '-')}" for name in FILES if getattr(self, name)]
        if self.results is not None and self.results.suffix == ".npz":
            raise InputError(
                f"{shown(self.results)} is a network file, and RUN a folder of results; say --initial FILE "
                "--final FILE --formula FILE for the network before and after training"
            )
        if self.results is not None and (given or self.formula is not None):
            raise InputError(f"{shown(self.results)} was named, and {[*given, '--formula'][0]} too; give one of both")
        if self.results is not None:
            refuse([*changed(self, LayeredTasks, ("layer", "fit")), *changed(self.fit, Fit)], "a folder of results")
        elif self.initial is not None:
            kept = ("layer", "fit", "seed", "embedding")
            refuse([*changed(self, LayeredTasks, kept), *changed(self.fit, Fit)], "networks that are read from files")
        if self.results is None and self.population is not None:
            raise InputError("--population is of a folder of results; name the folder")
        if self.initial is not None and (self.network or self.against is not None):
            raise InputError("files hold one network: leave --network and --against out; Python sets two side by side")
        files = [x for x in given if x != "--read-as"]
        missing = [f"--{name}" for name in ("initial", "final", "formula") if getattr(self, name) is None]
        if files and missing:
            raise InputError(
                f"{files[0]} was given, and {' and '.join(missing)} not; a network that was trained is read from "
                "--initial, --final and --formula together"
            )

    def _source(self) -> tuple[Any, Any]:
        """What is watched, and what stands against it."""
        if self.results is not None:
            return self.results, self.against
        if self.initial is not None:
            return self._read(), self.against
        other = self.against
        index = int(other) if other is not None and other.isdecimal() else None
        return self._trained(self.network), other if index is None else self._trained(index)

    def _read(self) -> Any:
        from toycomb.explorer import networks
        from toycomb.layered import Layered, read_network

        assert self.initial is not None
        assert self.final is not None
        formula = self._formula()
        one = self._picks and Layered.of(read_network(self.initial)).outputs == 1  # it learnt the output that is named
        options: Document = {"snapshots": self.snapshots, "times": self.times, "embedding": self.embedding}
        options |= {"layer": self.layer, "output": 0 if one else self.output or 0}
        return networks(self.initial, self.final, formula, seed=self.seed, **options)

    def _trained(self, index: int) -> Run:
        """A network that is trained now, alone: its index decides its formula, data and initial values."""
        from toycomb.explorer.closer import USUAL, times
        from toycomb.run import train

        embedding = self.embedding or "hadamard"
        if self.formula is None:
            tasks = replace(self, embedding=embedding).tasks(index)
        else:
            refuse(differing(self, ("outputs", "true", "family")), "the formula of --formula")
            formula = self._formula()
            task, notes = task_of(formula, self.inputs or "auto", embedding, self.samples, self.seed)
            tasks = [task]
            for note in notes:
                tell(note)
        check_levels(tasks, self.layer)
        moments = times(self.fit.epochs, self.moments or USUAL)
        return train(tasks, seed=self.seed, first=index, **self.fit.settings(snapshots=moments))

    def text(self, document: Document) -> str:
        """Where the page is."""
        return f"wrote {shown(document['page'])} ({document['bytes'] / 1000:.0f} KB); open it in any browser"
