"""Products of dense hidden layers beside those of BLAS: billions of operations a second, one thread.

Usage: python -m benchmarks.products [--rounds 15] [--inputs 64] [--out FOLDER]

A layer of one, two or four blocks of 16 or 32 rows reads as many: forward with its ReLU; back to its inputs, with the
transposition of its weights; the gradient, with that of the biases. Beside them BLAS through NumPy, at the same size
and on a large square, which is what the machine can do. Programs take turns; the best round counts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.machine import description
from benchmarks.options import Page, Written, at_least_one, start
from benchmarks.problem import clock
from toycomb.common._numba import kernel
from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.common.memory import aligned
from toycomb.training import _products
from toycomb.training._features import width
from toycomb.training.layout import CHUNK

U, STEP = np.uint64, np.uint64(CHUNK)
LARGE, OPERATIONS = 1024, 5e7  # rows of the large square; operations of one round of a small product


@dataclass(frozen=True)
class Options(Written):
    """How often, and how many inputs."""

    rounds: int = 15
    """Rounds, of which the best counts."""
    inputs: int = 64
    """Inputs n of a product, at most 64."""


@kernel
def forward(times: Any, A: Any, W: Any, b: Any, n: Any, Z: Any, blocks: Any, tile: Any, lanes: Any) -> None:
    """Z = ReLU(b + A Wᵀ), so many times."""
    L = width(lanes)
    for _ in range(times):
        for j in range(blocks):
            w, z = j * blocks * L * L, j * STEP * L
            _products.forward_block(A, U(0), blocks, W, w, b, U(0), n, Z, z, tile, lanes)


@kernel
def back(
    times: Any, D: Any, W: Any, V: Any, A: Any, n: Any, B: Any, blocks: Any, spare: Any, tile: Any, lanes: Any
) -> None:
    """B = (D W) where A is active, with V = the squares of W transposed."""
    L = width(lanes)
    for _ in range(times):
        for j in range(blocks):
            for i in range(blocks):
                w, v = (j * blocks + i) * L * L, (i * blocks + j) * L * L
                _products.transpose(W, w, V, v, spare, lanes)
        for i in range(blocks):
            v, a = i * blocks * L * L, i * STEP * L
            _products.backward_block(D, U(0), blocks, V, v, A, a, n, B, a, tile, lanes)


@kernel
def gradient(times: Any, A: Any, D: Any, n: Any, G: Any, g: Any, blocks: Any, tile: Any, lanes: Any) -> None:
    """G = Dᵀ A, g = the sums of D."""
    L = width(lanes)
    for _ in range(times):
        for j in range(blocks):
            d = j * STEP * L
            _products.gradient_block(A, U(0), blocks, D, d, n, True, G, j * blocks * L * L, tile, lanes)
            _products.bias_gradient(D, d, n, True, g, j * L, lanes)


def programs(lanes: tuple[int, ...], blocks: int, n: int) -> dict[str, Callable[[int], object]]:
    """Name, and what does it so many times."""
    rng, L, b = np.random.default_rng(0), 16 * len(lanes), U(blocks)
    size, inputs = blocks * L, U(n)
    A, B, D = (aligned(CHUNK * size) for _ in range(3))
    W, V, G = (aligned(size * size) for _ in range(3))
    g, tile, spare = aligned(size), aligned(64), aligned(L * L)
    for array in (A, D, W):
        array[:] = rng.normal(size=array.size)
    X, M, Y = A[: n * size].reshape(n, size), W.reshape(size, size), np.empty((n, size), np.float32)

    def dot(times: int) -> None:
        for _ in range(times):
            np.dot(X, M, out=Y)

    return {
        "forward": lambda times: forward(times, A, W, g, inputs, B, b, tile, lanes),
        "back": lambda times: back(times, D, W, V, A, inputs, B, b, spare, tile, lanes),
        "gradient": lambda times: gradient(times, A, D, inputs, G, g, b, tile, lanes),
        "BLAS": dot,
    }


def rates(lanes: tuple[int, ...], blocks: int, options: Options) -> dict[str, float]:
    """Billions of operations a second of each program and, as `large`, of a large product."""
    found, size = programs(lanes, blocks, options.inputs), 16 * len(lanes) * blocks
    each = 2.0 * options.inputs * size**2
    large = 64 if options.smallest else LARGE
    C = np.ones((large, large), np.float32)
    R = np.empty_like(C)
    times = 1 if options.smallest else max(1, round(OPERATIONS / each))
    runs = {name: (run, times, each) for name, run in found.items()}
    runs["large"] = (lambda _: np.dot(C, C, out=R), 1, 2.0 * large**3)
    for run, _, _ in runs.values():
        run(1)  # compile
    best = dict.fromkeys(runs, 0.0)
    for _ in range(options.rounds):
        for name, (run, count, operations) in runs.items():
            begin = clock()
            run(count)
            best[name] = max(best[name], count * operations / max(clock() - begin, 1e-9) / 1e9)
    return best


@one_thread
def main(options: Options) -> None:
    """One line for each width and number of blocks."""
    at_least_one(rounds=options.rounds, inputs=options.inputs)
    if options.inputs > CHUNK:
        raise InputError(f"inputs is {options.inputs}; a product takes at most {CHUNK}")
    page = Page(options.out, "products.txt")
    page.say(description())
    page.say("Gflop/s (share of a large product of BLAS)")
    for lanes in ((0,), (0, 0)):
        for blocks in (1,) if options.smallest else (1, 2, 4):
            found, size = rates(lanes, blocks, options), 16 * len(lanes) * blocks
            shares = (f"{name} {x:.0f} ({x / found['large']:.2f})" for name, x in found.items())
            page.say(f"  {options.inputs} x {size} x {size}, blocks of {16 * len(lanes)}: " + ", ".join(shares))


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
