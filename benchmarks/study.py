"""Where the time of the study goes: presets `quick` and `paper`.

Each preset runs in a process of its own, in a fresh folder, with compiled kernels; the stages are timed in that process
by a profiler, which adds some per cent. A negative control that fails is said, and its times are reported all the same.

Usage: python -m benchmarks.study [--presets quick paper] [--seed 3] [--parts C1 C6] [--out FOLDER]
"""

from __future__ import annotations

import contextlib
import cProfile
import pstats
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.options import Page, Written, among, start
from toycomb.accounts import registry as parts
from toycomb.accounts import work
from toycomb.common.errors import ControlError, InputError
from toycomb.common.seeds import Purpose, stream
from toycomb.records import execution
from toycomb.study import PRESETS, Preset, drawing, reproduce
from toycomb.tickets import benchmark

STAGES: dict[str, Callable] = {
    "training and storing": execution.execute,
    "tickets": benchmark.run,
    "tables and intervals": work.derive,
    "figures": drawing.draw_all,
}
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
    parts: tuple[str, ...] = ()
    """Parts of the study alone, such as C6; all unless given."""


def main(options: Options) -> None:
    """Run each preset in a process of its own, then in this one, with its stages."""
    if options.smallest:
        PRESETS["smallest"] = SMALLEST
    names = ["smallest"] if options.smallest else among(options.presets, list(PRESETS))
    only = (PART,) if options.smallest else options.parts
    parts.chosen(only)  # a wrong name or seed shows here, before any work
    stream(options.seed, Purpose.FORMULA)
    page = Page(options.out, "study.txt")
    for preset in names:
        with tempfile.TemporaryDirectory() as folder:
            seconds, remark = alone(preset, options.seed, only, Path(folder) / "a")
            page.say(f"{preset}: {seconds:.1f} s, a process of its own{remark}")
        with tempfile.TemporaryDirectory() as folder:
            for stage, seconds in profiled(preset, options.seed, only, Path(folder) / "b").items():
                page.say(f"  {stage:<24} {seconds:6.1f} s")


def alone(preset: str, seed: int, only: Sequence[str], out: Path) -> tuple[float, str]:
    """Seconds of a process of its own, and what it said if a control failed; raises InputError if it could not run."""
    command = [sys.executable, "-m", "toycomb", "reproduce", "--preset", preset, "--seed", str(seed), "--out", str(out)]
    command += ["--parts", ",".join(only)] if only else []
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


def profiled(preset: str, seed: int, only: Sequence[str], out: Path) -> dict[str, float]:
    """Seconds of each stage in this process."""
    profile = cProfile.Profile()
    begin = time.perf_counter()
    with contextlib.suppress(ControlError):  # said already; everything was written
        profile.runcall(reproduce.run, preset, out, seed=seed, only=only, progress=False)
    total = time.perf_counter() - begin
    times = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    found = {key: cumulative for key, (_, _, _, cumulative, _) in times.items()}
    codes = {stage: run.__code__ for stage, run in STAGES.items()}
    seconds = {stage: found.get((x.co_filename, x.co_firstlineno, x.co_name), 0.0) for stage, x in codes.items()}
    return seconds | {"everything": total}


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
