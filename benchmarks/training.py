"""Time a training step of the published task, on one core and on all.

Usage: python benchmarks/training.py [--hidden 32] [--networks 16]

Prints, as median and range over repeats, the time a step and network on one core (the difference of a long and a
short run), what a network costs besides its steps (sampling, evaluation), and the ratio of one thread to all. Machines
are noisy: compare ratios of alternating runs, not single times.
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
    epochs: int = 10
    repeats: int = 7
    embeddings: tuple[str, ...] = ("identity", "hadamard", "orthogonal")


def seconds(tasks: list, hidden: int, epochs: int, threads: int) -> float:
    """One training call."""
    begin = time.perf_counter()
    train(tasks, seed=0, hidden=hidden, epochs=epochs, patience=None, threads=threads, progress=False)
    return time.perf_counter() - begin


def main(options: Options) -> None:
    """Alternate short and long runs, one thread and all of them."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    short, long = 1, 1 + options.epochs
    for embedding in options.embeddings:
        tasks = random_tasks(options.networks, seed=0, embedding=embedding)
        steps_per_epoch = -(-tasks[0].samples // 64)
        seconds(tasks, options.hidden, 1, 1)
        runs = [(short, 1), (long, 1), (long, cores)]
        table = [[seconds(tasks, options.hidden, *run) for run in runs] for _ in range(options.repeats)]
        brief, one, all_cores = np.array(table).T
        step = (one - brief) / (options.networks * options.epochs * steps_per_epoch) * 1e6
        rest = (brief / options.networks - step * 1e-6 * steps_per_epoch) * 1e3
        print(
            f"{embedding:<12} H = {options.hidden}: {_spread(step)} µs a step and network, {_spread(rest)} ms a "
            f"network besides, {cores} cores × {_spread(one / all_cores, 2)}"
        )


def _spread(values: np.ndarray, digits: int = 1) -> str:
    return f"{np.median(values):.{digits}f} ({values.min():.{digits}f} to {values.max():.{digits}f})"


if __name__ == "__main__":
    main(tyro.cli(Options))
