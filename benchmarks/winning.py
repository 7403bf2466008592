"""Whether a probe that knows the clauses wins: `python -m benchmarks.winning`; see docs/howto/winning_probe.md.

Paired on networks that no method was chosen on. Stored ticket by ticket, so that a second call does only what is
missing.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.options import Smallest, at_least_one, start
from toycomb.evidence.comparison import grouped, paired, summary
from toycomb.files.writing import write_text
from toycomb.records.store import opened
from toycomb.study import Population
from toycomb.tickets.benchmark import TRAINING, Benchmark, run
from toycomb.training import usable_threads

FEW = ("imp", "prune-regrow", "grown")
SHORT = "prune-regrow(rounds=2,regrow=2,epochs=5)"
PLACES: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("hadamard", 0.05, (*FEW, "grown-data", "grown-random", "grown(rounds=2)", SHORT)),
    ("identity", 0.05, (*FEW, "grown-data", "grown-sham", "compatible")),
    ("hadamard", 0.1, FEW),
    ("identity", 0.1, FEW),
    ("hadamard", 0.2, FEW),
)
"""Embedding, density, methods."""
LOADS, BASELINES = (8, 16), ("imp", "prune-regrow", "grown-data", SHORT)


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
    places = (("identity", 0.05, ("imp", "compatible")),) if options.smallest else PLACES
    samples = 640 if options.smallest else 20_000
    with opened(options.store) as store:
        for (embedding, density, methods), (number, seed), load in product(places, enumerate(options.seeds), LOADS):
            units = Population(
                networks=options.networks,
                seed=seed,
                clauses=load,
                embedding=embedding,
                samples=samples,
                training=training,
            )
            for row in run(Benchmark(units, methods, [density]), store, threads=options.threads):
                found.append({**row, "network": row["network"] + number * options.networks})
    return found


def table(found: Sequence[dict[str, Any]]) -> list[str]:
    """Markdown: mean accuracy and cost of each method, and its difference to each baseline with 95 % intervals."""
    cells = list(grouped(found, "embedding", "load", "density").items())
    baselines = [x for x in BASELINES if any(row["method"] == x for row in found)]
    head = ["embedding", "C", "density", "method", "epochs", "seconds", "accuracy", *(f"less {x}" for x in baselines)]
    return [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *(y for x in cells for y in _cell(*x, baselines))]


def _cell(place: tuple[Any, ...], own: Sequence[Mapping[str, Any]], baselines: Sequence[str]) -> list[str]:
    """The lines of one embedding, load and density."""
    by_method = grouped(own, "method")
    against = {
        baseline: {x["method"]: x for x in paired(own, "accuracy", baseline)}
        for baseline in baselines
        if baseline in by_method
    }
    means, lines = {x["method"]: x["value"] for x in summary(own, "accuracy")}, []
    for name, tickets in by_method.items():
        epochs, seconds = (sum(row[key] for row in tickets) / len(tickets) for key in ("cost_samples", "cost_seconds"))
        entries = [_difference(against.get(baseline, {}).get(name)) for baseline in baselines]
        numbers = [f"{epochs / 20_000:.1f}", f"{seconds:.2g}", f"{means[name]:.4f}", *entries]
        lines.append(f"| {' | '.join([*map(str, place), name, *numbers])} |")
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
