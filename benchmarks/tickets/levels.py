"""Probes of both hidden layers on tasks with levels: `python -m benchmarks.tickets.levels`.

Networks of two hidden layers learn composed formulas. Each layer is pruned by itself: layer 1 by the inner clauses,
layer 2 by the outer ones over the inner. Probes stand beside their shams, which are told clauses that do not exist, and
beside methods that are told no clauses. Formulas, methods, densities and measure were fixed before the first run.

Differences in accuracy are paired by network, with t intervals: probes against their shams, and all against `imp` and
against random masks. Stored ticket by ticket.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.options import Smallest, at_least_one, start
from benchmarks.tickets.layers import accuracies
from toycomb.common.failures import Failures
from toycomb.evidence.comparison import paired
from toycomb.files.writing import write_json
from toycomb.records.origins import versions
from toycomb.records.store import opened
from toycomb.study import Population
from toycomb.tickets.benchmark import TRAINING, Benchmark, run
from toycomb.training import usable_threads

SEED, NETWORKS, HIDDEN = 33, 12, (32, 32)
FAMILIES = ("shared", "blocks", "but-not", "flat")
"""In `flat` inner clauses mean nothing: probes that are told them are told no more than the terms."""
DENSITIES = (0.2, 0.1, 0.05)
BASELINES = ("imp", "random")
SHAMS = {"distance": "distance-sham", "compatible": "compatible-sham"}
METHODS = (*BASELINES, "magnitude", "synflow", "motion", *SHAMS, *SHAMS.values())


@dataclass(frozen=True)
class Options(Smallest):
    """How many networks, and where tickets and the table go."""

    store: Path = Path("results/levels.sqlite")
    """File of all tickets; what it holds already is not redone. Its folder is made if missing."""
    out: Path = Path("results")
    """Folder of `tickets_levels.json`, made if missing."""
    networks: int = NETWORKS
    """Networks of each family."""
    seed: int = SEED
    """Root seed."""
    threads: int | None = None
    """Threads; all usable cores unless given."""


def benchmark(family: str, options: Options) -> Benchmark:
    """That of one family; at the smallest size a few methods on networks that hardly train."""
    training = replace(TRAINING, hidden=HIDDEN, snapshots=(), **({"epochs": 1} if options.smallest else {}))
    size = {"samples": 640, "networks": 2} if options.smallest else {"samples": 30_000, "networks": options.networks}
    population = Population(seed=options.seed, training=training, clauses=12, literals=3, family=family, **size)
    methods = ("random", "imp(rounds=2,epochs=1)", *SHAMS, *SHAMS.values()) if options.smallest else METHODS
    return Benchmark(population, methods, DENSITIES[1:2] if options.smallest else DENSITIES, scope="layer")


def document(found: dict[str, list[dict[str, Any]]], options: Options) -> dict[str, Any]:
    """Mean accuracies, and differences from the baselines and from shams."""
    means: list[dict[str, Any]] = []
    differences: list[dict[str, Any]] = []
    for family, rows in found.items():
        methods = list(dict.fromkeys(x["method"] for x in rows))
        for density in sorted({x["density"] for x in rows}, reverse=True):
            own = accuracies(rows, methods, density)
            if not own.shape[1]:
                continue
            means += [
                {"family": family, "density": density, "method": m, "networks": len(x), "accuracy": round(x.mean(), 5)}
                for m, x in zip(methods, own, strict=True)
            ]
        differences += [{"family": family, **x} for x in _differences(rows, methods)]
    fixed = {"seed": options.seed, "networks": 2 if options.smallest else options.networks, "versions": versions()}
    return {**fixed, "means": means, "differences": differences}


def _differences(rows: list[dict[str, Any]], methods: Sequence[str]) -> list[dict[str, Any]]:
    """All against each baseline, and probes against their shams."""
    found = [dict(x) for name in methods if name.split("(")[0] in BASELINES for x in paired(rows, "accuracy", name)]
    for probe, sham in SHAMS.items():
        both = [x for x in rows if x["method"] in (probe, sham)]
        if not {probe, sham} <= set(methods):
            continue
        found += [dict(x) for x in paired(both, "accuracy", sham)]
    return found


def main(options: Options) -> None:
    """Run, store, write; tickets that failed are left out, and said at the end."""
    at_least_one(networks=options.networks)
    usable_threads(options.threads)
    begin, failures, found = time.perf_counter(), Failures(), {}
    with opened(options.store) as store:
        for family in FAMILIES[:1] if options.smallest else FAMILIES:
            found[family] = run(benchmark(family, options), store, threads=options.threads, failures=failures)
    written = document(found, options)
    write_json(options.out / "tickets_levels.json", written)
    for x in written["differences"]:
        if x["method"] in SHAMS:
            place = f"{x['family']}, density {x['density']}"
            print(f"{place}: {x['method']} less {x['baseline']} {x['value']:.3f} [{x['low']:.3f}, {x['high']:.3f}]")
    tickets = sum(map(len, found.values()))
    print(f"{tickets} tickets, {time.perf_counter() - begin:.0f} s of which stored ones took none")
    failures.check()


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
