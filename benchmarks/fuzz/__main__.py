"""Try every reader with made-up inputs, or with inputs guided by coverage: each is accepted, refused, or a finding.

Usage: python -m benchmarks.fuzz [READER ...] [--inputs 1000000] [--jobs 2] [--guided] [--out FOLDER]

A finding is any answer but acceptance or one sentence: another exception, more than 2 seconds or 300 MiB, a file
outside of the folder of the input. Its input is kept. --guided needs the extra `fuzz`.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from benchmarks.fuzz.guided import run_guided
from benchmarks.fuzz.readers import READERS
from benchmarks.fuzz.results import WAYS, line, note
from benchmarks.fuzz.running import place, prepared, run
from benchmarks.options import Smallest, among, at_least_one, start
from toycomb.common.errors import InputError

SMALLEST = 100


@dataclass(frozen=True)
class Options(Smallest):
    """What is tried."""

    readers: Annotated[tuple[str, ...], tyro.conf.Positional, tyro.conf.arg(metavar="READER")] = ()
    """Names of readers; all unless given, of which a wrong name shows the nearest."""
    inputs: int = 1000
    """Inputs a reader. Published: 1,000,000."""
    seed: int = 1
    """Of the inputs. Runs with several seeds add up in --out."""
    jobs: int = 1
    """Processes at once. Does not change what comes out."""
    guided: bool = False
    """Guide inputs by coverage, with atheris."""
    findings: Path = Path("findings")
    """Folder for inputs that are findings."""
    again: Path | None = None
    """Read one saved finding of the reader again, and show its traceback."""
    out: Path | None = None
    """Folder for fuzz.json and fuzz.md, which keep what they have of other readers."""


def again(name: str, path: Path) -> None:
    """Read a saved finding once more, with its traceback."""
    target = prepared(name)
    with place() as folder:
        target.further(target.read(path.read_bytes(), Path(folder)), Path(folder))


def main(options: Options) -> int:
    """Try each reader, print counts; 1 if there is any finding."""
    at_least_one(inputs=options.inputs, jobs=options.jobs)
    names = among(options.readers, list(READERS))
    if options.again:
        if len(options.readers) != 1:
            raise InputError("--again reads one finding; name its reader")
        again(names[0], options.again)
        return 0
    inputs, failed = SMALLEST if options.smallest else options.inputs, False
    way, tries = (WAYS[1], run_guided) if options.guided else (WAYS[0], run)
    for name in names:
        found = tries(name, inputs, options.seed, options.findings, options.jobs)
        failed |= found.finding > 0
        print(f"{name}, {way}: {line(found)}", flush=True)
        if options.out is not None:
            note(options.out, name, way, found, options.seed)
    return int(failed)


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
