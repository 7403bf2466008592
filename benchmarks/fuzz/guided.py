"""DIMACS guided by coverage: atheris changes the inputs so that they reach further lines of the reader."""

from __future__ import annotations

import collections
import os
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np


def run_guided(inputs: int, seed: int, findings: Path) -> None:
    """Try so many inputs; prints counts and exits with 1 if there is any finding.

    Ends the process, as libFuzzer does.
    """
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed; install the extra 'fuzz', or leave --guided out")
    modules = ["toycomb.tasks.written", "toycomb.files.reading", "toycomb.files.formats"]
    with atheris.instrument_imports(include=modules):
        import toycomb.dimacs  # noqa: F401
    from benchmarks.fuzz.__main__ import KEPT, saved
    from benchmarks.fuzz.formulas import FORMULAS
    from benchmarks.fuzz.target import judged

    counts = collections.Counter({"accepted": 0, "refused": 0, "finding": 0})
    place = Path(tempfile.mkdtemp(prefix="toycomb-fuzz-"))
    corpus, folder = place / "corpus", place / "here"
    corpus.mkdir()
    folder.mkdir()
    rng = np.random.default_rng(seed)
    for number in range(300):
        (corpus / f"{number}").write_bytes(FORMULAS.make(rng)[:4096])

    def one(content: bytes) -> None:
        outcome, text = judged(FORMULAS, content, folder)
        counts[outcome] += 1
        if outcome == "finding" and counts["finding"] <= KEPT:
            saved(findings, "dimacs", sum(counts.values()), content, text)
        if sum(counts.values()) == inputs:
            print(f"dimacs, guided: {', '.join(f'{x} {n}' for x, n in counts.items())} of {inputs}", flush=True)
            shutil.rmtree(place, ignore_errors=True)
            os._exit(1 if counts["finding"] else 0)

    atheris.Setup([sys.argv[0], f"-seed={seed}", "-max_len=4096", "-verbosity=0", "-detect_leaks=0", str(corpus)], one)
    atheris.Fuzz()
