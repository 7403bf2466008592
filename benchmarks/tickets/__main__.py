"""The ticket benchmark at its default size: `python -m benchmarks.tickets`.

All methods on 30 formulas and initial networks with 8 and with 16 clauses, Hadamard and identity embedding, six
densities. Stored ticket by ticket, so that a second call does only what is missing; then tables and figures.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.files import write_json
from toycomb.study import Population
from toycomb.study.store import versions
from toycomb.tickets import all_methods, describe
from toycomb.tickets.benchmark import DENSITIES, TRAINING, Benchmark, run
from toycomb.tickets.report import draw
from toycomb.tickets.store import opened

SEED, NETWORKS = 4, 30
LOADS, EMBEDDINGS = (8, 16), ("hadamard", "identity")
CELL = ("embedding", "load", "density", "method")


def benchmarks(networks: int, seed: int, outputs: bool) -> list[Benchmark]:
    """One benchmark for each load and embedding."""
    methods = [name for name, entry in describe(all_methods()).items() if entry["outputs"] or not outputs]
    return [
        Benchmark(
            Population(networks=networks, seed=seed, clauses=load, embedding=embedding, training=TRAINING),
            methods,
            DENSITIES,
            outputs,
        )
        for embedding in EMBEDDINGS
        for load in LOADS
    ]


def main() -> None:
    """Run, store, draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", default="results/tickets.sqlite")
    parser.add_argument("--out", default="figures", help="folder of tables and figures")
    parser.add_argument("--networks", type=int, default=NETWORKS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--outputs", action="store_true", help="prune v together with W")
    chosen = parser.parse_args()
    Path(chosen.store).parent.mkdir(parents=True, exist_ok=True)
    begin, rows = time.perf_counter(), []
    with opened(chosen.store) as store:
        for benchmark in benchmarks(chosen.networks, chosen.seed, chosen.outputs):
            rows += run(benchmark, store, threads=chosen.threads)
    prefix = "tickets_outputs" if chosen.outputs else "tickets"
    captions = draw(rows, Path(chosen.out), prefix)
    write_json(Path(chosen.out) / f"{prefix}.json", _document(rows, captions, chosen))
    print(f"{len(rows)} tickets, {time.perf_counter() - begin:.0f} s of which stored ones took none")


def _document(rows: list[dict[str, Any]], captions: dict[str, str], chosen: argparse.Namespace) -> dict[str, Any]:
    """What was run, and its means; single tickets stay in the store."""
    cells: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        cells.setdefault(tuple(row[key] for key in CELL), []).append(row)
    return {
        "seed": chosen.seed,
        "networks": chosen.networks,
        "versions": versions(),
        "methods": describe(all_methods()),
        "captions": captions,
        "means": [dict(zip(CELL, key, strict=True)) | _means(own) for key, own in cells.items()],
    }


def _means(rows: list[dict[str, Any]]) -> dict[str, float | None]:
    """Mean over networks of every number, without those that are not defined."""
    found: dict[str, float | None] = {}
    for measure in dict.fromkeys(key for row in rows for key in row):
        values = [row[measure] for row in rows if row.get(measure) is not None]
        if measure.startswith(("positive_", "negative_")) or measure in (*CELL, "network"):
            continue
        if all(isinstance(x, int | float) for x in values):
            found[measure] = round(float(np.mean(values)), 5) if values else None
    return found


if __name__ == "__main__":
    main()
