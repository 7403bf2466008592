"""C: `floor.c`, the program that an expert would write for one problem, compiled for its sizes when it is prepared."""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.problem import BATCH, BETA1, BETA2, EPSILON, RATE, Problem, clock
from toycomb.common.errors import InputError
from toycomb.tasks.dataset import Dataset

SOURCE = Path(__file__).with_name("floor.c")
COMPILER = os.environ.get("CC", "cc")
FLAGS = ("-O3", "-march=native", "-ffast-math")
MOST_TRUE = 6  # variables of an input for which the sparse program is offered; it has room for seven
SPARE = 4
KINDS = {"identity": 0, "hadamard": 1}
"""How features come from weights; 2, the product with a matrix, for all other embeddings."""
INPUT = np.dtype([("rows", np.uint16, 7), ("label", np.uint16)])


def version() -> tuple[str, str]:
    """For a label, and in full: what the compiler says of itself, and the flags."""
    said = subprocess.run([COMPILER, "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    return "C", " ".join([f"C: {said}", *FLAGS])


def programs(problem: Problem) -> dict[str, Callable[[], tuple[float, float]]]:
    """Name → a function that trains one epoch from the start and returns seconds and mean loss.

    None for several hidden layers or outputs.
    """
    if not problem.plain:
        return {}
    most = max(int(x.X.sum(axis=1).max()) for x in problem.data)
    few = most <= MOST_TRUE
    library = compiled(problem, most if few else 0)
    data = [records(x, few) for x in problem.data]
    found = {"dense": _program(library.dense, problem, data, list(problem.embedded[0]))}
    if few:
        matrices = [np.ascontiguousarray(task.E, np.float32) for task in problem.tasks]
        found["features"] = _program(library.sparse, problem, data, matrices)
    return found


def compiled(problem: Problem, true: int) -> Any:
    """The library of floor.c for one problem with at most `true` true variables per input (0: no sparse program)."""
    m, n = problem.tasks[0].E.shape
    sizes = {
        "HIDDEN": problem.hidden,
        "INPUTS": m,
        "VARIABLES": n,
        "BATCH": BATCH,
        "TRUE": true,
        "KIND": KINDS.get(problem.embedding, 2),
    }
    numbers = {"RATE": RATE, "BETA1": BETA1, "BETA2": BETA2, "EPSILON": EPSILON}
    macros = [f"-D{name}={value}" for name, value in (sizes | numbers).items()]
    with tempfile.TemporaryDirectory() as folder:
        target, code = Path(folder) / "floor.so", Path(folder) / "floor.o"
        # Linked without the flags: a library that is linked with -ffast-math takes denormals from all of its process.
        for command in (
            [COMPILER, *FLAGS, *macros, "-fPIC", "-c", "-o", str(code), str(SOURCE)],
            [COMPILER, "-shared", "-o", str(target), str(code), "-lm"],
        ):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise InputError(f"{COMPILER} cannot compile {SOURCE.name}: {done.stderr.strip()[:500]}")
        library = ctypes.CDLL(str(target))
    return library


def _program(
    function: Any, problem: Problem, data: list[np.ndarray], tables: list[np.ndarray]
) -> Callable[[], tuple[float, float]]:
    function.restype = ctypes.c_double
    starts = [flat(problem, i) for i in range(problem.networks)]
    orders = problem.orders.reshape(problem.networks, -1)

    def run() -> tuple[float, float]:
        thetas = [start.copy() for start in starts]
        arrays = zip(thetas, data, tables, orders, strict=True)
        pointers = [[ctypes.c_void_p(x.ctypes.data) for x in each] for each in arrays]
        begin = clock()
        losses = [function(*each, problem.steps) for each in pointers]
        return clock() - begin, float(np.mean(losses))

    return run


def flat(problem: Problem, i: int) -> np.ndarray:
    """Parameters of network i as floor.c has them: blocks of at most 32 hidden units, and a row for c."""
    lanes, one = min(problem.hidden, 32), problem.initial[i]
    rows = np.concatenate([one.W.T, one.b[None], one.v[None]]).astype(np.float32)
    blocks = rows.reshape(len(rows), -1, lanes).swapaxes(0, 1).ravel()
    last = np.zeros(lanes, np.float32)
    last[0] = one.c
    return np.concatenate([blocks, last])


def records(data: Dataset, few: bool) -> np.ndarray:
    """Labels, and where they are few, the numbers of the true variables, filled up with spare rows in turn."""
    N, n = data.X.shape
    found = np.zeros(N, INPUT)
    found["label"] = data.y
    if few:
        found["rows"] = n + (np.arange(N)[:, None] + np.arange(7)) % SPARE
        sample, variable = np.nonzero(data.X)
        counts = data.X.sum(axis=1)
        found["rows"][sample, np.arange(len(sample)) - np.repeat(np.cumsum(counts) - counts, counts)] = variable
    return found
