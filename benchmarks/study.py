"""Where the time of the study goes: presets `quick` and `paper`.

Each preset runs twice, with compiled kernels, each time in a fresh folder. First as anyone runs it, in a process of its
own with as many threads as there are cores: seconds of the clock. Then in this process with one thread, account by
account: seconds of the processor for each kind of work, which other programs of the machine change little. Networks and
tickets that several accounts need are made for the first of them. A negative control that fails is said, and its times
are reported all the same.

Usage: python -m benchmarks.study [--presets quick paper] [--seed 3] [--accounts C1 C6] [--processor-only]
                                  [--out FOLDER]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.options import Page, Written, among, start
from toycomb.accounts import registry as parts
from toycomb.accounts import work
from toycomb.accounts.account import Account
from toycomb.accounts.material import Material, Shelf
from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.common.failures import Failures
from toycomb.common.seeds import Purpose, stream
from toycomb.plots.style import library
from toycomb.records.store import Store, opened
from toycomb.study import PRESETS, Preset, drawing, reproduce
from toycomb.training import usable_threads

KINDS = {"trained": "training", "tickets": "tickets", "measured": "measuring"}
"""Heads of the table, by the names of what is made."""
HEADS = (*KINDS.values(), "deriving", "drawing")
CHILD = "import sys; from benchmarks.study import smallest; smallest(int(sys.argv[1]), sys.argv[2])"
PART = "C6"
SMALLEST = Preset(
    (32,),
    (2,),
    1,
    1,
    ticket_networks=1,
    ticket_loads=(8,),
    methods=("random", "random-reinitialised", "imp", "distance", "motion", "distance-sham"),
)
"""One network behind each embedding, and the methods without which its part has no tables."""


@dataclass(frozen=True)
class Options(Written):
    """What to time."""

    presets: tuple[str, ...] = ("quick", "paper")
    """Presets of the study, one after the other."""
    seed: int = 3
    """Root seed."""
    accounts: tuple[str, ...] = ()
    """Parts of the study alone, such as C6; all unless given."""
    processor_only: bool = False
    """Leave out the run in a process of its own."""


def main(options: Options) -> None:
    """Run each preset in a process of its own, then in this one, account by account."""
    if options.smallest:
        PRESETS["smallest"] = SMALLEST
    names = ["smallest"] if options.smallest else among(options.presets, list(PRESETS))
    only = (PART,) if options.smallest else options.accounts
    parts.chosen(only)  # a wrong name or seed shows here, before any work
    stream(options.seed, Purpose.FORMULA)
    page = Page(options.out, "study.txt")
    for preset in names:
        with tempfile.TemporaryDirectory() as folder:
            if not options.processor_only:
                seconds, remark = alone(preset, options.seed, only, Path(folder) / "a")
                page.say(f"{preset}: {seconds:.1f} s by the clock, {usable_threads(None)} threads{remark}")
            page.say(f"{preset}: seconds of the processor, one thread")
            page.say(_line("", HEADS))
            totals = dict.fromkeys(HEADS, 0.0)
            for name, spent in by_account(PRESETS[preset], options.seed, only, Path(folder) / "b"):
                totals = {head: totals[head] + spent[head] for head in HEADS}
                page.say(_line(name, [f"{spent[head]:.1f}" for head in HEADS]))
            page.say(_line("all", [f"{totals[head]:.1f}" for head in HEADS]))


def _line(name: str, cells: Sequence[str]) -> str:
    return f"  {name:<16}" + "".join(f"{cell:>11}" for cell in cells)


def alone(preset: str, seed: int, only: Sequence[str], out: Path) -> tuple[float, str]:
    """Seconds of a process of its own, and what it said if a control failed; raises InputError if it could not run."""
    command = [sys.executable, "-m", "toycomb", "reproduce", "--preset", preset, "--seed", str(seed), "--out", str(out)]
    command += ["--accounts", ",".join(only)] if only else []
    if preset not in ("quick", "paper", "full"):  # the command line knows no other
        command = [sys.executable, "-c", CHILD, str(seed), str(out)]
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.perf_counter() - begin
    said = done.stderr.strip().splitlines()[-1:] or ["no message"]
    if done.returncode not in (0, 1) or not (out / "claims.json").is_file():
        raise InputError(f"the study of {preset} ended with exit code {done.returncode}: {said[0][:500]}")
    return seconds, f" (exit code 1: {said[0][:500]})" if done.returncode else ""


def smallest(seed: int, out: str) -> None:
    """The smallest study in the process that `alone` starts."""
    PRESETS["smallest"] = SMALLEST
    reproduce.run("smallest", out, seed=seed, only=(PART,), progress=False)


@one_thread
def by_account(sizes: Preset, seed: int, only: Sequence[str], folder: Path) -> Iterator[tuple[str, dict[str, float]]]:
    """Each account that a preset asks for, with the seconds of the processor of each kind of work."""
    os.makedirs(folder / "figures")
    library()
    with opened(folder / "results.sqlite") as store:
        shelf = Shelf()
        for account in parts.chosen(tuple(only)):
            if account.asked(sizes, seed):
                yield (
                    account.name,
                    _spent(Material(account, sizes, seed, store, shelf=shelf), store, folder / "figures"),
                )


def _spent(material: Material, store: Store, figures: Path) -> dict[str, float]:
    """Seconds of one account, what it needs made, derived and drawn."""
    spent = dict.fromkeys(HEADS, 0.0)
    account: Account = material.account
    failures = Failures()
    for sizes in account.stages(material.preset):
        material.resize(sizes)
        for kind, do in work.WORK.items():
            with _clock(spent, KINDS[kind]):
                do([material], store, threads=1, progress=False, failures=failures, keep=False)
    failures.check()
    with _clock(spent, "deriving"):
        work.derive(material, store)
    with _clock(spent, "drawing"):
        for figure in account.figures:
            drawing.draw(figure.name, store, figures / figure.name)
    return spent


@contextmanager
def _clock(spent: dict[str, float], head: str) -> Iterator[None]:
    """Add the processor's seconds of the body."""
    begin = time.process_time()
    yield
    spent[head] += time.process_time() - begin


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
