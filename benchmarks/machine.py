"""What this machine can do at best, and what a step must do at least.

The arithmetic bound divides a step's operations by the rate of a large matrix product; the memory bound divides the
bytes that its loops load and store by the rate at which a plain loop adds to an array of the size that they go round
in.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.problem import BATCH, Problem, clock
from toycomb.common._numba import kernel, loop
from toycomb.training import encoding
from toycomb.training.plan import Plan


@dataclass(frozen=True)
class Rates:
    """Operations a µs, and bytes a µs by the size of the working set in bytes."""

    operations: float
    bytes: dict[int, float]

    def bandwidth(self, size: float) -> float:
        """At the next larger measured size."""
        return next((rate for limit, rate in sorted(self.bytes.items()) if size <= limit), min(self.bytes.values()))


def description() -> str:
    """Processor and versions."""
    import numba

    cpu = Path("/proc/cpuinfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    names = [x.split(":")[1].strip() for x in lines if x.startswith("model name")] + [platform.processor()]
    return f"{names[0]}, Python {platform.python_version()}, numba {numba.__version__}"


def true(problem: Problem) -> float:
    """Mean number of true variables of an input."""
    return float(np.mean([data.X.sum(axis=1).mean() for data in problem.data]))


def around(problem: Problem) -> float:
    """Operations of one step that every algorithm has: the output, the loss, Adam."""
    H, m = problem.hidden, len(problem.tasks[0].E)
    return 10 * BATCH * H + 14 * H * (m + 2) + 40 * BATCH


def dense(problem: Problem) -> float:
    """Additions, products, roots and quotients of one step where inputs are multiplied by weights, and back."""
    return 4 * BATCH * len(problem.tasks[0].E) * problem.hidden + around(problem)


def operations(problem: Problem) -> float:
    """The same for what toycomb does: additions of features or products with them, transforms, and what is around."""
    task, data = problem.tasks[0], problem.data[0]
    (m, n), H = task.E.shape, problem.hidden
    embedding = encoding.embedding(task.E, Plan.of(H, task.E), data, BATCH)
    transform = {encoding.HADAMARD: 2 * m * np.log2(m) * H, encoding.MATRIX: 4 * m * n * H}.get(embedding.kind, 0)
    if embedding.kind == encoding.DENSE:
        return dense(problem)
    each = 4 * n if embedding.bits else 2 * true(problem)
    return BATCH * H * each + transform + around(problem)


def traffic(problem: Problem) -> dict[str, tuple[float, float]]:
    """Bytes loaded and stored in one step and the bytes they go round in: one block's features, all parameters."""
    H, m = problem.hidden, len(problem.tasks[0].E)
    block = min(H, 32)
    features = 4 * (BATCH * H * (3 * true(problem) + 5) + 2 * 2 * 2 * m * H)
    return {
        "features": (features, 4 * block * (2 * (m + 2) + BATCH)),
        "parameters": (4 * 7 * H * (m + 2), 4 * 4 * H * (m + 2)),
    }


@loop
def _add(a: np.ndarray) -> None:
    for i in range(a.size):
        a[i] += np.float32(1)


@kernel
def _add_often(a: np.ndarray, times: int) -> None:
    for _ in range(times):
        _add(a)


def _fastest(run: object, repeats: int = 15) -> float:
    """Seconds of the fastest of several calls."""
    times = []
    for _ in range(repeats):
        begin = clock()
        run()  # type: ignore[operator]
        times.append(clock() - begin)
    return min(times)


def rates() -> Rates:
    """Measure this core; BLAS must be held to one thread from outside."""
    A = np.ones((768, 768), np.float32)
    A @ A
    peak = 2 * 768**3 / _fastest(lambda: A @ A) / 1e6
    bandwidth = {}
    for size in [2**k for k in range(14, 25)]:
        a, times = np.zeros(size // 4, np.float32), max(1, 2**24 // size)
        _add_often(a, 1)
        bandwidth[size] = 2 * size * times / _fastest(lambda a=a, times=times: _add_often(a, times)) / 1e6
    return Rates(peak, bandwidth)


def bounds(problems: dict[str, Problem]) -> dict[str, dict[str, float]]:
    """µs a step at least, by arithmetic and by memory; operations of a step; operations a µs of a large product."""
    measured = rates()
    return {
        name: {
            "arithmetic": operations(problem) / measured.operations,
            "memory": sum(size / measured.bandwidth(array) for size, array in traffic(problem).values()),
            "dense": dense(problem),
            "own": operations(problem),
            "rate": measured.operations,
        }
        for name, problem in problems.items()
    }
