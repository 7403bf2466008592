"""One program in a process of its own: answers a line of JSON on standard output to each on standard input."""

from __future__ import annotations

import importlib
import json
import os
import sys
from dataclasses import dataclass

import tyro

from benchmarks.options import among, start
from benchmarks.problem import Problem

MODULES = ("ours", "machine", "with_jax", "with_torch")


@dataclass(frozen=True)
class Options:
    """What runs, and where."""

    module: tyro.conf.Positional[str] = "ours"
    """One of ours, machine, with_jax and with_torch."""
    core: tyro.conf.Positional[int] = -1
    """Number of the core to keep to; -1 for any."""


def main(options: Options) -> None:
    """Keep to one core and answer."""
    (module,) = among([options.module], MODULES)
    if options.core >= 0 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {options.core})
    answer(module)


def answer(module: str) -> None:
    """Answer {"prepare": problem} with names of programs, {"run": name} with seconds and loss, {"bounds": problems}."""
    programs = {}
    library = importlib.import_module(f"benchmarks.{module}")
    for line in sys.stdin:
        request = json.loads(line)
        if "prepare" in request:
            programs = library.programs(Problem(**request["prepare"]))
            found: object = list(programs)
        elif "bounds" in request:
            found = library.bounds({name: Problem(**fields) for name, fields in request["bounds"].items()})
        else:
            found = programs[request["run"]]()
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
