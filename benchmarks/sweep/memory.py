"""Peak memory of a sweep of many units, of its tables, its export and its status; and of half as many units.

Usage: python -m benchmarks.sweep.memory [--units 100000] [--out FOLDER]

Networks are as small as they can be, so that only their number counts. Each step is a command of its own. Points have
100 networks each; the last line has points of one network each.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import description
from benchmarks.options import Page, Written, at_least_one, start

SPEC = """sweep = "{kind}"
networks = {networks}
variables = 8
literals = 2
clauses = 2
samples = 50

[training]
hidden = 4
epochs = 1

[grid]
seed = {seeds}
"""
EACH = 100
"""Networks of a point."""
RUN = "import sys; from toycomb.__main__ import main; sys.argv[0] = 'toycomb'; main()"


@dataclass(frozen=True)
class Options(Written):
    """How many."""

    units: int = 100_000
    """Networks of the larger sweep."""
    kinds: tuple[str, ...] = ("training", "probes")
    """What is swept."""


def measured(words: list[str]) -> tuple[float, float]:
    """Seconds and peak memory in MiB of a command, its processes among it."""
    begin = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", RUN, *words], stdout=subprocess.DEVNULL)
    _, status, used = _wait(process)
    if status:
        raise SystemExit(f"toycomb {' '.join(words)} ended with status {status}")
    return time.perf_counter() - begin, used.ru_maxrss / 1024


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, int, resource.struct_rusage]:
    import os

    return os.wait4(process.pid, 0)


def tried(page: Page, kind: str, points: int, networks: int, place: Path) -> None:
    """Print a line for each step."""
    spec, out = place / f"{kind}-{points}.toml", place / f"{kind}-{points}"
    spec.write_text(SPEC.format(kind=kind, networks=networks, seeds=list(range(points))))
    table = "networks" if kind == "training" else "measurements"
    steps = {
        "sweep, tables": ["sweep", str(spec), "--out", str(out), "--threads", "2"],
        "again": ["sweep", str(spec), "--out", str(out)],
        "status": ["status", str(out)],
        "export": ["export", str(out), "--table", table, "--to", str(place / "rows.csv")],
    }
    for name, words in steps.items():
        seconds, peak = measured(words)
        page.say(f"{kind}, {points} points of {networks}: {name}: {seconds:.1f} s, peak {peak:.0f} MiB")
    size = sum(x.stat().st_size for x in out.iterdir() if x.is_file()) / 2**20
    page.say(f"{kind}, {points} points of {networks}: {size:.0f} MiB on disk")


def main(options: Options) -> None:
    """Print a line for each step of each sweep."""
    at_least_one(units=options.units)
    units = 200 if options.smallest else options.units
    page = Page(options.out, "sweep_memory.txt")
    page.say(description())
    with tempfile.TemporaryDirectory() as place:
        for kind in options.kinds:
            for number in (units // 2, units):
                tried(page, kind, max(1, number // EACH), EACH, Path(place))
        tried(page, options.kinds[0], units // 10, 1, Path(place))


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
