"""Clauses read from weights alone: `python -m benchmarks.decode.weights`.

Each reading of `toycomb.decoding.weights.by_weights` on networks that learned random formulas of four literals, by
load and embedding: as it is, with the number of clauses told, with their size told as well, and on the same networks
untrained, in which there is nothing to read. Beside them the set-up for which the pairing of columns is published.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.options import Smallest, at_least_one, start
from toycomb.decoding.weights.by_weights import READINGS, WeightsReading, by_weights
from toycomb.files.writing import write_json, write_text
from toycomb.records.origins import versions
from toycomb.run import train
from toycomb.tasks.published import two_literal_tasks
from toycomb.tasks.task import random_tasks
from toycomb.training import usable_threads

SEED, NETWORKS, LITERALS = 31, 20, 4
PLACES = (*product(("dnf",), ("identity", "hadamard"), (4, 8, 16, 32)), ("cnf", "identity", 8), ("cnf", "hadamard", 8))
"""Kind, embedding, clauses."""
COLUMNS = ("found", "recall", "precision", "exact", "kind right", "variables right")


@dataclass(frozen=True)
class Options(Smallest):
    """How many networks, and where the table goes."""

    out: Path = Path("results")
    """Folder of `decode_weights.md` and `decode_weights.json`, made if missing."""
    networks: int = NETWORKS
    """Networks of each load and embedding, and of the published set-up."""
    seed: int = SEED
    """Root seed."""
    threads: int | None = None
    """Threads; all usable cores unless given."""


class Place(NamedTuple):
    """Trained networks, and how they are called in the table."""

    name: str
    tasks: Sequence[Any]
    run: Any


def places(options: Options) -> Iterator[Place]:
    """Of each embedding and load, and last the published set-up of two literals."""
    shared = {"seed": options.seed, "progress": False, "patience": None, "threads": options.threads}
    networks, epochs = (2, 1) if options.smallest else (options.networks, 60)
    for kind, embedding, clauses in PLACES[: 1 if options.smallest else None]:
        formulas = {"clauses": clauses, "literals": LITERALS, "variables": 32, "embedding": embedding, "kind": kind}
        samples = 640 if options.smallest else 20_000
        tasks = random_tasks(networks, seed=options.seed, samples=samples, **formulas)
        run = train(tasks, hidden=32, epochs=epochs, **shared)
        yield Place(f"{kind.upper()}, {embedding}, C = {clauses}", tasks, run)
    tasks = two_literal_tasks(networks, seed=options.seed, samples=640 if options.smallest else 30_000)
    settings = {"hidden": 16, "epochs": 1 if options.smallest else 2000, "learning_rate": 0.01}
    yield Place("two literals, published", tasks, train(tasks, biases=(True, False), **settings, **shared))


def rows(place: Place) -> Iterator[dict[str, Any]]:
    """One for each reading, and what it is told."""
    clauses, literals = len(place.tasks[0].formula), len(place.tasks[0].formula.clauses[0])
    told: dict[str, dict[str, Any]] = {"nothing": {}, "number": {"clauses": clauses}}
    for reading in READINGS:
        sized = (
            {"number, size": told["number"] | {"sizes": (literals,)}} if reading in ("signs", "interactions") else {}
        )
        for name, given in (told | sized).items():
            trained = [_read(place, place.run.final, p, reading, given) for p in range(len(place.tasks))]
            yield _row(place, reading, name, trained)
        yield _row(
            place,
            reading,
            "untrained",
            [_read(place, place.run.initial, p, reading, {}) for p in range(len(place.tasks))],
        )


def _read(place: Place, networks: Any, p: int, reading: str, given: dict[str, Any]) -> WeightsReading:
    return by_weights(networks[p], place.tasks[p].E, reading=reading, seed=p, **given)


def _row(place: Place, reading: str, told: str, found: Sequence[WeightsReading]) -> dict[str, Any]:
    """Means over networks; precision is of all clauses that were found in any, None without one."""
    counts = np.array([_counts(x, task.formula) for x, task in zip(found, place.tasks, strict=True)], dtype=float)
    all_found, right, clauses, exact, kind, sets = counts.mean(axis=0)
    shares = (all_found, right / clauses, right / all_found if all_found else None, exact, kind, sets / clauses)
    values = dict(zip(COLUMNS, (None if x is None else round(float(x), 4) for x in shares), strict=True))
    return {"networks": place.name, "reading": reading, "told": told, **values}


def _counts(found: WeightsReading, formula: Any) -> tuple[int, int, int, bool, bool, int]:
    """Clauses found, right ones, those of the formula, whether all is right, whether the kind is; right variables."""
    own, truth = {x for x, _ in found.clauses}, {tuple(sorted(x, key=abs)) for x in formula.clauses}
    variables = {frozenset(map(abs, x)) for x in own} & {frozenset(map(abs, x)) for x in truth}
    kind = found.kind == formula.kind
    return len(own), len(own & truth), len(truth), own == truth and kind, kind, len(variables)


def table(found: Sequence[dict[str, Any]]) -> str:
    """In Markdown."""
    names = ("networks", "reading", "told", *COLUMNS)
    lines = [names, ["---"] * len(names)]
    lines += [[_cell(row[name]) for name in names] for row in found]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _cell(value: Any) -> str:
    return "–" if value is None else value if isinstance(value, str) else f"{value:.2f}"


def main(options: Options) -> None:
    """Train, read, print; what is finished is written at once."""
    at_least_one(networks=options.networks)
    usable_threads(options.threads)
    found: list[dict[str, Any]] = []
    networks = 2 if options.smallest else options.networks
    for place in places(options):
        found += rows(place)
        document = {"seed": options.seed, "networks": networks, "versions": versions(), "rows": found}
        write_json(options.out / "decode_weights.json", document)
        write_text(options.out / "decode_weights.md", table(found))
        print(place.name, flush=True)
    print(table(found))


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
