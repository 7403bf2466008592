"""Made-up inputs in blocks, each with random numbers of its own: whoever tries a block, the same comes out."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import shutil
import tempfile
import time
import warnings
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from benchmarks.fuzz.judging import FINDING, Judge
from benchmarks.fuzz.readers import READERS
from benchmarks.fuzz.target import Target
from toycomb.common.errors import InputError
from toycomb.common.progress import Progress

BLOCK = 1000
"""Inputs that follow each other."""
FIRST = 30
"""Inputs that are read before any is judged."""
KEPT = 50
"""Findings of a reader that are saved and printed; further ones are counted."""
MEMORY = Path("/dev/shm")
"""Where files are in memory, if there is such a place."""


@dataclass
class Tried:
    """What came of some inputs.

    Parameters
    ----------
    accepted, refused, finding : how many inputs
    seconds : of one core
    texts : number, content and sentence of findings, none of them twice
    """

    accepted: int = 0
    refused: int = 0
    finding: int = 0
    seconds: float = 0.0
    texts: list[tuple[int, bytes, str]] = field(default_factory=list)

    @property
    def inputs(self) -> int:
        """How many inputs there were."""
        return self.accepted + self.refused + self.finding

    def count(self, outcome: str, number: int, content: bytes, text: str) -> None:
        """Count an input."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome == FINDING and len(self.texts) < KEPT and text not in {x for *_, x in self.texts}:
            self.texts.append((number, content, text))


def place() -> tempfile.TemporaryDirectory[str]:
    """A folder for inputs, in memory where that can be."""
    usable = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    return tempfile.TemporaryDirectory(prefix="toycomb-fuzz-", dir=MEMORY if usable else None)


@cache
def prepared(name: str) -> Target:
    """A reader that is ready in this process: what is loaded or compiled at first use is no part of an input."""
    target, rng = READERS[name], np.random.default_rng(0)
    target.prepare()
    with place() as folder, warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        for _ in range(FIRST):
            with contextlib.suppress(Exception, SystemExit):
                target.further(target.read(target.make(rng), Path(folder)), Path(folder))
            emptied(Path(folder))
    return target


def block(name: str, inputs: int, seed: int, number: int) -> Tried:
    """Try the inputs of one block; the last one may be shorter."""
    target, found = prepared(name), Tried()
    rng = np.random.default_rng([seed, zlib.crc32(name.encode()), number])
    start = time.process_time()
    gc.freeze()  # some libraries collect garbage at each call, which would look at all that is loaded
    with place() as folder:
        judge = Judge(target, Path(folder))
        for i in range(number * BLOCK, min(inputs, (number + 1) * BLOCK)):
            content = target.make(rng)
            outcome, text = judge(content, further=found.accepted % target.every == 0)
            if judge.wrote:
                emptied(judge.folder)
            found.count(outcome, i, content, text)
    gc.unfreeze()
    found.seconds = time.process_time() - start
    return found


def run(name: str, inputs: int, seed: int, findings: Path, jobs: int = 1) -> Tried:
    """Try a reader; findings are saved and printed as they come."""
    whole, blocks = Tried(), range(-(-inputs // BLOCK))
    with Progress(name, inputs, "input") as bar:
        for found in _each(partial(block, name, inputs, seed), blocks, jobs):
            before = len(whole.texts)
            add(whole, found)
            for text in whole.texts[before:]:
                saved(findings, name, *text)
            bar.update(found.inputs)
    return whole


def add(whole: Tried, found: Tried) -> None:
    """Count what came of further inputs."""
    for number, content, text in found.texts:
        whole.count(FINDING, number, content, text)
    whole.finding += found.finding - len(found.texts)
    whole.accepted += found.accepted
    whole.refused += found.refused
    whole.seconds += found.seconds


def _each(work: partial[Tried], blocks: range, jobs: int) -> Iterator[Tried]:
    """What came of each block, in their order."""
    if jobs == 1 or len(blocks) < 2:
        yield from map(work, blocks)
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        done = 0
        try:
            for found in pool.map(work, blocks):
                yield found
                done += 1
        except BrokenProcessPool:
            at = done * BLOCK
            raise InputError(f"a process ended while it read inputs from {at} on; --jobs 1 shows it") from None


def saved(findings: Path, name: str, number: int, content: bytes, text: str) -> None:
    """Keep an input that was a finding, and print it."""
    findings.mkdir(parents=True, exist_ok=True)
    path = findings / f"{name}-{number}"
    path.write_bytes(content)
    print(f"finding: {name} {number}: {text} ({path})", flush=True)


def emptied(folder: Path) -> None:
    """Take away what the reading of one input left."""
    with os.scandir(folder) as there:
        for entry in there:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                os.unlink(entry.path)
