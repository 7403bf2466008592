"""Times that are not steps: cold start, sampling, reading, and two threads against one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

import numpy as np

from benchmarks.problem import Problem
from toycomb import FeatureSpace, Network, init, random_tasks, train

FIRST = "import toycomb; toycomb.train(toycomb.random_tasks(1, seed=0), seed=0, epochs=1, threads=1, progress=False)"
IMPORT = "import time; t = time.perf_counter(); import toycomb; print(time.perf_counter() - t)"


def measure(rounds: int, smallest: bool = False) -> dict[str, list[float]]:
    """Seconds of each, several times; `cores` is the ratio of one thread to all.

    The smallest leaves out the first call, which compiles every kernel anew, and reads and trains next to nothing.
    """
    return {
        **({} if smallest else _starts(3)),
        "import": [float(_python(IMPORT)) for _ in range(rounds)],
        "sampling": _sampling(rounds),
        "reading": _reading(1, 10) if smallest else _reading(3),
        "cores": _cores(rounds, 1 if smallest else 20),
    }


def _python(code: str, **variables: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=True).stdout


def _starts(rounds: int) -> dict[str, list[float]]:
    first, later = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            for times in (first, later, later):
                begin = time.perf_counter()
                _python(FIRST, NUMBA_CACHE_DIR=folder)
                times.append(time.perf_counter() - begin)
    return {"first training call": first, "later training call": later}


def _sampling(rounds: int) -> list[float]:
    task = random_tasks(1, seed=0)[0]
    task.training_data(0, 0)
    times = []
    for i in range(10 * rounds):
        begin = time.perf_counter()
        task.training_data(0, i)
        times.append(time.perf_counter() - begin)
    return times


def _reading(rounds: int, networks: int = 1000) -> list[float]:
    snapshots = 50
    tasks = random_tasks(networks, seed=0)
    start, rng = init(32, 32, networks=networks, seed=0), np.random.default_rng(0)
    stacked = Network(
        *(
            np.stack([x + 0.01 * t * rng.standard_normal(x.shape, np.float32) for t in range(snapshots)])
            for x in (start.W, start.b, start.v, start.c)
        )
    )
    times = []
    for _ in range(rounds + 1):
        begin = time.perf_counter()
        space = FeatureSpace.of(stacked, tasks)
        space.codes(), space.distance, space.fates()
        times.append(time.perf_counter() - begin)
    return times[1:]


def _cores(rounds: int, epochs: int) -> list[float]:
    problem, ratios = Problem(), []
    for _ in range(rounds):
        seconds = []
        for threads in (1, None):
            begin = time.perf_counter()
            train(problem.tasks, seed=0, hidden=32, epochs=epochs, patience=None, threads=threads, progress=False)
            seconds.append(time.perf_counter() - begin)
        ratios.append(seconds[0] / seconds[1])
    return ratios
