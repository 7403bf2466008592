"""Run the fuzzers; see `--help`. `formulas` is guided by coverage with `--guided`, which needs the extra `fuzz`."""

from __future__ import annotations

import argparse
import collections
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.fuzz.answers import ANSWERS
from benchmarks.fuzz.archives import DATA, EMBEDDINGS, GIVEN, LAYERS, NETWORKS
from benchmarks.fuzz.documents import CLAIMS
from benchmarks.fuzz.formulas import FORMULAS, LEVELS
from benchmarks.fuzz.stores import STORES
from benchmarks.fuzz.tables import TABLES
from benchmarks.fuzz.target import Target, judged
from benchmarks.fuzz.tensors import TENSORS
from benchmarks.fuzz.words import WORDS
from toycomb.common.progress import Progress

READERS = {
    "dimacs": FORMULAS,
    "npz": NETWORKS,
    "data": DATA,
    "npy": EMBEDDINGS,
    "claims": CLAIMS,
    "store": STORES,
    "words": WORDS,
    "answers": ANSWERS,
    "tensors": TENSORS,
    "given": GIVEN,
    "layers": LAYERS,
    "pla": TABLES,
    "levels": LEVELS,
}
KEPT = 50
"""Findings of a reader that are saved and printed; further ones are counted."""


def run(name: str, inputs: int, seed: int, findings: Path) -> collections.Counter[str]:
    """Try a reader; how many inputs were accepted, refused, and findings."""
    target, counts = READERS[name], collections.Counter({"accepted": 0, "refused": 0, "finding": 0})
    target.prepare()
    rng = np.random.default_rng([seed, list(READERS).index(name)])
    seen: set[str] = set()
    with tempfile.TemporaryDirectory() as place, Progress(name, inputs, "input") as bar:
        for number in range(inputs):
            content = target.make(rng)
            outcome, text = judged(target, content, Path(place))
            emptied(Path(place))
            counts[outcome] += 1
            if outcome == "finding" and text not in seen and len(seen) < KEPT:
                seen.add(text)
                saved(findings, name, number, content, text)
            bar.update()
    return counts


def saved(findings: Path, name: str, number: int, content: bytes, text: str) -> None:
    """Keep an input that was a finding, and print it."""
    findings.mkdir(parents=True, exist_ok=True)
    path = findings / f"{name}-{number}"
    path.write_bytes(content)
    print(f"finding: {name} {number}: {text} ({path})", flush=True)


def emptied(folder: Path) -> None:
    """Take away what the reading of one input left."""
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def again(target: Target, path: Path) -> None:
    """Read a saved finding once more, with its traceback."""
    with tempfile.TemporaryDirectory() as folder:
        target.read(path.read_bytes(), Path(folder))


def main() -> None:
    """Parse the command line, try each reader, print counts; exit 1 if there is any finding."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"of {', '.join(READERS)}; all unless given")
    parser.add_argument("--inputs", type=int, default=1000, help="inputs a reader (default 1000; published: 200000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path("findings"), help="folder for inputs that are findings")
    parser.add_argument("--guided", action="store_true", help="dimacs alone, guided by coverage with atheris")
    parser.add_argument("--again", type=Path, help="read one saved finding again and show its traceback")
    options = parser.parse_args()
    unknown = [name for name in options.readers if name not in READERS]
    if unknown:
        parser.error(f"there is no reader {unknown[0]!r}; readers are {', '.join(READERS)}")
    if options.again:
        again(READERS[options.readers[0]], options.again)
        return
    if options.guided:
        from benchmarks.fuzz.guided import run_guided

        run_guided(options.inputs, options.seed, options.findings)
        return
    failed = False
    for name in options.readers or READERS:
        start = time.monotonic()
        counts = run(name, options.inputs, options.seed, options.findings)
        failed |= counts["finding"] > 0
        text = ", ".join(f"{outcome} {number}" for outcome, number in counts.items())
        print(f"{name}: {text} of {options.inputs} in {time.monotonic() - start:.0f} s", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
