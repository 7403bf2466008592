"""One sweep by threads, processes, a Dask cluster of two workers, and four shards that are merged: equal, and how long.

Usage: python -m benchmarks.sweep.split [--units 2000] [--at-once 2] [--rounds 1] [--ways threads dask] [--out FOLDER]

Each way is a command of its own, so that what starting costs is counted. Beside them stands a command that trains the
same networks in as many threads and stores nothing: the overhead of a way is its time over that of this command,
measured before and after it. Exports must be equal, byte by byte; the exit code is 1 where they are not. Dask needs the
extra `cluster`. Its scheduler is a process too: with `--at-once 1` on two cores it has one of its own.
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
    at_once: int = 2
    """Threads, processes, Dask workers or shards that train at the same time."""
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


def threads(spec: Path, folder: Path, at_once: int) -> None:
    """Threads of one process."""
    run(sweep(spec, folder / "out", "--threads", str(at_once)))


def processes(spec: Path, folder: Path, at_once: int) -> None:
    """Processes that one more hands work."""
    run(sweep(spec, folder / "out", "--threads", str(at_once), "--workers", "processes"))


def dask(spec: Path, folder: Path, _: int) -> None:
    """Dask workers; the cluster is there before."""
    run(sweep(spec, folder / "out", "--scheduler", (folder / "address").read_text()))


def shards(spec: Path, folder: Path, at_once: int) -> None:
    """Four shards, so many at a time, merged."""
    files = [folder / f"{i}.sqlite" for i in range(1, SHARDS + 1)]
    made = [sweep(spec, x, "--shard", f"{i}/{SHARDS}", "--threads", "1") for i, x in enumerate(files, 1)]
    for i in range(0, SHARDS, at_once):
        run(*made[i : i + at_once])
    run([*TOYCOMB, "merge", str(folder / "out"), *map(str, reversed(files))])


WAYS = {"threads": threads, "processes": processes, "dask": dask, "shards": shards}
PLAIN = """
import sys, tomllib
from toycomb.sweeps.design import points
from toycomb.sweeps.document import load, population_of
from toycomb.training import train_jobs
populations = [population_of(x.document) for x in points(load(sys.argv[1]))]
jobs = (x.jobs([i])[0] for x in populations for i in range(x.networks))
for _ in train_jobs(jobs, threads=int(sys.argv[2]), progress=False):
    pass
"""


def plain(spec: Path, at_once: int) -> None:
    """The same networks in threads, and nothing stored."""
    run([sys.executable, "-c", PLAIN, str(spec), str(at_once)])


def exported(out: Path, folder: Path) -> str:
    """Digest of the table of networks."""
    run([*TOYCOMB, "export", str(out), "--table", "networks", "--to", str(folder / "rows.csv")])
    return hashlib.sha256((folder / "rows.csv").read_bytes()).hexdigest()


def main(options: Options) -> int:
    """Print a line for each way."""
    sizes = {"units": options.units, "epochs": options.epochs, "at once": options.at_once, "rounds": options.rounds}
    at_least_one(**sizes)
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
        plain(spec, options.at_once)  # kernels are compiled now
        page.say(
            f"{2 * len(clauses) * networks} networks, {options.at_once} at once, beside training that stores nothing"
        )
        base = [timed(lambda: plain(spec, options.at_once))]
        digests = {name: _tried(name, spec, Path(place), options, page, base) for name in ways}
    equal = len(set(digests.values())) == 1
    page.say(f"exports are {'equal, byte by byte' if equal else f'not equal: {digests}'}")
    return 0 if equal else 1


def _tried(name: str, spec: Path, place: Path, options: Options, page: Page, base: list[float]) -> str:
    """Print the line of one way, and time training alone after each turn; the digest of what it exports."""
    found, digest = list[float](), ""
    for turn in range(options.rounds):
        folder = place / f"{name}-{turn}"
        folder.mkdir()
        found.append(_timed_way(name, spec, folder, options.at_once))
        base.append(timed(lambda: plain(spec, options.at_once)))
        digest = exported(folder / "out", folder)
    beside = min(base[-options.rounds - 1 :])
    page.say(f"{name}: {min(found):.1f} s beside {beside:.1f} s, {min(found) / beside - 1:+.1%}")
    return digest


def _timed_way(name: str, spec: Path, folder: Path, at_once: int) -> float:
    if name != "dask":
        return timed(lambda: WAYS[name](spec, folder, at_once))
    with dask_cluster(folder, workers=at_once) as address:
        (folder / "address").write_text(address)
        with suppress(FileNotFoundError):
            return timed(lambda: dask(spec, folder, at_once))
    raise SystemExit("no Dask cluster could be started")


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
