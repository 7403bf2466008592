"""Results files of a million small rows: seconds, disk and memory of storing, opening, counting and merging.

Usage: python -m benchmarks.stores [--rows 1000000] [--populations 100] [--shards 4] [--out FOLDER]

Rows are made up: arrays of 1 kB for each network of some populations. Every stage runs in a process of its own, whose
memory at most is told; what Python and toycomb need by themselves is told too. Files lie in the folder for temporary
files and are removed at the end: they take some 3 kB a row, three times.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.filled import population, record
from benchmarks.growth import memory
from benchmarks.machine import description
from benchmarks.options import Page, Written, at_least_one, start
from toycomb.records import trail
from toycomb.records.merging import merge
from toycomb.records.sealed import Row, row_of_arrays, row_of_ticket
from toycomb.records.specification import Population
from toycomb.records.store import Store, glance
from toycomb.tickets.benchmark import Benchmark

BATCH, NUMBERS = 1000, 96
"""Rows of a transaction, and numbers of a row: with names and sizes these take 1 kB."""


@dataclass(frozen=True)
class Options(Written):
    """What is stored."""

    rows: int = 1_000_000
    """Rows in all."""
    populations: int = 100
    """Populations that they belong to."""
    shards: int = 4
    """Files that are merged."""


def made(first: int, last: int, populations: int) -> Iterator[Row]:
    """Rows of some indices, as a sweep makes them: population by population in turn."""
    own = [Population(networks=1, seed=i, variables=16, clauses=4) for i in range(populations)]
    numbers = np.random.default_rng(0).normal(size=NUMBERS)
    for i in range(first, last):
        yield row_of_arrays(own[i % populations], i // populations, {"x": numbers + i}, 0.0)


def stored(path: Path, first: int, last: int, populations: int) -> float:
    """Store rows in batches; seconds that storing alone took."""
    rows, seconds = made(first, last, populations), 0.0
    store = Store(path, running=True)
    while batch := list(islice(rows, BATCH)):
        begin = time.perf_counter()
        store.save_rows(batch)
        seconds += time.perf_counter() - begin
    begin = time.perf_counter()
    store.close()
    return seconds + time.perf_counter() - begin


def put_together(count: int, populations: int) -> float:
    """Seconds of so many rows, without storing them."""
    begin = time.perf_counter()
    for _ in made(0, count, populations):
        pass
    return time.perf_counter() - begin


def tickets(count: int) -> float:
    """Seconds of so many rows of tickets, but for the first, which looks at the code."""
    entry = Benchmark(population(1), ("imp",), (0.2,)).entries()[0]
    told, mask = record(entry), np.zeros((8, 8), bool)
    row_of_ticket(entry, 0, told, mask)
    begin = time.perf_counter()
    for i in range(count):
        row_of_ticket(entry, i, told, mask)
    return time.perf_counter() - begin


def opening(path: Path, **options: bool) -> float:
    """Seconds of opening; what follows is not counted."""
    begin = time.perf_counter()
    with closing(Store(path, **options)):
        return time.perf_counter() - begin


def killed(path: Path, first: int, last: int, populations: int) -> None:
    """Store rows as a sweep does, and end without closing the file."""
    rows, store = made(first, last, populations), Store(path, running=True)
    while batch := list(islice(rows, BATCH)):
        store.save_rows(batch)
    os.kill(os.getpid(), signal.SIGKILL)


def without_trail(path: Path) -> float:
    """Seconds of opening after a kill where nothing tells which rows are whole, as after a power cut."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM taken WHERE name = ?", (trail.NAME,))
    return opening(path)


def counting(path: Path) -> float:
    """Seconds of counting all rows by identity at a glance."""
    begin = time.perf_counter()
    with glance(path) as store:
        store.counts("units")
        store.counts("tickets")
        store.all_failures()
    return time.perf_counter() - begin


def finished(path: Path, populations: int) -> float:
    """Seconds of asking which networks of each population are there."""
    own = [Population(networks=1, seed=i, variables=16, clauses=4) for i in range(populations)]
    for x in own:
        _ = x.identity  # found once, whatever is asked
    with closing(Store(path, read_only=True, check=False)) as store:
        begin = time.perf_counter()
        for x in own:
            store.finished(x)
        return time.perf_counter() - begin


def merged(out: Path, shards: list[Path]) -> float:
    """Seconds of a merge."""
    begin = time.perf_counter()
    merge(out, shards, progress=False)
    return time.perf_counter() - begin


def _measured(function: Callable[..., float], *arguments: Any, **options: Any) -> tuple[float, float]:
    return function(*arguments, **options), memory("VmHWM")


def alone(function: Callable[..., float], *arguments: Any, **options: Any) -> tuple[float, float]:
    """What a stage gives in a process of its own: its seconds, and the megabytes of that process at most."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, function, *arguments, **options).result()


def sizes(path: Path) -> dict[str, float]:
    """Bytes a row of the whole file, and of what stands in each column."""
    with closing(sqlite3.connect(path)) as connection:
        parts = ("specification", "provenance", "arrays")
        lengths = ", ".join(f"AVG(LENGTH({x}))" for x in parts)
        count, *found = connection.execute(f"SELECT COUNT(*), {lengths} FROM units").fetchone()
    return {"file": path.stat().st_size / count, **dict(zip(parts, found, strict=True))}


def main(options: Options) -> None:
    """Print a line for each stage."""
    at_least_one(rows=options.rows, populations=options.populations, shards=options.shards)
    rows, populations = (2000, 10) if options.smallest else (options.rows, options.populations)
    page, folder = Page(options.out, "stores.txt"), Path(tempfile.mkdtemp())
    try:
        page.say(description())
        page.say(f"{rows:,} rows of {populations} populations, {BATCH} a transaction")
        page.say(f"by itself: {alone(put_together, 1, 1)[1]:.0f} MB")
        _storing(page, folder, rows, populations)
        _opening(page, folder, rows, populations)
        _merging(page, folder, rows, populations, options.shards)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _storing(page: Page, folder: Path, rows: int, populations: int) -> None:
    some = min(rows, 20_000)
    page.say(f"row of arrays: {1e6 * alone(put_together, some, populations)[0] / some:.0f} µs")
    page.say(f"row of a ticket: {1e6 * alone(tickets, some)[0] / some:.0f} µs")
    seconds, most = alone(stored, folder / "all", 0, rows, populations)
    page.say(f"storing: {1e6 * seconds / rows:.0f} µs a row, {most:.0f} MB at most")
    found = sizes(folder / "all")
    page.say("disk: " + ", ".join(f"{name} {x:,.0f}" for name, x in found.items()) + " bytes a row")


def _opening(page: Page, folder: Path, rows: int, populations: int) -> None:
    def say(name: str, found: tuple[float, float]) -> None:
        page.say(f"{name}: {found[0]:.3f} s, {found[1]:.0f} MB at most")

    path, other = folder / "all", folder / "killed"
    say("opening a file that was closed", alone(opening, path))
    say("counting at a glance", alone(counting, path))
    say(f"asking {populations} populations what is there", alone(finished, path, populations))
    _kill(path, rows, rows + BATCH, populations)
    say("counting at a glance after a kill", alone(counting, path))
    say(f"reading after {BATCH:,} more rows and a kill", alone(opening, path, read_only=True))
    say(f"opening after {BATCH:,} more rows and a kill", alone(opening, path))
    say("opening again", alone(opening, path))
    _kill(other, 0, rows, populations)
    say("opening after the kill of what stored every row", alone(opening, other))
    other.unlink()
    _kill(path, rows + BATCH, rows + 2 * BATCH, populations)
    say("opening after a kill and a power cut, which checks every row", alone(without_trail, path))


def _kill(path: Path, first: int, last: int, populations: int) -> None:
    process = multiprocessing.get_context("spawn").Process(target=killed, args=(path, first, last, populations))
    process.start()
    process.join()


def _merging(page: Page, folder: Path, rows: int, populations: int, shards: int) -> None:
    bounds = [rows * i // shards for i in range(shards + 1)]
    paths = [folder / f"shard-{i}" for i in range(shards)]
    for path, first, last in zip(paths, bounds[:-1], bounds[1:], strict=True):
        alone(stored, path, first, last, populations)
    for name in (f"merging {shards} shards", "merging them again"):
        seconds, most = alone(merged, folder / "merged", paths)
        page.say(f"{name}: {seconds:.1f} s, {rows / seconds:,.0f} rows a second, {most:.0f} MB at most")


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
