"""Compare a training step of toycomb with JAX and PyTorch on one core, and with itself.

Usage: python -m benchmarks.speed [--rounds 7] [--out figures]

Every program trains the same networks on the same data in the same order with the same Adam, in a process of its own
that keeps to one core; programs take turns, one epoch each, and a ratio is that of neighbouring turns. Their losses
must agree (but for the PyTorch loop, which is timed over a quarter of one network's epoch).
JAX and PyTorch are the extra `peers` (`pip install -e '.[peers]'`); without one, its rows are left out.
Writes `speed.json`, `speed.md`, `speed.png` and `speed.svg`.
"""

from __future__ import annotations

import importlib.util
import json
import math
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import tyro
from tqdm import tqdm

from benchmarks import cold, drawing, machine
from benchmarks.problem import Problem
from toycomb.files import write_text

LIBRARIES = {"machine": "toycomb", "ours": "toycomb", "with_jax": "jax", "with_torch": "torch"}
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
SMALL = {"networks": 4}
CASES = {
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
class Options:
    """How long to measure and where to write."""

    rounds: int = 7
    """turns of each program"""
    out: Path = Path("figures")
    """folder of the table and the figure"""


class Workers:
    """One process for each library that is installed."""

    def __init__(self) -> None:
        self.processes = {}
        core = str(max(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else ""
        for module, library in LIBRARIES.items():
            if importlib.util.find_spec(library) is None:
                print(f"{library} is not installed: its rows are left out (pip install -e '.[peers]')", file=sys.stderr)
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
            raise SystemExit(f"the program of {LIBRARIES[module]} stopped; see above")
        return json.loads(answer)

    def close(self) -> None:
        """End the processes."""
        for process in self.processes.values():
            process.stdin.close()
            process.wait()


def alternate(workers: Workers, problem: Problem, names: dict[str, str], rounds: int) -> dict[str, list[float]]:
    """µs a step and network of each program (name → module), in turns; checks that the losses agree."""
    times: dict[str, list[float]] = {name: [] for name in names}
    losses = {}
    for turn in range(rounds + 1):
        for name, module in names.items():
            seconds, losses[name] = workers.ask(module, run=name)
            if turn:
                times[name].append(seconds / problem.steps / problem.networks * 1e6)
    known = [x for x in losses.values() if math.isfinite(x)]
    if max(known) - min(known) > 2e-3 * max(known):
        raise SystemExit(f"the programs do not agree on the mean loss: {losses}")
    return times


def best_of(workers: Workers, module: str, names: list[str]) -> str:
    """The fastest variant in three short turns."""
    return min(names, key=lambda name: min(workers.ask(module, run=name)[0] for _ in range(3)))


def compare(workers: Workers, problem: Problem, rounds: int, everything: bool) -> dict[str, list[float]]:
    """Times of toycomb and the best JAX variant, or of every program."""
    offered = {x: workers.ask(x, prepare=asdict(problem)) for x in workers.processes if x != "machine"}
    chosen = {"toycomb": "ours"}
    for module in ("with_jax", "with_torch"):
        if module in offered and everything:
            chosen |= dict.fromkeys(offered[module], module)
        elif module in offered and module == "with_jax":
            chosen[best_of(workers, module, offered[module])] = module
    return alternate(workers, problem, chosen, rounds)


def against_itself(workers: Workers, embedding: str, rounds: int) -> dict[str, list[float]]:
    """Time of toycomb with masks and other settings over that of the plain run just before it."""
    names = workers.ask("ours", prepare=asdict(Problem(embedding=embedding)))
    ratios: dict[str, list[float]] = {name: [] for name in names if name != "toycomb"}
    for turn in range(2 * rounds + 1):
        for name in ratios:
            plain, _ = workers.ask("ours", run="toycomb")
            seconds, _ = workers.ask("ours", run=name)
            if turn:
                ratios[name].append(seconds / plain)
    return ratios


def main(options: Options) -> None:
    """Measure everything, then write the table and the figure."""
    workers = Workers()
    result: dict = {"machine": machine.description(), "cases": {}, "itself": {}}
    bar = tqdm(total=len(CASES) + 3, disable=None)
    result["cases"]["published task"] = compare(workers, Problem(), options.rounds, everything=True)
    bar.update()
    for embedding in ("hadamard", "identity"):
        result["itself"][embedding] = against_itself(workers, embedding, options.rounds)
        bar.update()
    for name, problem in CASES.items():
        result["cases"][name] = compare(workers, problem, options.rounds, everything=False)
        bar.update()
    sizes = {"published task": Problem()} | {
        name: problem for name, problem in CASES.items() if name.startswith(("H =", "n ="))
    }
    result["bounds"] = workers.ask("machine", bounds={name: asdict(x) for name, x in sizes.items()})
    workers.close()
    result["other"] = cold.measure(options.rounds)
    bar.close()
    options.out.mkdir(parents=True, exist_ok=True)
    write_text(options.out / "speed.json", json.dumps(result, indent=1) + "\n")
    drawing.write(result, options.out)
    print((options.out / "speed.md").read_text())


if __name__ == "__main__":
    main(tyro.cli(Options))
