"""A ticket method in plain Python: tickets in one thread, in two threads and in two processes.

Usage: python -m benchmarks.processes [--shares 0,.25,.5,.75] [--networks 8] [--rounds 5] [--out FOLDER]

The method counts in a loop for as long as makes it the given share of a ticket's processor time. Threads run such code
one after another: with a share s, two are some 1 / (s + (1 - s) / 2) times as fast as one: that is what the rule of
`--workers auto` counts with. The processes are started before. Best of the rounds, which alternate.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.machine import description
from benchmarks.options import Page, Written, at_least_one, start
from toycomb import tickets
from toycomb.common.errors import InputError
from toycomb.network import init
from toycomb.records.specification import Population
from toycomb.records.store import opened
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.training import Training
from toycomb.workers import Workers, spent

DENSITIES = (0.5, 0.2, 0.1)


@dataclass(frozen=True)
class Options(Written):
    """What is found."""

    shares: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75)
    """Shares of a ticket's processor time that the method takes, from 0 on and below 1."""
    networks: int = 8
    """Networks, three tickets each."""
    rounds: int = 5
    """Turns of each, the best of which counts."""


def made(loops: int) -> tickets.Method:
    """A method that counts so far; registered anew each time."""

    @tickets.method("counting", needs=("initial",))
    def counting(context: tickets.Context) -> np.ndarray:
        """`|w|`, after some counting."""
        total = 0
        for i in range(loops):
            total += i % 3
        return np.abs(context.initial.W) + 0 * total

    return counting


def benchmark(loops: int, networks: int, epochs: int) -> Benchmark:
    """Tickets of the method."""
    made(loops)
    training = Training(epochs=epochs, patience=None)
    return Benchmark(Population(networks=networks, training=training), ("counting",), DENSITIES)


def seconds(what: Benchmark, workers: str | Workers, threads: int) -> float:
    """Time of all tickets, none of which is stored."""
    begin = time.perf_counter()
    with opened(":memory:") as store:
        run(what, store, threads=threads, workers=workers, progress=False)
    return time.perf_counter() - begin


def loops_of(share: float, networks: int, epochs: int) -> int:
    """How far to count: from the processor time of tickets without it, and that of a loop."""
    seconds(benchmark(0, 1, epochs), "threads", 1)
    begin = time.process_time()
    seconds(benchmark(0, networks, epochs), "threads", 1)
    ticket = (time.process_time() - begin) / (networks * len(DENSITIES))
    before, trial = spent.seconds(), 1_000_000
    method, context = made(trial), tickets.given(init(4, 3, seed=0)[0], np.ones((2, 3)), np.arange(2))
    with spent.theirs():
        method.function(context)
    loop = (spent.seconds() - before) / trial
    return round(share / (1 - share) * ticket / loop)


def main(options: Options) -> None:
    """Print a line for each share."""
    at_least_one(networks=options.networks, rounds=options.rounds)
    for share in options.shares:
        if not 0 <= share < 1:
            raise InputError(f"the share is {share}; it must be from 0 on and below 1")
    page, small = Page(options.out, "processes.txt"), options.smallest
    shares, networks = (0.5,) if small else options.shares, 2 if small else options.networks
    rounds, epochs = 1 if small else options.rounds, 1 if small else 60
    page.say(description())
    with Workers("processes", 2) as processes:
        for share in shares:
            what = benchmark(loops_of(share, networks, epochs), networks, epochs)
            first = seconds(what, processes, 2)
            ways: dict[str, Callable[[], float]] = {
                "one thread": lambda what=what: seconds(what, "threads", 1),
                "two threads": lambda what=what: seconds(what, "threads", 2),
                "two processes": lambda what=what: seconds(what, processes, 2),
            }
            found = {name: [way()] for name, way in ways.items()}
            for _ in range(rounds - 1):
                for name, way in ways.items():
                    found[name].append(way())
            one, *others = (min(x) for x in found.values())
            threads, both = (one / x for x in others)
            most = 1 / (share + (1 - share) / 2)
            page.say(
                f"share {share:.2f}: one thread {one:.2f} s; two threads {threads:.2f} times as fast (the rule says "
                f"{most:.2f}), two processes {both:.2f}; their first turn, with the first start, {first:.2f} s"
            )


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
