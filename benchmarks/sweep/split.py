"""One sweep by threads, processes, a Dask cluster of two workers, and four shards that are merged: equal, and how long.

Usage: python -m benchmarks.sweep.split [--units 2000] [--rounds 1] [--ways threads dask] [--out FOLDER]

Each way is a command of its own, so that what starting costs is counted. Beside them stands a command that trains the
same networks in two threads and stores nothing: the overhead of a way is its time over that of this command, measured
before and after it. Exports must be equal, byte by byte; the exit code is 1 where they are not. Dask needs the extra
`cluster`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import description
from benchmarks.options import Page, Written, among, at_least_one, start
from benchmarks.sweep.dask_here import dask_cluster

SPEC = """sweep = "training"
networks = {networks}
seed = 5

[training]
epochs = {epochs}
patience = 0

[grid]
clauses = {clauses}
embedding = ["hadamard", "identity"]
"""
POINTS = 20
SHARDS = 4
TOYCOMB = [sys.executable, "-m", "toycomb"]


@dataclass(frozen=True)
class Options(Written):
    """What is split."""

    units: int = 2000
    """Networks, over twenty points."""
    epochs: int = 100
    """Of training: a network takes some 60 ms."""
    rounds: int = 1
    """Turns of each way, the best of which counts."""
    ways: tuple[str, ...] = ()
    """Of threads, processes, dask and shards; all unless given."""


def run(*commands: list[str]) -> None:
    """Run commands side by side."""
    running = [subprocess.Popen(x, stdout=subprocess.DEVNULL) for x in commands]
    for process in running:
        if process.wait():
            raise SystemExit(f"{' '.join(map(str, process.args))} ended with exit code {process.returncode}")


def timed(what: Callable[[], None]) -> float:
    """Seconds of a call."""
    begin = time.perf_counter()
    what()
    return time.perf_counter() - begin


def sweep(spec: Path, out: Path, *options: str) -> list[str]:
    """The command of a sweep."""
    return [*TOYCOMB, "sweep", str(spec), "--out", str(out), *options]


def threads(spec: Path, folder: Path) -> None:
    """Two threads of one process."""
    run(sweep(spec, folder / "out", "--threads", "2"))


def processes(spec: Path, folder: Path) -> None:
    """Two processes that a third one hands work."""
    run(sweep(spec, folder / "out", "--threads", "2", "--workers", "processes"))


def dask(spec: Path, folder: Path) -> None:
    """Two Dask workers; the cluster is there before."""
    run(sweep(spec, folder / "out", "--scheduler", (folder / "address").read_text()))


def shards(spec: Path, folder: Path) -> None:
    """Four shards, two at a time, merged."""
    files = [folder / f"{i}.sqlite" for i in range(1, SHARDS + 1)]
    made = [sweep(spec, x, "--shard", f"{i}/{SHARDS}", "--threads", "1") for i, x in enumerate(files, 1)]
    for i in range(0, SHARDS, 2):
        run(*made[i : i + 2])
    run([*TOYCOMB, "merge", str(folder / "out"), *map(str, reversed(files))])


WAYS = {"threads": threads, "processes": processes, "dask": dask, "shards": shards}
PLAIN = """
import sys, tomllib
from toycomb.sweeps.design import points
from toycomb.sweeps.document import load, population_of
from toycomb.training import train_jobs
populations = [population_of(x.document) for x in points(load(sys.argv[1]))]
jobs = (x.jobs([i])[0] for x in populations for i in range(x.networks))
for _ in train_jobs(jobs, threads=2, progress=False):
    pass
"""


def plain(spec: Path) -> None:
    """The same networks in two threads, and nothing stored."""
    run([sys.executable, "-c", PLAIN, str(spec)])


def exported(out: Path, folder: Path) -> str:
    """Digest of the table of networks."""
    run([*TOYCOMB, "export", str(out), "--table", "networks", "--to", str(folder / "rows.csv")])
    return hashlib.sha256((folder / "rows.csv").read_bytes()).hexdigest()


def main(options: Options) -> int:
    """Print a line for each way."""
    at_least_one(units=options.units, epochs=options.epochs, rounds=options.rounds)
    ways = among(options.ways, list(WAYS))
    if "dask" in ways and importlib.util.find_spec("distributed") is None:
        ways.remove("dask")
        print("distributed is not installed, so dask is left out", file=sys.stderr)
    page, small = Page(options.out, "sweep_split.txt"), options.smallest
    clauses = list(range(4, 4 + (1 if small else POINTS // 2)))
    networks, epochs = (2, 2) if small else (max(1, options.units // POINTS), options.epochs)
    page.say(description())
    with tempfile.TemporaryDirectory() as place:
        spec = Path(place) / "sweep.toml"
        spec.write_text(SPEC.format(networks=networks, epochs=epochs, clauses=clauses))
        plain(spec)  # kernels are compiled now
        base, digests = [timed(lambda: plain(spec))], dict[str, str]()
        page.say(f"{2 * len(clauses) * networks} networks; trained in two threads and not stored: {base[0]:.1f} s")
        for name in ways:
            found = []
            for turn in range(options.rounds):
                folder = Path(place) / f"{name}-{turn}"
                folder.mkdir()
                found.append(_timed_way(name, spec, folder))
                base.append(timed(lambda: plain(spec)))
                digests[name] = exported(folder / "out", folder)
            beside = min(base[-options.rounds - 1 :])
            page.say(f"{name}: {min(found):.1f} s beside {beside:.1f} s, {min(found) / beside - 1:+.1%}")
    equal = len(set(digests.values())) == 1
    page.say(f"exports are {'equal, byte by byte' if equal else f'not equal: {digests}'}")
    return 0 if equal else 1


def _timed_way(name: str, spec: Path, folder: Path) -> float:
    if name != "dask":
        return timed(lambda: WAYS[name](spec, folder))
    with dask_cluster(folder, workers=2) as address:
        (folder / "address").write_text(address)
        with suppress(FileNotFoundError):
            return timed(lambda: dask(spec, folder))
    raise SystemExit("no Dask cluster could be started")


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
