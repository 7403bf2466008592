"""Try each fault on a small sweep, let the undisturbed call go on, and compare with a sweep that was left alone.

Usage: python -m benchmarks.faults [FAULT ...] [--tries N] [--seed 1] [--out FOLDER]

Nothing that was stored may be lost, nothing may be there twice, and tables, export and units must be the same to the
byte. A call that fails must say so in one sentence, without a traceback, and must not hang. Where a file is refused as
damaged, what the sentence says is done: it is moved away. Ends with exit code 1 if anything of that does not hold.
"""

from __future__ import annotations

import functools
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from benchmarks.faults.results import line, note
from benchmarks.faults.small import Left, warm
from benchmarks.faults.table import FAULTS
from benchmarks.faults.trying import WRONG, Attempt, Found, Skip
from benchmarks.options import Written, among, at_least_one, start

SMALLEST = ("flipped", "exchanged", "killed", "two")
"""Faults of the smallest size."""


@dataclass(frozen=True)
class Options(Written):
    """What is tried, and how often."""

    faults: Annotated[tuple[str, ...], tyro.conf.Positional, tyro.conf.arg(metavar="FAULT")] = ()
    """Names of faults; all unless given."""
    tries: int | None = None
    """Tries of each fault; each has its own number unless given."""
    seed: int = 1
    """Of the places and moments."""


def tried(name: str, tries: int, seed: int, lefts: functools.partial[Left] | object) -> Found:
    """Try one fault so often."""
    found, chance = Found(), random.Random(f"{seed} {name}")
    for _ in range(tries):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            attempt = Attempt(Path(folder), lefts, chance, found)  # type: ignore[arg-type]
            try:
                FAULTS[name].do(attempt)
            except Skip as why:
                found.counts["skipped"] += 1
                found.sentences[f"skipped: {why}"] += 1
                continue
            found.counts["tried"] += 1
            attempt.settle()
    return found


def main(options: Options) -> int:
    """Print a line for each fault."""
    names = list(SMALLEST) if options.smallest and not options.faults else among(options.faults, FAULTS)
    if options.tries is not None:
        at_least_one(tries=options.tries)
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        warm(Path(folder))
        lefts = functools.cache(lambda name: Left(Path(folder) / "left" / name, name))
        for name in names:
            tries = 1 if options.smallest else options.tries or FAULTS[name].tries
            begin = time.perf_counter()
            found = tried(name, tries, options.seed, lefts)
            print(line(name, found, time.perf_counter() - begin), flush=True)
            wrong += sum(found.counts[x] for x in WRONG)
            if options.out is not None:
                note(options.out, name, found, options.seed)
    return int(wrong > 0)


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
