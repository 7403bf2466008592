"""What the benchmarks of the uses of decoding share: cells, their networks, clauses that were read, and intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.options import Smallest
from toycomb.decoding.decode import decode
from toycomb.decoding.tasks import asked_as, in_order
from toycomb.evidence.intervals import LEVEL
from toycomb.run import Run, train
from toycomb.tasks.clauses import Clause
from toycomb.tasks.task import random_tasks

SEED, EPOCHS, HIDDEN, VARIABLES = 32, 60, 32, 32
MINUS = "−"


@dataclass(frozen=True)
class Options(Smallest):
    """How many networks, and where tables go."""

    out: Path = Path("results")
    """Folder of tables and pictures, made if missing."""
    networks: int = 12
    """Networks of each cell."""
    seed: int = SEED
    """Root seed."""
    threads: int | None = None
    """Threads; all usable cores unless given."""

    @property
    def number(self) -> int:
        """Networks of a cell at this size."""
        return 2 if self.smallest else self.networks


@dataclass(frozen=True)
class Cell:
    """Networks of one load, behind the Hadamard embedding."""

    clauses: int
    negated: float = 0.0

    @property
    def name(self) -> str:
        """In a table."""
        return f"C = {self.clauses}" + (", half negated" if self.negated == 0.5 else "")


def cells(chosen: Sequence[Cell], options: Options) -> list[Cell]:
    """The cells; at the smallest size one small load."""
    return [Cell(4)] if options.smallest else list(chosen)


def trained(cell: Cell, options: Options, snapshots: Sequence[float] = ()) -> Run:
    """The networks of a cell; at the smallest size they see less."""
    samples, epochs = (6_000, 8) if options.smallest else (20_000, EPOCHS)
    settings: dict[str, Any] = {"hidden": HIDDEN, "epochs": epochs, "patience": None, "progress": False}
    shared = {"variables": VARIABLES, "clauses": cell.clauses, "negated": cell.negated, "samples": samples}
    tasks = random_tasks(options.number, seed=options.seed, **shared)
    inner = [x for x in snapshots if x < epochs]
    return train(tasks, seed=options.seed, threads=options.threads, snapshots=inner, **settings)


def clauses_of(formula: Any) -> list[Clause]:
    """Clauses in the order of their variables, as decoding has them."""
    return list(in_order(formula).clauses)


def read(network: Any, task: Any) -> set[Clause]:
    """The clauses that are read of a network, none where the formula is taken for one of the other kind."""
    found = decode(network, task.E, inputs=asked_as(task), variables=task.variables, progress=False)
    return {x.literals for x in found.clauses} if found.kind == task.formula.kind else set()


def mean_t(values: Sequence[float] | np.ndarray) -> dict[str, Any]:
    """Mean of the values that are defined with its t interval, each None where it is not."""
    from scipy.stats import t

    known = np.asarray(values, float)
    known = known[~np.isnan(known)]
    found: dict[str, Any] = {"n": len(known), "value": float(known.mean()) if len(known) else None}
    if len(known) < 2:
        return {**found, "low": None, "high": None}
    half = t.ppf((1 + LEVEL) / 2, len(known) - 1) * known.std(ddof=1) / len(known) ** 0.5
    return {**found, "low": float(known.mean() - half), "high": float(known.mean() + half)}


def said(interval: Mapping[str, Any], digits: int = 3, signed: bool = False) -> str:
    """An interval in a table."""
    value, low, high = (interval[x] for x in ("value", "low", "high"))
    form = f"{'+' if signed else ''}.{digits}f"
    if value is None:
        return "–"
    bounds = "" if low is None else f" [{low:{form}}, {high:{form}}]"
    return f"{value:{form}}{bounds}".replace("-", MINUS)


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(x) + " |" for x in lines) + "\n"
