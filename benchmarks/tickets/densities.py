"""How evenly masks keep weights, by row and by column, beside the limits known for pruning at initialisation.

Masks of the ticket benchmark's networks (those of `--store` are not found again), and masks of methods that prune at
initialisation in wider and wider layers. Random masks and magnitude are known to become homogeneous with width, SNIP
and GraSP heterogeneous (arXiv 2510.17515, 2602.06675).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.options import Smallest, at_least_one, start
from benchmarks.tickets import densities_drawing
from toycomb.evidence.intervals import mean_interval
from toycomb.files.writing import write_json, write_text
from toycomb.plots import style
from toycomb.records.store import Store, opened
from toycomb.study import Population
from toycomb.tickets import Context, Subject, kept_weights, named, search
from toycomb.tickets.benchmark import TRAINING, Benchmark, run
from toycomb.tickets.densities import LINES, counts, unevenness
from toycomb.training import usable_threads

SEED, NETWORKS, LOAD = 4, 30, 8
EMBEDDINGS, DENSITIES, DRAWN = ("hadamard", "identity"), (0.2, 0.1, 0.05), 0.1
METHODS = (
    "random", "magnitude", "snip", "grasp", "synflow", "edge-popup", "bernoulli-gates", "rigl", "one-shot",
    "projected-adam", "sign-in", "imp", "prune-regrow", "distance", "compatible",
)  # fmt: skip
AT_START, WIDTHS = ("random", "magnitude", "snip", "grasp", "synflow"), (32, 64, 128, 256, 512)
LIMITS = {"random": "homogeneous", "magnitude": "homogeneous", "snip": "heterogeneous", "grasp": "heterogeneous"}
"""Published limits of infinite width."""


@dataclass(frozen=True)
class Options(Smallest):
    """How many networks, and where tickets and tables go."""

    store: Path = Path("results/results.sqlite")
    """File of all tickets; what it holds already is not redone. Its folder is made if missing."""
    out: Path = Path("results")
    """Folder of `tickets_densities` (`.md`, `.json`, `.png`, `.svg`), made if missing."""
    networks: int = NETWORKS
    """Networks per embedding and width."""
    seed: int = SEED
    """Root seed."""
    threads: int | None = None
    """Threads; all usable cores unless given."""


def of_masks(masks: np.ndarray, **place: Any) -> list[dict[str, Any]]:
    """Entries of masks (P, H, m): unevenness of rows and of columns with its interval, and the share that is empty."""
    return [
        {
            **place,
            "lines": lines,
            "limit": LIMITS.get(place["method"]),
            "n": len(masks),
            "empty": float((counts(masks, lines) == 0).mean()),
            **mean_interval(unevenness(masks, lines)),
        }
        for lines in LINES
    ]


def of_tickets(
    chosen: Sequence[Population], methods: Sequence[str], densities: Sequence[float], store: Store, threads: int | None
) -> list[dict[str, Any]]:
    """Entries of every method and density in each population."""
    found = []
    for population in chosen:
        benchmark = Benchmark(population, methods, densities)
        run(benchmark, store, threads=threads)
        shape = population.training.hidden, len(replace(population, networks=1).tasks()[0].E)
        for entry in benchmark.entries():
            masks = np.array([store.mask(entry, i, shape) for i in range(population.networks)])
            found += of_masks(masks, method=entry.method, density=entry.density, embedding=population.embedding)
    return found


def by_width(population: Population, widths: Sequence[int]) -> list[dict[str, Any]]:
    """Entries of methods that prune at initialisation, in layers of so many rows; nothing is trained."""
    tasks, found = population.tasks(), []
    for hidden in widths:
        settings = replace(population.training, hidden=hidden)
        subjects = [Subject(task, settings, population.seed, i) for i, task in enumerate(tasks)]
        for name in AT_START:
            contexts = [Context(x) for x in subjects]
            kept = kept_weights(DRAWN, contexts[0].shape[0] * contexts[0].shape[1])
            masks = np.array([search(named(name), context, kept)[0].mask for context in contexts])
            place = {"method": name, "hidden": hidden, "embedding": population.embedding}
            found += of_masks(masks, **place)
    return found


def main(options: Options) -> None:
    """Find, measure, write and draw."""
    at_least_one(networks=options.networks)
    usable_threads(options.threads)
    networks, training = options.networks, TRAINING
    methods, densities, widths = METHODS, DENSITIES, WIDTHS
    if options.smallest:
        networks, training = 2, replace(TRAINING, epochs=1, snapshots=())
        methods, densities, widths = ("random", "snip"), (DRAWN,), WIDTHS[:2]
    populations = [
        Population(networks=networks, seed=options.seed, clauses=LOAD, embedding=x, training=training)
        for x in EMBEDDINGS
    ]
    with opened(options.store) as store:
        document: Mapping[str, Any] = {
            "seed": options.seed,
            "tickets": of_tickets(populations, methods, densities, store, options.threads),
            "widths": [entry for x in populations for entry in by_width(x, widths)],
        }
    write_json(options.out / "tickets_densities.json", document)
    write_text(options.out / "tickets_densities.md", densities_drawing.markdown(document))
    style.save(densities_drawing.figure(document, DRAWN), options.out / "tickets_densities")
    print(f"{len(document['tickets'])} means of masks are in {options.out / 'tickets_densities.md'}")


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
