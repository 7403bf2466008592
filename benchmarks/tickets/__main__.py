"""The ticket benchmark at its default size: `python -m benchmarks.tickets`.

All methods on 30 formulas and initial networks with 8 and with 16 clauses, Hadamard and identity embedding, six
densities. Stored ticket by ticket, so that a second call does only what is missing; then tables and figures. Those of
the README are made with `--out figures`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.options import Smallest, at_least_one, start
from toycomb.common.failures import Failures
from toycomb.evidence.comparison import grouped, paired
from toycomb.files.reading import read_json
from toycomb.files.writing import write_json, write_text
from toycomb.records.origins import versions
from toycomb.records.store import opened
from toycomb.report.tickets import CAPTIONS, captions_list, draw, in_words, tables, write
from toycomb.study import Population
from toycomb.tickets import all_methods, describe
from toycomb.tickets.benchmark import DENSITIES, TRAINING, Benchmark, run
from toycomb.training import usable_threads

SEED, NETWORKS = 4, 30
LOADS, EMBEDDINGS = (8, 16), ("hadamard", "identity")
CELL = ("embedding", "load", "density", "method")
FEW = ("random", "magnitude", "imp", "distance")
BASELINE = "imp"


@dataclass(frozen=True)
class Options(Smallest):
    """How many networks, and where tickets and tables go."""

    store: Path = Path("results/results.sqlite")
    """File of all tickets; what it holds already is not redone. Its folder is made if missing."""
    out: Path = Path("results")
    """Folder of tables and figures, made if missing."""
    networks: int = NETWORKS
    """Networks per load and embedding."""
    seed: int = SEED
    """Root seed."""
    threads: int | None = None
    """Threads; all usable cores unless given."""
    outputs: bool = False
    """Prune v together with W."""
    again: bool = False
    """Draw the figures again from the tables in `tickets.json`, and do nothing else."""


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


def smallest(seed: int) -> list[Benchmark]:
    """A few methods at one density on two networks that hardly train."""
    training = replace(TRAINING, epochs=1, snapshots=())
    units = Population(networks=2, seed=seed, clauses=8, training=training, samples=640)
    return [Benchmark(units, FEW, DENSITIES[-3:-2])]


def main(options: Options) -> None:
    """Run, store, draw; tickets that failed are left out, and said at the end."""
    prefix = "tickets_outputs" if options.outputs else "tickets"
    if options.again:
        draw_again(options.out, prefix)
        return
    at_least_one(networks=options.networks)
    usable_threads(options.threads)
    chosen = smallest(options.seed) if options.smallest else benchmarks(options.networks, options.seed, options.outputs)
    begin, rows, failures = time.perf_counter(), [], Failures()
    with opened(options.store) as store:
        for benchmark in chosen:
            rows += run(benchmark, store, threads=options.threads, failures=failures)
    if not rows:
        failures.check()
    about = in_words(chosen[0].population)
    captions = draw(rows, options.out, prefix, about=about)
    write_json(options.out / f"{prefix}.json", _document(rows, captions, options, about))
    print(f"{len(rows)} tickets, {time.perf_counter() - begin:.0f} s of which stored ones took none")
    failures.check()


def draw_again(out: Path, prefix: str) -> None:
    """The figures of the tables that `tickets.json` holds; captions there are renewed."""
    path = out / f"{prefix}.json"
    document = read_json(path)
    document["captions"] = write(document["figures"], out, prefix)
    write_json(path, document)
    text = (out / f"{prefix}.md").read_text(encoding="utf-8")
    write_text(out / f"{prefix}.md", text[: text.index(CAPTIONS)] + "\n".join(captions_list(document["captions"])))
    print(f"drew {len(document['captions'])} figures of {path} again")


def _document(rows: list[dict[str, Any]], captions: dict[str, str], chosen: Options, about: str) -> dict[str, Any]:
    """What was run, its means, and what the figures show; single tickets stay in the store."""
    return {
        "seed": chosen.seed,
        "networks": chosen.networks,
        "versions": versions(),
        "methods": describe(all_methods()),
        "captions": captions,
        "figures": tables(rows, about=about),
        "means": [dict(zip(CELL, key, strict=True)) | _means(own) for key, own in grouped(rows, *CELL).items()],
        "differences": _differences(rows),
    }


def _differences(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Accuracy of each method less that of the baseline in each cell, see `toycomb.evidence.comparison.paired`."""
    if BASELINE not in {row["method"] for row in rows}:
        return []
    found = [dict(x) for x in paired(rows, "accuracy", BASELINE)]
    return [{key: round(x, 5) if isinstance(x, float) else x for key, x in row.items()} for row in found]


def _means(rows: list[Mapping[str, Any]]) -> dict[str, float | None]:
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
    start(main, Options, __doc__, sys.argv[1:])
