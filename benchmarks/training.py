"""Time a training step of the published task, on one core and on all.

Usage: python benchmarks/training.py [--hidden 32] [--networks 16]

Prints the median and spread over repeats of the time a step and network, sampling included and alone, and the
ratio of one thread to all. Machines are noisy: compare ratios of alternating runs, not single times.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import numpy as np
import tyro

from toycomb import random_tasks, train


@dataclass(frozen=True)
class Options:
    """What to time."""

    hidden: int = 32
    networks: int = 16
    epochs: int = 5
    repeats: int = 7
    embeddings: tuple[str, ...] = ("identity", "hadamard", "orthogonal")


def seconds(tasks: list, options: Options, threads: int) -> float:
    """One training call."""
    begin = time.perf_counter()
    train(tasks, seed=0, hidden=options.hidden, epochs=options.epochs, patience=None, threads=threads, progress=False)
    return time.perf_counter() - begin


def main(options: Options) -> None:
    """Alternate one thread and all of them."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for embedding in options.embeddings:
        tasks = random_tasks(options.networks, seed=0, embedding=embedding)
        steps = options.networks * options.epochs * -(-tasks[0].samples // 64)
        train(tasks[:1], seed=0, hidden=options.hidden, epochs=1)
        begin = time.perf_counter()
        tasks[0].training_data(0)
        sampling = time.perf_counter() - begin
        pairs = np.array([[seconds(tasks, options, n) for n in (1, cores)] for _ in range(options.repeats)])
        one = pairs[:, 0] / steps * 1e6
        ratio = pairs[:, 0] / pairs[:, 1]
        print(
            f"{embedding:<12} H = {options.hidden}: {np.median(one):.1f} µs a step and network on one core "
            f"({one.min():.1f} to {one.max():.1f}), {cores} cores ×{np.median(ratio):.2f} "
            f"({ratio.min():.2f} to {ratio.max():.2f}), sampling {sampling * 1e3:.1f} ms"
        )


if __name__ == "__main__":
    main(tyro.cli(Options))
