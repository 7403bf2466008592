"""Whether a probe that knows the clauses wins: `python -m benchmarks.winning`; see docs/howto/winning_probe.md.

Paired on networks that no method was chosen on. Stored ticket by ticket, so that a second call does only what is
missing.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.options import Smallest, at_least_one, start
from toycomb.evidence.comparison import paired, summary
from toycomb.files.writing import write_text
from toycomb.records.store import opened
from toycomb.study import Population
from toycomb.tickets.benchmark import TRAINING, Benchmark, run
from toycomb.training import usable_threads

SHORT = ("grown(rounds=2)", "grown-data(rounds=2)", "prune-regrow(rounds=2,regrow=2,epochs=5)", "imp(rounds=5,epochs=4)")
"""Methods at 20 epochs."""
LONG = ("imp", "prune-regrow", "grown", "grown-data", "grown-random", "grown-sham", "compatible")
FEW = ("imp", "prune-regrow", "grown")
PLACES: tuple[tuple[str, tuple[float, ...], tuple[str, ...]], ...] = (
    ("hadamard", (0.05,), (*LONG, *SHORT)),
    ("identity", (0.05,), LONG),
    ("hadamard", (0.1,), (*FEW, "grown-data", "grown-random")),
    ("identity", (0.1,), (*FEW, "grown-data")),
    ("hadamard", (0.5, 0.2), FEW),
)
"""Embedding, densities, methods."""
LOADS, BASELINES = (8, 16), ("imp", "prune-regrow", "grown-data", "prune-regrow(rounds=2,regrow=2,epochs=5)")


@dataclass(frozen=True)
class Options(Smallest):
    """How many networks, and where tickets and the table go."""

    store: Path = Path("results/results.sqlite")
    """File of all tickets; its folder is made if missing."""
    out: Path = Path("results")
    """Folder of `winning.md`, made if missing."""
    networks: int = 10
    """Networks per load, embedding and seed."""
    seeds: tuple[int, ...] = (104, 105)
    """Root seeds."""
    threads: int | None = None
    """Threads; all usable cores unless given."""


def rows(options: Options) -> list[dict[str, Any]]:
    """Every ticket; networks are numbered over all seeds."""
    found: list[dict[str, Any]] = []
    training = replace(TRAINING, epochs=1, snapshots=()) if options.smallest else TRAINING
    places = (("identity", (0.05,), ("imp", "compatible")),) if options.smallest else PLACES
    samples = 640 if options.smallest else 20_000
    with opened(options.store) as store:
        for number, seed in enumerate(options.seeds):
            for embedding, densities, methods in places:
                for load in LOADS:
                    units = Population(
                        networks=options.networks,
                        seed=seed,
                        clauses=load,
                        embedding=embedding,
                        samples=samples,
                        training=training,
                    )
                    for row in run(Benchmark(units, methods, densities), store, threads=options.threads):
                        found.append({**row, "network": row["network"] + number * options.networks})
    return found


def table(found: Sequence[dict[str, Any]]) -> list[str]:
    """Markdown: mean accuracy and cost of each method, and its difference to each baseline with 95 % intervals."""
    cells = ("embedding", "load", "density")
    present = {row["method"] for row in found}
    baselines = [x for x in BASELINES if x in present]
    against = {
        (*(x[key] for key in cells), x["method"], baseline): x
        for baseline in baselines
        for x in paired(found, "accuracy", baseline)
    }
    costs: dict[tuple[Any, ...], list[tuple[float, float]]] = {}
    for row in found:
        place = (*(row[key] for key in cells), row["method"])
        costs.setdefault(place, []).append((row["cost_samples"] / 20_000, row["cost_seconds"]))
    head = ["embedding", "C", "density", "method", "epochs", "seconds", "accuracy", *(f"less {x}" for x in baselines)]
    lines = [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for x in summary(found, "accuracy"):
        place = (*(x[key] for key in cells), x["method"])
        if place not in costs:
            continue
        epochs, seconds = (sum(y) / len(y) for y in zip(*costs[place], strict=True))
        entries = [_difference(against.get((*place, baseline))) for baseline in baselines]
        numbers = [f"{epochs:.1f}", f"{seconds:.2g}", f"{x['value']:.4f}", *entries]
        lines.append(f"| {' | '.join([*map(str, place), *numbers])} |")
    return lines


def _difference(x: Any) -> str:
    """Difference, interval, share of networks won; nothing where there is none."""
    if x is None or x["value"] is None or not x["n"]:
        return ""
    return f"{x['value']:+.4f} [{x['low']:+.4f}, {x['high']:+.4f}], {100 * x['won']:.0f} % won"


def main(options: Options) -> None:
    """Find, compare, write."""
    at_least_one(networks=options.networks)
    usable_threads(options.threads)
    if options.smallest:
        options = replace(options, networks=2, seeds=options.seeds[:1])
    lines = table(rows(options))
    write_text(options.out / "winning.md", "\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
