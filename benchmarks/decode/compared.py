"""Formulas read out of trained networks by learners of rules: `python -m benchmarks.decode.compared`.

Trees and RIPPER learn from the training inputs, with the task's labels or with the network's answers; others ask the
network. No learner knows how many clauses there are, how long they are, or their polarity. Rows that end in "formula"
are controls: the formula itself is asked, and Angluin's algorithm must then be exact. Precision is 0 where nothing was
read; `measured` leaves such networks out. What was chosen (RIPPER among
learners of rules, shares of False inputs, of support) was chosen on networks of the root seed 100.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from statsmodels.stats.proportion import proportion_confint

import toycomb as tc
from benchmarks.decode.cases import METHODS, Case, Read, applies
from benchmarks.decode.learners import EXTRA
from benchmarks.options import Smallest, among, at_least_one, start
from toycomb.common.optional import needed
from toycomb.evidence.comparison import grouped
from toycomb.files.writing import write_json, write_text
from toycomb.records.origins import versions
from toycomb.tasks.clauses import Kind

EMBEDDINGS = ("identity", "hadamard")
PEERS = {"tree": "sklearn", "RIPPER": "wittgenstein"}
HEAD = ("cell", "embedding", "method", "exact", "recall", "precision", "clauses", "used", "seconds")


@dataclass(frozen=True)
class Cell:
    """Formulas of one kind."""

    clauses: int
    negated: float = 0.0
    kind: Kind = "dnf"


CELLS = {
    "C = 4": Cell(4),
    "C = 8": Cell(8),
    "C = 16": Cell(16),
    "C = 32": Cell(32),
    "half negated": Cell(8, negated=0.5),
    "CNF": Cell(8, kind="cnf"),
}


@dataclass(frozen=True)
class Options(Smallest):
    """How many networks, of which formulas, read how, and where the table goes."""

    out: Path = Path("results")
    """Folder of `decode_compared.json` and `decode_compared.md`, made if missing."""
    networks: int = 30
    """Networks of each cell and embedding."""
    seed: int = 110
    """Root seed."""
    cells: tuple[str, ...] = ()
    """Names of cells; all unless given."""
    methods: tuple[str, ...] = ()
    """Names of methods; all unless given."""


def cases(cell: Cell, embedding: str, options: Options) -> list[Case]:
    """Trained networks of one cell."""
    tasks = tc.random_tasks(
        options.networks,
        seed=options.seed,
        clauses=cell.clauses,
        negated=cell.negated,
        kind=cell.kind,
        embedding=embedding,
        samples=640 if options.smallest else 20_000,
    )
    epochs = 1 if options.smallest else 60
    run = tc.train(tasks, seed=options.seed, hidden=32, epochs=epochs, progress=False, patience=None)
    given = [task.training_data(options.seed, i) for i, task in enumerate(tasks)]
    return [
        Case(run.final[i], task, np.asarray(x.X, bool), np.asarray(x.y, bool), options.seed + i)
        for i, (task, x) in enumerate(zip(tasks, given, strict=True))
    ]


def judged(found: Read, case: Case) -> dict[str, Any]:
    """How what was read compares with the formula: clauses count if their literals are the true ones."""
    own, true = set(found.clauses), set(case.clauses)
    both = len(own & true)
    return {
        "exact": own == true,
        "recall": both / len(true),
        "precision": both / len(own) if own else 0.0,
        "clauses": len(own),
        "used": found.used,
        "seconds": round(found.seconds, 4),
    }


def read(own: Sequence[Case], names: Sequence[str]) -> list[dict[str, Any]]:
    """Every network by every method that is for its formula."""
    return [
        {"method": name, "network": number, **judged(METHODS[name](case), case)}
        for name in names
        for number, case in enumerate(own)
        if applies(name, case)
    ]


def means(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of each cell, embedding and method: shares with Wilson's intervals, means, and the median of seconds."""
    found = []
    for place, own in grouped(rows, "cell", "embedding", "method").items():
        exact, networks = sum(x["exact"] for x in own), len(own)
        low, high = proportion_confint(exact, networks, method="wilson")
        entry = dict(zip(("cell", "embedding", "method"), place, strict=True)) | {"networks": networks}
        entry |= {"exact": {"value": exact / networks, "low": round(float(low), 4), "high": round(float(high), 4)}}
        entry |= {x: round(float(np.mean([y[x] for y in own])), 4) for x in HEAD[4:8]}
        found.append({**entry, "seconds": median(x["seconds"] for x in own)})
    return found


def table(entries: Sequence[dict[str, Any]]) -> list[str]:
    """Markdown."""
    lines = [f"| {' | '.join(HEAD)} |", f"|{' --- |' * len(HEAD)}"]
    for x in entries:
        exact = "{value:.2f} [{low:.2f}, {high:.2f}]".format(**x["exact"])
        numbers = [f"{x['recall']:.2f}", f"{x['precision']:.2f}", f"{x['clauses']:.1f}", f"{x['used']:.0f}"]
        cells = [x["cell"], x["embedding"], x["method"], exact, *numbers, f"{x['seconds']:.2g}"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def main(options: Options) -> None:
    """Train, read, and write after each cell."""
    at_least_one(networks=options.networks)
    cells, names = among(options.cells, list(CELLS)), among(options.methods, list(METHODS))
    for learner, package in PEERS.items():
        if any(x.startswith(learner) for x in names):
            needed(package, EXTRA)
    if options.smallest:
        options, cells = replace(options, networks=2), cells[:1]
    rows: list[dict[str, Any]] = []
    fixed = {"seed": options.seed, "networks": options.networks, "versions": versions()}
    for cell in cells:
        for embedding in EMBEDDINGS:
            own = cases(CELLS[cell], embedding, options)
            new = [{"cell": cell, "embedding": embedding, **x} for x in read(own, names)]
            rows += new
            entries = means(rows)
            write_json(
                options.out / "decode_compared.json",
                {**fixed, "cells": {x: asdict(CELLS[x]) for x in cells}, "means": entries, "rows": rows},
            )
            write_text(options.out / "decode_compared.md", "\n".join(table(entries)) + "\n")
            print("\n".join(table(means(new))), flush=True)


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
