"""What one process that hands out a sweep and stores it keeps up with: constants, and 1,000 workers on paper.

Usage: python -m benchmarks.sweep.central [--workers 100 1000 10000] [--unit 0.06] [--out FOLDER]

Measured are: packing a batch, unpacking and storing what comes back, for units of 2 kB and of 20 kB; and tasks per
second of a Dask scheduler on this machine (with the extra `cluster`). From these follows how many units per second
saturate what, and how many workers that is.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.machine import description
from benchmarks.options import Page, Written, at_least_one, start
from benchmarks.sweep.dask_here import dask_cluster
from toycomb.common.errors import InputError
from toycomb.common.versions import deciding
from toycomb.records.failed import Failed
from toycomb.records.sealed import row_of_arrays
from toycomb.records.specification import Population
from toycomb.records.store import opened
from toycomb.sweeps.sources import Made, Networks, piece
from toycomb.workers.batches import Done, send
from toycomb.workers.engines import FAR
from toycomb.workers.sending import packed, unpacked


@dataclass(frozen=True)
class Options(Written):
    """What is worked out."""

    workers: tuple[int, ...] = (100, 1000, 10_000)
    """Workers of one core each."""
    unit: float = 0.06
    """Seconds of a unit of work."""


class Constants(NamedTuple):
    """Milliseconds to hand out a batch, to take a unit back, to store it; and tasks per second of the scheduler."""

    pack: float
    unpack: float
    store: float
    tasks: float | None


def measured(units: int, size: int, batches: int) -> tuple[float, float, float]:
    """Milliseconds to pack a batch, and to unpack and to store a unit of it."""
    population = Population(networks=units)
    begin = time.perf_counter()
    for _ in range(batches):
        send(((0, piece(Networks(population), [(i, (0,)) for i in range(units)])),), deciding())
    pack = (time.perf_counter() - begin) / batches
    values = np.random.default_rng(0).normal(size=size // 8)
    answers = []
    for batch in range(batches):
        own = Population(networks=units, seed=batch)
        rows = [row_of_arrays(own, i, {"x": values}, 0.1) for i in range(units)]
        answers.append(packed([Done(0, (i, (0,)), [Made(0, row)], None, 0.06) for i, row in enumerate(rows)]))
    begin = time.perf_counter()
    came = [[made.row for done in unpacked(x) for made in done.answer] for x in answers]
    unpack = (time.perf_counter() - begin) / batches / units
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder) / "r.sqlite", running=True) as store:
        begin = time.perf_counter()
        for rows in came:
            store.save_rows(rows, list[Failed]())
        stored = (time.perf_counter() - begin) / batches / units
    return 1000 * pack, 1000 * unpack, 1000 * stored


def nothing(number: int) -> int:
    """A task of no length."""
    return number


def tasks_per_second(number: int) -> float | None:
    """Of a scheduler with two workers here; None without Dask."""
    if importlib.util.find_spec("distributed") is None:
        return None
    from distributed import Client

    with tempfile.TemporaryDirectory() as folder, dask_cluster(Path(folder), workers=2) as address:
        client = Client(address, set_as_default=False)
        client.gather(client.map(nothing, range(100), pure=False))
        begin = time.perf_counter()
        client.gather(client.map(nothing, range(number), pure=False))
        rate = number / (time.perf_counter() - begin)
        client.close()
    return rate


def lines(constants: Constants, size: int, options: Options) -> list[str]:
    """What saturates at which number of workers."""
    batch = FAR / options.unit
    each = constants.pack / batch + constants.unpack + constants.store  # of the process that stores, one after another
    here = 1000 / each
    scheduler = None if constants.tasks is None else constants.tasks * batch
    said = [
        f"units of {size / 1000:.0f} kB: {constants.pack:.2f} ms to hand out a batch of {batch:.0f}; a unit "
        f"{constants.unpack:.3f} ms to take back and {constants.store:.3f} ms to store: {here:,.0f} units per second, "
        f"or {here * options.unit:,.0f} workers"
    ]
    if scheduler is not None:
        said.append(
            f"scheduler: {constants.tasks:,.0f} tasks per second, or {scheduler:,.0f} units per second in batches of "
            f"{FAR:.0f} s: {scheduler * options.unit:,.0f} workers"
        )
    for workers in options.workers:
        units = workers / options.unit
        busy = units / here
        mib = units * size / 2**20
        said.append(
            f"{workers} workers: {units:,.0f} units, {workers / FAR:,.1f} tasks and {mib:,.1f} MiB/s; the storing "
            f"process is busy {busy:.0%} of the time{'' if busy < 1 else ', which is too much: use shards'}"
        )
    return said


def main(options: Options) -> None:
    """Print constants, and what follows."""
    at_least_one(**{f"workers {x}": x for x in options.workers})
    if not options.unit > 0:
        raise InputError(f"the unit is {options.unit} seconds; it must be above 0")
    page, small = Page(options.out, "sweep_central.txt"), options.smallest
    page.say(description())
    tasks = tasks_per_second(200 if small else 5000)
    for size in (2000, 20_000):
        found = measured(20 if small else 333, size, 2 if small else 30)
        for line in lines(Constants(*found, tasks), size, options):
            page.say(line)


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
