"""One program in a process of its own: answers a line of JSON on standard output to each on standard input."""

from __future__ import annotations

import importlib
import json
import os
import sys

from benchmarks.problem import Problem


def main(module: str) -> None:
    """Answer {"prepare": problem} with names of programs, {"run": name} with seconds and loss, {"bounds": problems}."""
    programs = {}
    library = importlib.import_module(f"benchmarks.{module}")
    for line in sys.stdin:
        request = json.loads(line)
        if "prepare" in request:
            programs = library.programs(Problem(**request["prepare"]))
            answer: object = list(programs)
        elif "bounds" in request:
            answer = library.bounds({name: Problem(**fields) for name, fields in request["bounds"].items()})
        else:
            answer = programs[request["run"]]()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    if sys.argv[2:] != [""]:
        os.sched_setaffinity(0, {int(sys.argv[2])})
    main(sys.argv[1])
