"""Does the order of methods hold with two hidden layers: `python -m benchmarks.tickets.layers`.

The same methods find tickets of networks of one hidden layer and of two, on the same tasks: flat formulas of 8 clauses,
and composed ones in which every inner clause stands in two terms. All hidden layers are pruned, once in one ranking of
all weights and once layer by layer. Stored ticket by ticket. Methods, densities and measure were fixed before the first
run of this size.

The measure is Kendall's tau of the mean accuracies of all methods, one hidden layer against two, in each cell; its
interval is of networks drawn anew, the same for both.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import kendalltau

from benchmarks.options import Smallest, at_least_one, start
from toycomb.common.failures import Failures
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.comparison import paired
from toycomb.files.writing import write_json
from toycomb.records.origins import versions
from toycomb.records.store import opened
from toycomb.study import Population
from toycomb.tickets.benchmark import TRAINING, Benchmark, run
from toycomb.training import usable_threads

SEED, NETWORKS, DRAWS = 4, 12, 2_000
ONE, TWO, EACH = "32", "32, 32", "32, 32 by layer"
SHAPES: dict[str, tuple[Any, str]] = {ONE: (32, "global"), TWO: ((32, 32), "global"), EACH: ((32, 32), "layer")}
"""Rows of the hidden layers, and how their weights compete."""
TASKS: dict[str, dict[str, Any]] = {
    "flat": {"clauses": 8},
    "shared": {"clauses": 12, "literals": 3, "family": "shared", "samples": 30_000},
}
DENSITIES = (0.2, 0.1, 0.05)
METHODS = (
    "random",
    "magnitude",
    "snip",
    "snip-iterative",
    "grasp",
    "synflow",
    "one-shot",
    "magnitude-increase",
    "movement",
    "early-bird",
    "edge-popup",
    "rigl",
    "imp",
    "imp-rewind",
    "imp-continued",
)
"""All established methods that prune any layers."""
BASELINE = "imp"


@dataclass(frozen=True)
class Options(Smallest):
    """How many networks, and where tickets and the table go."""

    store: Path = Path("results/layers.sqlite")
    """File of all tickets; what it holds already is not redone. Its folder is made if missing."""
    out: Path = Path("results")
    """Folder of `tickets_layers.json`, made if missing."""
    networks: int = NETWORKS
    """Networks of each shape and task."""
    seed: int = SEED
    """Root seed."""
    threads: int | None = None
    """Threads; all usable cores unless given."""


def benchmarks(options: Options) -> dict[tuple[str, str], Benchmark]:
    """A benchmark for each task and shape; at the smallest size a few methods on networks that hardly train."""
    training = replace(TRAINING, epochs=1, snapshots=()) if options.smallest else TRAINING
    few = {"samples": 640, "networks": 2} if options.smallest else {"networks": options.networks}
    return {
        (task, shape): Benchmark(
            Population(seed=options.seed, training=replace(training, hidden=hidden), **{**setting, **few}),
            METHODS[:3] if options.smallest else METHODS,
            DENSITIES[1:2] if options.smallest else DENSITIES,
            scope=scope,
        )
        for task, setting in TASKS.items()
        for shape, (hidden, scope) in SHAPES.items()
    }


def accuracies(rows: Sequence[Mapping[str, Any]], methods: Sequence[str], density: float) -> np.ndarray:
    """(methods, networks) accuracy; networks that miss a method are left out."""
    found = {(x["method"], x["network"]): x["accuracy"] for x in rows if x["density"] == density}
    networks = sorted({network for _, network in found})
    whole = [x for x in networks if all((method, x) in found for method in methods)]
    return np.array([[found[method, x] for x in whole] for method in methods])


def order(one: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> dict[str, float]:
    """Kendall's tau of the mean accuracies of methods (methods, networks), with its 95 % interval over networks."""
    drawn = rng.integers(one.shape[1], size=(DRAWS, one.shape[1]))
    taus = [kendalltau(one[:, x].mean(axis=1), other[:, x].mean(axis=1)).statistic for x in drawn]
    low, high = np.quantile(taus, (0.025, 0.975))
    tau = kendalltau(one.mean(axis=1), other.mean(axis=1)).statistic
    return {"tau": round(float(tau), 3), "ci_low": round(float(low), 3), "ci_high": round(float(high), 3)}


def document(found: Mapping[tuple[str, str], list[dict[str, Any]]], options: Options) -> dict[str, Any]:
    """Mean accuracies, differences from the baseline, and how far orders agree."""
    means, orders, differences = [], [], []
    for (task, shape), rows in found.items():
        methods = list(dict.fromkeys(x["method"] for x in rows))
        place = {"task": task, "shape": shape}
        for density in sorted({x["density"] for x in rows}, reverse=True):
            own = accuracies(rows, methods, density)
            if not own.shape[1]:
                continue  # no network has all methods
            cell = place | {"density": density, "networks": own.shape[1]}
            means += [
                cell | {"method": m, "accuracy": round(float(x.mean()), 5), **_collapse(rows, m, density)}
                for m, x in zip(methods, own, strict=True)
            ]
            if shape != ONE:
                one, rng = accuracies(found[task, ONE], methods, density), stream(options.seed, Purpose.BOOTSTRAP)
                orders.append(cell | {"methods": len(methods)} | order(one, own, rng))
        if BASELINE in methods:
            differences += [place | dict(x) for x in paired(rows, "accuracy", BASELINE)]
    return {
        "seed": options.seed,
        "networks": options.networks,
        "versions": versions(),
        "orders": orders,
        "means": means,
        "differences": differences,
    }


def _collapse(rows: Sequence[Mapping[str, Any]], method: str, density: float) -> dict[str, float]:
    """Means of what is said of collapse where there are several layers."""
    own = [x for x in rows if x["method"] == method and x["density"] == density]
    names = [x for x in ("collapsed", "dead_weights") if x in own[0]]
    return {name: round(float(np.mean([x[name] for x in own])), 5) for name in names}


def main(options: Options) -> None:
    """Run, store, write; tickets that failed are left out, and said at the end."""
    at_least_one(networks=options.networks)
    usable_threads(options.threads)
    begin, failures, found = time.perf_counter(), Failures(), {}
    with opened(options.store) as store:
        for place, benchmark in benchmarks(options).items():
            found[place] = run(benchmark, store, threads=options.threads, failures=failures)
    written = document(found, options)
    write_json(options.out / "tickets_layers.json", written)
    for x in written["orders"]:
        print(f"{x['task']}, {x['shape']}, density {x['density']}: tau {x['tau']} [{x['ci_low']}, {x['ci_high']}]")
    print(
        f"{sum(map(len, found.values()))} tickets, {time.perf_counter() - begin:.0f} s of which stored ones took none"
    )
    failures.check()


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
