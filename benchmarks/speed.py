"""Compare a training step of toycomb with JAX and PyTorch on one core, and with itself.

Every program trains the same networks on the same data in the same order with the same Adam, in a process of its own
that keeps to one core; programs take turns, one epoch each, and a ratio is that of neighbouring turns. Their losses
must agree (but for the PyTorch loop, which is timed over a quarter of one network's epoch); where they do not, the
table says so and the command ends with exit code 1 once everything is written. JAX and PyTorch are the extra `peers`
(`pip install -e '.[peers]'`); without one, its rows are left out, as the table says.
Writes `speed.json` after each problem, then `speed.md`, `speed.png` and `speed.svg`. Those of the README are made with
`--out figures`.

Usage: python -m benchmarks.speed [--rounds 7] [--out results]
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks import cold, drawing, machine
from benchmarks.options import Smallest, at_least_one, start
from benchmarks.problem import BATCH, Problem
from toycomb.common.errors import InputError
from toycomb.files.writing import write_json

LIBRARIES = {"machine": "toycomb", "ours": "toycomb", "with_jax": "jax", "with_torch": "torch"}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
SMALL = {"networks": 4}
AGREE = 2e-4
"""Largest difference of two mean losses over the larger one. Rounding makes some 5e-5 of it, another order 4e-4."""
LOOP = "PyTorch loop"
"""Times part of an epoch, so that its loss is another."""
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
}


@dataclass(frozen=True)
class Options(Smallest):
    """How long to measure and where to write."""

    rounds: int = 7
    """Turns of each program."""
    out: Path = Path("results")
    """Folder of the table and the figure, made if missing."""


class Workers:
    """One process for each library that is installed."""

    def __init__(self) -> None:
        self.processes, self.missing = {}, []
        core = str(max(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else "-1"
        for module, library in LIBRARIES.items():
            if importlib.util.find_spec(library) is None:
                print(f"{library} is not installed: its rows are left out (pip install -e '.[peers]')", file=sys.stderr)
                self.missing.append(library)
                continue
            command = [sys.executable, "-m", "benchmarks.worker", module, core]
            self.processes[module] = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | ONE_THREAD
            )

    def ask(self, module: str, **request: object) -> Any:
        """Send one request and wait for its answer."""
        process = self.processes[module]
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise InputError(f"the program of {LIBRARIES[module]} stopped; see above")
        return json.loads(answer)

    def close(self) -> None:
        """End the processes."""
        for process in self.processes.values():
            process.stdin.close()
            process.wait()


def alternate(
    workers: Workers, problem: Problem, names: dict[str, str], rounds: int
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """µs a step and network of each program (name → module), in turns; and their mean losses."""
    times: dict[str, list[float]] = {name: [] for name in names}
    losses: dict[str, float] = {}
    for turn in range(rounds + 1):
        for name, module in names.items():
            seconds, losses[name] = workers.ask(module, run=name)
            if turn:
                times[name].append(seconds / problem.steps / problem.networks * 1e6)
    return times, {name: x for name, x in losses.items() if name != LOOP}


def agree(losses: dict[str, float]) -> bool:
    """Whether mean losses are finite and nearly the same."""
    known = losses.values()
    return all(map(math.isfinite, known)) and max(known) - min(known) <= AGREE * max(known)


def best_of(workers: Workers, module: str, names: list[str]) -> str:
    """The fastest variant in three short turns."""
    return min(names, key=lambda name: min(workers.ask(module, run=name)[0] for _ in range(3)))


def compare(
    workers: Workers, problem: Problem, rounds: int, everything: bool
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Times and losses of toycomb and the best JAX variant, or of every program."""
    offered = {x: workers.ask(x, prepare=asdict(problem)) for x in workers.processes if x != "machine"}
    chosen = {"toycomb": "ours"}
    for module in ("with_jax", "with_torch"):
        if module in offered and everything:
            chosen |= dict.fromkeys(offered[module], module)
        elif module in offered and module == "with_jax":
            chosen[best_of(workers, module, offered[module])] = module
    return alternate(workers, problem, chosen, rounds)


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
    rounds = 1 if options.smallest else options.rounds
    cases = {name: smaller(x) for name, x in CASES.items()} if options.smallest else CASES
    workers = Workers()
    try:
        result = measured(workers, cases, rounds, options.out)
    finally:
        workers.close()
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
    """Times of every problem, against others and against itself, and the bounds."""
    result: dict[str, Any] = {
        "machine": machine.description(),
        "missing": workers.missing,
        "cases": {},
        "itself": {},
        "disagree": {},
    }
    with tqdm(total=len(cases) + 2, disable=None) as bar:
        for name, problem in cases.items():
            result["cases"][name], losses = compare(workers, problem, rounds, everything=name == PUBLISHED)
            if not agree(losses):
                result["disagree"][name] = {program: str(x) for program, x in losses.items()}
            write_json(out / "speed.json", result)
            bar.update()
        for embedding in ("hadamard", "identity"):
            problem = replace(cases[PUBLISHED], embedding=embedding)
            result["itself"][embedding] = against_itself(workers, problem, rounds)
            bar.update()
    sizes = {name: asdict(x) for name, x in cases.items() if name.startswith(("published", "H =", "n ="))}
    result["bounds"] = workers.ask("machine", bounds=sizes)
    return result


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
