"""How time and memory grow with the number of networks, their sizes, threads, and what a results file holds.

Each point is a process of its own, so that memory is that of the point alone: the most that it had at a time, and how
much of that the work added to what a process has once it has trained one network. Kernels are compiled before the clock
starts. The slope is that of a line through the larger half of the points, both axes
logarithmic: 1 where twice as much takes twice as long. A results file is opened and resumed twice: as a killed process
left it, when all of it is checked, and as it is when it was closed.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import filled
from benchmarks.growth_drawing import CHECKED, Point, figure, table
from benchmarks.machine import description
from benchmarks.options import Page, Written, among, start
from toycomb import random_tasks, train
from toycomb.common.errors import InputError
from toycomb.plots import style
from toycomb.records.store import opened
from toycomb.study import execute
from toycomb.tickets import benchmark
from toycomb.training import usable_threads


@dataclass(frozen=True)
class Options(Written):
    """What is grown."""

    series: tuple[str, ...] = ()
    """Names of series, such as networks or width; all unless given."""


class Series(NamedTuple):
    """What grows: its axis, sizes, the smallest of them, and what is timed: a function of a size and a folder."""

    axis: str
    sizes: tuple[int, ...]
    smallest: tuple[int, ...]
    run: Callable[[int, Path], object]


def networks(size: int, folder: Path) -> None:
    """Train so many tiny networks, each on a task of its own."""
    tasks = random_tasks(size, seed=1, variables=8, clauses=2, literals=2, samples=64)
    train(tasks, seed=1, hidden=8, epochs=1, progress=False)


def width(size: int, folder: Path) -> None:
    """Ten epochs of the published task with so many rows."""
    train(random_tasks(1, seed=1), seed=1, hidden=size, epochs=10, threads=1, progress=False)


def variables(size: int, folder: Path) -> None:
    """Ten epochs with so many variables."""
    train(random_tasks(1, seed=1, variables=size), seed=1, hidden=32, epochs=10, threads=1, progress=False)


def clauses(size: int, folder: Path) -> None:
    """Ten epochs with so many clauses, of 256 variables."""
    tasks = random_tasks(1, seed=1, variables=256, clauses=size)
    train(tasks, seed=1, hidden=32, epochs=10, threads=1, progress=False)


def threads(size: int, folder: Path) -> None:
    """Forty epochs of the published task for 16 networks on so many threads."""
    train(random_tasks(16, seed=1), seed=1, hidden=32, epochs=40, patience=None, threads=size, progress=False)


def stored_networks(size: int, folder: Path) -> None:
    """Open a file of so many networks, and ask for all of them."""
    with opened(folder / "networks.sqlite") as store:
        _none(execute({"": filled.population(size)}, store, progress=False))


def stored_tickets(size: int, folder: Path) -> None:
    """Open a file of so many tickets, and ask for the table of all of them."""
    with opened(folder / "tickets.sqlite") as store:
        before = dict(store.written)
        rows = benchmark.run(filled.comparison(size), store, progress=False)
        _none(sum(store.written.values()) - sum(before.values()) + size - len(rows))


def _none(made: int) -> None:
    if made:
        raise InputError(f"{made} results were made that were stored")


FILES: dict[Callable[[int, Path], object], tuple[str, Callable[[Path, int], None]]] = {
    stored_networks: ("networks.sqlite", filled.networks_file),
    stored_tickets: ("tickets.sqlite", filled.tickets_file),
}
MANY, SIZES = (10, 100, 1000, 10_000, 100_000), (8, 16, 32, 64, 128, 256, 512, 1024)
SERIES = {
    "networks": Series("networks trained", MANY, (10, 20), networks),
    "width": Series("rows H", SIZES, (8, 16), width),
    "variables": Series("variables n", SIZES[1:], (16, 32), variables),
    "clauses": Series("clauses C", SIZES[:6], (8, 16), clauses),
    "threads": Series("threads", (1, 2, 4, 8, 16, 32, 64), (1, 2), threads),
    "stored networks": Series("networks in the file", MANY, (10, 20), stored_networks),
    "stored tickets": Series("tickets in the file", MANY, (10, 20), stored_tickets),
}
LEAST = 0.1
"""Megabytes below which memory is not told apart."""


def measured(run: Callable[[int, Path], object], size: int, folder: Path, apart: bool = True) -> Point:
    """One point, in a process of its own, or in this one."""
    if not apart:
        return Point(size, *_measured(run, size, folder))
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_point, args=(run, size, folder, theirs))
    process.start()
    theirs.close()
    try:
        return Point(size, *mine.recv())
    except EOFError:
        raise InputError(f"the process that measured {run.__name__} at {size} ended without an answer") from None
    finally:
        process.join()


def _point(run: Callable[[int, Path], object], size: int, folder: Path, answer: Any) -> None:
    answer.send(_measured(run, size, folder))


def _measured(run: Callable[[int, Path], object], size: int, folder: Path) -> tuple[float, float, float]:
    networks(1, folder)
    width(32, folder)  # both, so that all kernels are compiled and loaded
    gc.collect()
    _forget_most()
    before, begin = memory("VmRSS"), time.perf_counter()
    run(size, folder)
    seconds, most = time.perf_counter() - begin, memory("VmHWM")
    return seconds, most, max(most - before, LEAST)


def memory(kind: str) -> float:
    """Megabytes of this process: `VmRSS` now, `VmHWM` at most; NaN where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(x.split()[1]) / 1024 for x in lines if x.startswith(kind)), float("nan"))


def _forget_most() -> None:
    """From now on count anew what memory there was at most, where the system does that."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def grown(name: str, sizes: tuple[int, ...], folder: Path, apart: bool = True) -> dict[str, list[Point]]:
    """The points of a series; of stored results those of a file that was not closed as well."""
    run = SERIES[name].run
    if run not in FILES:
        return {name: [measured(run, size, folder, apart) for size in sizes]}
    file, fill = FILES[run]
    found: dict[str, list[Point]] = {name + CHECKED: [], name: []}
    for size in sizes:
        fill(folder / file, size)
        os.utime(folder / file)  # as a process leaves it that does not close it
        for series in found:
            found[series].append(measured(run, size, folder, apart))
        (folder / file).unlink()
    return found


def main(options: Options) -> None:
    """Measure each series, print and keep its table, and draw all of them."""
    chosen, page = among(options.series, tuple(SERIES)), Page(options.out, "growth.md")
    page.say(f"# Growth\n\n{description()}, {usable_threads(None)} cores\n")
    found: dict[str, list[Point]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in chosen:
            apart = not options.smallest or name == chosen[0]  # a process takes longer than the smallest point
            sizes = SERIES[name].smallest if options.smallest else SERIES[name].sizes
            if name == "threads" and not options.smallest:
                sizes = tuple(x for x in sizes if x <= 2 * usable_threads(None))
            for series, points in grown(name, sizes, Path(folder), apart).items():
                found[series] = points
                page.say("\n".join(table(series, SERIES[name].axis, points)))
    if options.out is not None:
        axes = {name: SERIES[name].axis for name in chosen}
        style.save(figure(axes, found), options.out / "growth")


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
