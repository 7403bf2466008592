"""Where clause data grok: the region that was searched before the account's set-up was fixed.

Every combination of task, number of training inputs, scale of the initial values and weight decay, on the development
seed; a line is the mean of two networks. The last task, parity of three variables as a formula of four clauses, was
added once the account was written. About ten minutes on one core; with `parity` that task alone, two minutes.

Usage: python -m benchmarks.grokking [clauses] [parity] [--out FOLDER]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import tyro

from benchmarks.options import Page, Written, among, start
from toycomb import Formula, Task
from toycomb.accounts.grokking.measure import CELL, Curves, Settings, Variant
from toycomb.accounts.instruments.subject import Subject

SEED, NETWORKS = 3, 2
TASKS: dict[str, dict[str, Any]] = {
    "near misses, n = 32, k = 4": {"clauses": 4},
    "near misses, n = 16, k = 3": {"clauses": 4, "variables": 16, "literals": 3},
    "uniform, n = 16, k = 3": {"clauses": 4, "variables": 16, "literals": 3, "inputs": "uniform"},
    "uniform, n = 16, k = 3, no embedding": {
        "clauses": 4, "variables": 16, "literals": 3, "inputs": "uniform", "embedding": "identity",
    },
}  # fmt: skip
SAMPLES, SCALES, DECAYS = (100, 200, 400, 800), (1.0, 4.0, 16.0), (0.0, 1e-4, 1e-3, 1e-2)


Cells = tuple[str, int, float, float, list[np.ndarray]]


def parity(variables: int) -> Formula:
    """Parity of the first three variables: true where an odd number of them is, one clause for each such case."""
    signs = product((1, -1), repeat=3)
    return Formula(variables, tuple((x, 2 * y, 3 * z) for x, y, z in signs if x * y * z > 0))


def cells_of_clauses() -> Iterator[Cells]:
    """Of random formulas: task, training inputs, scale, decay, and `Curves.cell` of each network."""
    for (task, family), samples, scale, decay in product(TASKS.items(), SAMPLES, SCALES, DECAYS):
        subjects = [Subject.of(SEED, i, **family) for i in range(NETWORKS)]
        yield task, samples, scale, decay, [_cell(x, samples, scale, decay) for x in subjects]


def cells_of_parity() -> Iterator[Cells]:
    """The same of parity, n = 16, uniform inputs, no embedding."""
    task = Task(parity(16), inputs="uniform", embedding="identity", seed=SEED)
    subjects = [Subject(SEED, i, task) for i in range(NETWORKS)]
    for samples, scale, decay in product(SAMPLES, SCALES, DECAYS):
        cells = [_cell(x, samples, scale, decay) for x in subjects]
        yield "parity of 3, n = 16, no embedding", samples, scale, decay, cells


def _cell(subject: Subject, samples: int, scale: float, decay: float) -> np.ndarray:
    return Curves.of(subject, Variant(samples, scale, decay), Settings().steps, Settings().points).cell()


SEARCHES = {"clauses": cells_of_clauses, "parity": cells_of_parity}


@dataclass(frozen=True)
class Options(Written):
    """Which searches, and where to write."""

    searches: tyro.conf.Positional[tuple[str, ...]] = ()
    """clauses, parity; both unless given."""


def smallest() -> Iterator[Cells]:
    """One cell of one network and a few steps."""
    cell = Curves.of(Subject.of(SEED, 0, clauses=4), Variant(100, 1.0, 0.0), steps=300, points=6).cell()
    yield "smallest", 100, 1.0, 0.0, [cell]


def main(options: Options) -> None:
    """Print a line for each combination: delay in decades where the level is reached, and accuracy at both ends."""
    chosen = [SEARCHES[name] for name in among(options.searches, list(SEARCHES))]
    page = Page(options.out, "grokking.txt")
    page.say("task | inputs | scale | decay | delay | accuracy on a new draw when inputs are known | at the end")
    for cells in [smallest] if options.smallest else chosen:
        for task, samples, scale, decay, found in cells():
            mean = dict(zip(CELL, np.mean(found, axis=0), strict=True))
            numbers = (f"{mean[x]:.2f}" for x in ("delay", "at the start", "end"))
            page.say(" | ".join([task, str(samples), f"{scale:g}", f"{decay:g}", *numbers]))


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
