"""Compare a training step of toycomb with its peers on one core, and with itself.

Peers are JAX, an older JAX, PyTorch (its loop, batched products and compiled steps) and `floor.c`, which is what an
expert would write for one problem. Every program trains the same networks on the same data in the same order with the
same Adam, in a process of its own that keeps to one core; programs take turns, one epoch each, in processor time, and a
ratio is that of neighbouring turns. Their losses must agree (but for the PyTorch loop, which is timed over a quarter of
one network's epoch); where they do not, the table says so and the command ends with exit code 1 once everything is
written. A peer that is missing is left out, as the table says; docs/benchmarks.md says how to get all of them.
Writes `speed.json` after each problem, then `speed.md`, `speed.png` and `speed.svg`. Those of the README are made with
`--out figures`.

Usage: python -m benchmarks.speed [--rounds 7] [--older-jax PYTHON] [--cases NAME ...] [--out results]
"""

from __future__ import annotations

import math
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import cold, drawing, machine
from benchmarks.options import Smallest, among, at_least_one, start
from benchmarks.problem import BATCH, Problem
from benchmarks.workers import Failed, Workers
from toycomb.common.progress import Progress
from toycomb.files.writing import write_json

SMALL: dict[str, Any] = {"networks": 4}
SHORT = SMALL | {"samples": 104 * BATCH}  # rounding grows in deep networks: losses of a whole epoch differ by 2e-4
AGREE = 1e-4
"""Largest difference of two mean losses over the larger one. Rounding makes some 1e-5 of it, another order 4e-4."""
PUBLISHED = "published task"
CASES = {
    PUBLISHED: Problem(),
    "identity": Problem(embedding="identity"),
    "orthogonal": Problem(embedding="orthogonal"),
    "compressive": Problem(embedding="compressive"),
    "uniform inputs": Problem(inputs="uniform"),
    "uniform, orthogonal": Problem(inputs="uniform", embedding="orthogonal"),
    "H = 16": Problem(hidden=16, **SMALL),
    "H = 64": Problem(hidden=64, **SMALL),
    "H = 256": Problem(hidden=256, **SMALL),
    "H = 1024": Problem(hidden=1024, **SMALL),
    "n = 64": Problem(variables=64, **SMALL),
    "n = 128": Problem(variables=128, **SMALL),
    "n = 256": Problem(variables=256, **SMALL),
    "two outputs": Problem(outputs=2, **SMALL),
    "four outputs": Problem(outputs=4, **SMALL),
    "H = 32, 32": Problem(hidden=(32, 32), **SMALL),
    "H = 64, 64, 64": Problem(hidden=(64, 64, 64), **SHORT),
    "H = 64, 64, 64, four outputs": Problem(hidden=(64, 64, 64), outputs=4, **SHORT),
}


@dataclass(frozen=True)
class Options(Smallest):
    """How long to measure and where to write."""

    rounds: int = 7
    """Turns of each program."""
    older_jax: Path | None = None
    """Python of an environment with jax 0.4.31 and toycomb; that version's rows are left out unless given."""
    cases: tuple[str, ...] = ()
    """Problems to measure, such as 'two outputs', and nothing else; everything unless given."""
    out: Path = Path("results")
    """Folder of the table and the figure, made if missing."""


@dataclass(frozen=True)
class Program:
    """One program: the process that it runs in, and its name there."""

    worker: str
    name: str


OURS = {"toycomb": Program("ours", "toycomb")}


def microseconds(workers: Workers, problem: Problem, program: Program) -> tuple[float, float | None]:
    """Of one turn, a step and network; and the mean loss, where it can be compared."""
    seconds, loss = workers.ask(program.worker, run=program.name)
    return seconds / problem.steps / problem.networks * 1e6, loss


def alternate(
    workers: Workers, problem: Problem, programs: dict[str, Program], rounds: int
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """µs a step and network of each program, in turns; and their mean losses."""
    times: dict[str, list[float]] = {label: [] for label in programs}
    losses: dict[str, float | None] = {}
    for _ in range(rounds):
        for label, program in programs.items():
            time, losses[label] = microseconds(workers, problem, program)
            times[label].append(time)
    return times, {label: x for label, x in losses.items() if x is not None}


def agree(losses: dict[str, float]) -> bool:
    """Whether mean losses are finite and nearly the same."""
    known = losses.values()
    return all(map(math.isfinite, known)) and max(known) - min(known) <= AGREE * max(known)


def tried(
    workers: Workers, peer: str, problem: Problem, turns: int
) -> tuple[dict[str, Program], dict[str, float], dict[str, str]]:
    """Programs of one library by label, their fastest time in some turns; and why others are left out."""
    programs: dict[str, Program] = {}
    fastest: dict[str, float] = {}
    failed: dict[str, str] = {}
    library, _ = workers.versions[peer]
    try:
        for name in workers.ask(peer, prepare=asdict(problem)):
            label, program = f"{library}, {name}", Program(peer, name)
            try:
                fastest[label] = min(microseconds(workers, problem, program)[0] for _ in range(turns))
                programs[label] = program
            except Failed as reason:
                failed[label] = str(reason)
    except Failed as reason:
        failed[library] = str(reason)
    return programs, fastest, failed


def prepared(workers: Workers, problem: Problem, everything: bool) -> tuple[dict[str, Program], dict[str, str]]:
    """Programs by label, each run before: all of them, or the best of each library; and why others are left out."""
    chosen, failed = dict(OURS), {}
    workers.ask("ours", prepare=asdict(problem))
    workers.ask("ours", run="toycomb")
    for peer in workers.peers:
        programs, fastest, reasons = tried(workers, peer, problem, turns=1 if everything else 4)
        best = programs if everything else sorted(fastest, key=fastest.__getitem__)[:1]
        chosen |= {label: programs[label] for label in best}
        failed |= reasons
    return chosen, failed


def against_itself(workers: Workers, problem: Problem, rounds: int) -> dict[str, list[float]]:
    """Time of toycomb with masks and other settings over that of the plain run just before it."""
    names = workers.ask("ours", prepare=asdict(problem))
    ratios: dict[str, list[float]] = {name: [] for name in names if name != "toycomb"}
    for turn in range(2 * rounds + 1):
        for name in ratios:
            plain, _ = workers.ask("ours", run="toycomb")
            seconds, _ = workers.ask("ours", run=name)
            if turn:
                ratios[name].append(seconds / plain)
    return ratios


def main(options: Options) -> int:
    """Measure everything, writing as it goes; then the table and the figure. 1 if losses did not agree."""
    at_least_one(rounds=options.rounds)
    rounds, chosen = 1 if options.smallest else options.rounds, among(options.cases, tuple(CASES))
    cases = {name: smaller(CASES[name]) if options.smallest else CASES[name] for name in chosen}
    workers = Workers(options.older_jax)
    try:
        result = measured(workers, cases, rounds, options.out)
        if not options.cases:
            beside(workers, cases, rounds, result)
    finally:
        workers.close()
    if not options.cases:
        result["other"] = cold.measure(rounds, smallest=options.smallest)
    write_json(options.out / "speed.json", result)
    drawing.write(result, options.out)
    print((options.out / "speed.md").read_text())
    for name, losses in result["disagree"].items():
        print(f"the programs do not agree on the mean loss of {name}: {losses}", file=sys.stderr)
    return int(bool(result["disagree"]))


def smaller(problem: Problem) -> Problem:
    """The same for one network and two steps."""
    return replace(problem, networks=1, samples=2 * BATCH)


def measured(workers: Workers, cases: dict[str, Problem], rounds: int, out: Path) -> dict[str, Any]:
    """Times of every problem against others."""
    result: dict[str, Any] = {
        "machine": machine.description(),
        "versions": [full for _, full in workers.versions.values()],
        "missing": workers.missing,
        "cases": {},
        "losses": {},
        "failed": {},
        "disagree": {},
    }
    with Progress("about 30 s a case", len(cases), "case") as bar:
        for name, problem in cases.items():
            programs, result["failed"][name] = prepared(workers, problem, everything=name == PUBLISHED)
            result["cases"][name], losses = alternate(workers, problem, programs, rounds)
            result["losses"][name] = {program: str(x) for program, x in losses.items()}
            if not agree(losses):
                result["disagree"][name] = result["losses"][name]
            write_json(out / "speed.json", result)
            bar.update()
    return result


def beside(workers: Workers, cases: dict[str, Problem], rounds: int, result: dict[str, Any]) -> None:
    """Add times against itself, and the bounds of what has one hidden layer and one output."""
    found = ((x, replace(cases[PUBLISHED], embedding=x)) for x in ("hadamard", "identity"))
    result["itself"] = {embedding: against_itself(workers, problem, rounds) for embedding, problem in found}
    plain = {name: asdict(x) for name, x in cases.items() if x.plain}
    result["bounds"] = workers.ask("machine", bounds=plain)


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
