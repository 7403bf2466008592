"""Random networks a minute: truth tables sampled by the account of the posterior, on one thread and on two.

Usage: python -m benchmarks.sampling [--variables 5] [--hidden 16] [--networks 20000000] [--out FOLDER]

Draws weights, computes the decisions on all 2^n inputs and packs them; best of three rounds. Costs by the number of
inputs tell what limits it: with few inputs it is the random numbers, with many the additions.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from benchmarks.machine import description
from benchmarks.options import Page, Written, at_least_one, start
from toycomb.accounts.posterior.sampling import CHUNK, Sampler, Shape

GROUP, ROUNDS = 64, 3


@dataclass(frozen=True)
class Options(Written):
    """What is sampled."""

    variables: int = 5
    """Variables n."""
    hidden: int = 16
    """Rows H."""
    networks: int = 20_000_000
    """Networks per thread, of which at least 65,536 are drawn."""


def rate(shape: Shape, networks: int, threads: int) -> float:
    """Networks a second of so many threads, each with networks of its own."""
    samplers = [Sampler(shape, i) for i in range(threads)]
    groups = max(1, networks // (GROUP * CHUNK))

    def draw(sampler: Sampler) -> None:
        for i in range(groups):
            sampler.tables(GROUP * i, GROUP)

    samplers[0].tables(0, 1)  # compile
    best = float("inf")
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            list(pool.map(draw, samplers))
            best = min(best, time.perf_counter() - begin)
    return threads * groups * GROUP * CHUNK / best


def main(options: Options) -> None:
    """Print one line for each number of threads, and what a network costs by the number of rows and of inputs."""
    at_least_one(variables=options.variables, hidden=options.hidden, networks=options.networks)
    networks, page = 1 if options.smallest else options.networks, Page(options.out, "sampling.txt")
    shape = Shape(options.variables, options.hidden)
    page.say(description())
    sizes = f"{len(shape.bounds)} random numbers, {shape.inputs} inputs"
    page.say(f"n = {shape.variables}, H = {shape.hidden}: {sizes}")
    for threads in (1, 2):
        found = rate(shape, networks, threads)
        page.say(f"{threads} thread(s): {found * 60 / 1e6:,.0f} million networks a minute")
    page.say("nanoseconds per network, one thread:")
    for n in range(1, 3 if options.smallest else 8):
        one = 1e9 / rate(Shape(n, options.hidden), networks // 8, 1)
        page.say(f"  n = {n}: {one:7.1f} ({one / (options.hidden * 2**n):.3f} a row and input)")


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
