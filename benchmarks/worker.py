"""One program in a process of its own: answers a line of JSON on standard output to each on standard input."""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from dataclasses import dataclass
from typing import Any

import tyro

from benchmarks.options import among, start
from benchmarks.problem import Problem
from toycomb.common.notices import one_line

MODULES = ("ours", "machine", "with_jax", "with_torch", "with_c")
LIMIT = 120  # seconds for one request: some compilers take for ever


@dataclass(frozen=True)
class Options:
    """What runs, and where."""

    module: tyro.conf.Positional[str] = "ours"
    """One of ours, machine, with_jax, with_torch and with_c."""
    core: tyro.conf.Positional[int] = -1
    """Number of the core to keep to; -1 for any."""


def main(options: Options) -> None:
    """Keep to one core and answer."""
    (module,) = among([options.module], MODULES)
    if options.core >= 0 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {options.core})
    answer(module)


def answer(module: str) -> None:
    """Answer each line of standard input, with {"failed": reason} where that did not work in time."""
    programs: dict[str, Any] = {}
    library = importlib.import_module(f"benchmarks.{module}")
    answers, sys.stdout = sys.stdout, sys.stderr  # compilers may print
    if hasattr(signal, "SIGALRM"):
        signal.signal(signal.SIGALRM, _too_long)
    for line in sys.stdin:
        try:
            found = limited(library, programs, json.loads(line))
        except Exception as error:
            found = {"failed": f"{type(error).__name__}: {one_line(str(error))[:300]}"}
        print(json.dumps(found), file=answers, flush=True)


def limited(library: Any, programs: dict[str, Any], request: dict[str, Any]) -> object:
    """The answer to one request, or TimeoutError.

    Version: text. Prepare, with a problem: names of programs. Run, with a name: seconds and mean loss. Bounds, with
    problems: the numbers of `machine`.
    """
    try:
        signal.alarm(LIMIT) if hasattr(signal, "alarm") else None
        if "version" in request:
            return library.version()
        if "prepare" in request:
            programs.clear()
            programs |= library.programs(Problem(**request["prepare"]))
            return list(programs)
        if "bounds" in request:
            return library.bounds({name: Problem(**fields) for name, fields in request["bounds"].items()})
        return programs[request["run"]]()
    finally:
        signal.alarm(0) if hasattr(signal, "alarm") else None


def _too_long(*_: object) -> None:
    raise TimeoutError(f"longer than {LIMIT} s")


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
