"""What of a work only one thread can do at a time, because of Python's lock, and what two threads gain.

Three numbers for each work, after a round that compiles all kernels:

1. Processor time outside compiled kernels, over all processor time, of one thread: every kernel of the package is
   wrapped by a clock of its thread. Kernels run without the lock, so this is a bound from above: what NumPy does
   without the lock counts as if it held it.
2. How often the lock is held: another thread sleeps for random times in compiled code, reads the clock there and then
   asks for the lock. It is held where the answer takes longer than 19 in 20 answers do while nobody works; the share
   of such answers that is left once 1 in 20 is taken off. On a machine with other work this is too large.
3. Time of one thread over that of two, in turns; the best of each.

Usage: python -m benchmarks.serial [--works training] [--networks 24] [--epochs 60] [--rounds 4] [--out FOLDER]
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
from numba.core.dispatcher import Dispatcher

from benchmarks.machine import description
from benchmarks.options import Page, Written, among, at_least_one, start
from toycomb import Task, Training, random_tasks, train
from toycomb.commands.tickets import USUAL
from toycomb.records.specification import Population
from toycomb.records.store import opened
from toycomb.tickets.benchmark import Benchmark, run

IDLE, SHORTEST, LONGEST = 1.0, 200, 1500  # seconds of asking while nobody works; µs between two questions


@dataclass(frozen=True)
class Options(Written):
    """Which works, and how large."""

    works: tuple[str, ...] = ()
    """Works to measure; all unless given."""
    networks: int = 24
    """Networks of a population; tickets are found in a sixth of them."""
    epochs: int = 60
    """Epochs of training."""
    rounds: int = 4
    """Turns of one and of two threads."""


def training(options: Options, threads: int) -> None:
    """The training of a population, each network on a formula of its own."""
    train(_tasks(options.networks), seed=0, epochs=options.epochs, patience=None, threads=threads, progress=False)


@functools.cache
def _tasks(networks: int) -> list[Task]:
    return random_tasks(networks, seed=0)


def tickets(options: Options, threads: int) -> None:
    """Tickets of the published task by the usual methods, found, retrained and measured."""
    population = Population(
        networks=-(-options.networks // 6), seed=3, training=Training(epochs=options.epochs, patience=None)
    )
    with opened(":memory:") as store:
        run(Benchmark(population, USUAL, DENSITIES), store, threads=threads, workers="threads", progress=False)


DENSITIES = (0.2, 0.1, 0.05)
WORKS: dict[str, Callable[[Options, int], Any]] = {"training": training, "tickets": tickets}


@contextlib.contextmanager
def clocked() -> Iterator[list[int]]:
    """In the body every call of a kernel from Python adds the nanoseconds of its thread to a list."""
    spent: list[int] = []

    def wrapped(kernel: Dispatcher) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            begin = time.thread_time_ns()
            try:
                return kernel(*arguments)
            finally:
                spent.append(time.thread_time_ns() - begin)

        return call

    modules = [x for name, x in sys.modules.items() if name.startswith("toycomb.")]
    found = [(x, name, value) for x in modules for name, value in vars(x).items() if isinstance(value, Dispatcher)]
    kernels = [x for x in found if not x[2].targetoptions.get("no_cpython_wrapper")]
    try:
        for module, name, kernel in kernels:
            setattr(module, name, wrapped(kernel))
        yield spent
    finally:
        for module, name, kernel in kernels:
            setattr(module, name, kernel)


def outside(work: Callable[[int], Any]) -> tuple[float, float]:
    """Share of processor time outside kernels, and seconds of processor time, on one thread."""
    with clocked() as spent:
        begin = time.process_time_ns()
        work(1)
        total = time.process_time_ns() - begin
    return 1 - sum(spent) / total, total / 1e9


class Asker:
    """A thread that asks for Python's lock at random moments; `waits` in nanoseconds."""

    def __init__(self) -> None:
        library = ctypes.CDLL(None)
        sleep, clock = library.usleep, library.clock_gettime
        sleep.argtypes, clock.argtypes = [ctypes.c_uint], [ctypes.c_int, ctypes.c_void_p]
        which = time.CLOCK_MONOTONIC

        @numba.njit(nogil=True)
        def rest(microseconds: int, out: np.ndarray) -> int:
            sleep(microseconds)
            clock(which, out.ctypes)
            return out[0] * 1_000_000_000 + out[1]

        self.rest, self.waits, self.over = rest, [0], False
        rest(1, np.zeros(2, np.int64))
        self.thread = threading.Thread(target=self._ask, daemon=True)
        self.thread.start()

    def _ask(self) -> None:
        out, draws = np.zeros(2, np.int64), random.Random(0)
        while not self.over:
            asked = self.rest(draws.randrange(SHORTEST, LONGEST), out)
            self.waits.append(time.clock_gettime_ns(time.CLOCK_MONOTONIC) - asked)

    def during(self, work: Callable[[], Any]) -> np.ndarray:
        """Waits while a work is done."""
        begin = len(self.waits)
        work()
        return np.array(self.waits[begin:])


def held(work: Callable[[int], Any], idle: float) -> tuple[float, int]:
    """Share of random moments at which the lock is held while one thread works, and how many there were."""
    asker = Asker()
    try:
        quick = np.quantile(asker.during(lambda: time.sleep(idle)), 0.95)
        waits = asker.during(lambda: work(1))
    finally:
        asker.over = True
        asker.thread.join()
    return max(0.0, (np.mean(waits > quick) - 0.05) / 0.95), len(waits)


def gain(work: Callable[[int], Any], rounds: int) -> tuple[float, list[float]]:
    """Best time of one thread over the best of two, and the same of each round."""
    times = np.empty((rounds, 2))
    for turn in times:
        for i in range(2):
            begin = time.perf_counter()
            work(i + 1)
            turn[i] = time.perf_counter() - begin
    best = times.min(axis=0)
    return best[0] / best[1], (times[:, 0] / times[:, 1]).tolist()


def main(options: Options) -> None:
    """Print a line for each number."""
    at_least_one(networks=options.networks, epochs=options.epochs, rounds=options.rounds)
    chosen = among(options.works, tuple(WORKS))
    if options.smallest:
        options = Options(networks=2, epochs=1, rounds=1, out=options.out, smallest=True)
    page = Page(options.out, "serial.txt")
    page.say(description())
    for name in chosen:
        work = lambda threads, name=name: WORKS[name](options, threads)  # noqa: E731
        work(2)
        shares = [outside(work) for _ in range(options.rounds)]
        share, seconds = min(shares)
        page.say(f"{name}: {100 * share:.1f} % of {seconds:.2f} s of processor time lie outside compiled kernels")
        share, moments = held(work, 0.1 if options.smallest else IDLE)
        page.say(f"{name}: the lock is held at {100 * share:.1f} % of {moments} random moments")
        ratio, turns = gain(work, options.rounds)
        text = ", ".join(f"{x:.2f}" for x in turns)
        page.say(f"{name}: two threads do {ratio:.2f} times as much as one (in turns {text})")


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
