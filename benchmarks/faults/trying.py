"""One try of one fault: what is done to a sweep, the calls after it, and what came of it."""

from __future__ import annotations

import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.faults.calls import STUCK, Call
from benchmarks.faults.small import LEFT, Left, differences

WRONG = ("lost", "doubled", "different", "tracebacks", "hangs", "unclear")
"""What must not be; `unclear` counts calls that fail without one sentence."""
COUNTS = ("tried", "skipped", "survived", "refused", "made again", *WRONG)
OWN = "toycomb: "
"""How every sentence begins."""
ENDED = (129, 130, 143)
"""Exit codes of a call that a signal ended."""


class Skip(Exception):
    """A fault cannot be had here; the message says why."""


@dataclass
class Found:
    """What came of all tries of a fault.

    Parameters
    ----------
    counts : by the names of `COUNTS`
    sentences : how often each was said, without names of folders
    """

    counts: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)


class Attempt:
    """One try.

    Parameters
    ----------
    folder : Path
        Of its own.
    lefts : function of the name of a sweep that gives the one that was left alone
    chance : of the place and moment of the fault
    found : where it is counted
    """

    def __init__(self, folder: Path, lefts: Callable[[str], Left], chance: random.Random, found: Found) -> None:
        self.folder, self.chance, self.found, self._lefts = folder, chance, found, lefts
        self.place, self._number = folder / "out", 0
        self.left: Left
        self.stored = 0
        """Units that were stored before the fault."""
        self.settled = False
        """Whether the undisturbed call has been made."""
        self.damages = False
        """Whether the fault takes away what was stored, so that it may be made again."""

    @property
    def file(self) -> Path:
        """The results file."""
        return self.place / "results.sqlite"

    @property
    def beside(self) -> Path:
        """What SQLite writes beside it while the sweep runs."""
        return self.place / "results.sqlite-wal"

    def of(self, name: str, state: str | None = None) -> None:
        """Take a sweep, at a state if one is given."""
        self.left = self._lefts(name)
        if state is not None:
            self.left.copied(state, self.place)
            self.stored = self.left.stored(state)

    def start(self, *words: str, before: Callable[[], None] | None = None, fresh: bool = False) -> Call:
        """Begin a call; see `Call`."""
        self._number += 1
        return Call(list(words), self.folder / f"call{self._number}", before, fresh=fresh)

    def sweep(
        self, *more: str, before: Callable[[], None] | None = None, threads: int = 1, fresh: bool = False
    ) -> Call:
        """Begin the sweep."""
        spec, out = str(self.left.spec), str(self.place)
        words = "sweep", spec, "--out", out, "--json", "--threads", str(threads), *more
        return self.start(*words, before=before, fresh=fresh)

    def done(self) -> int:
        """Units that are stored, as `toycomb status` says; 0 where it says nothing."""
        call = self.start("status", str(self.place), "--json")
        self.judge(call, noted=False)
        return int(call.document.get("done", 0))

    def until(self, call: Call, units: int, seconds: float = STUCK) -> None:
        """Wait until a sweep has stored so many units; raises Skip if it ended before."""
        end = time.monotonic() + seconds
        while call.code is None and time.monotonic() < end:
            if self.file.exists() and (done := self.done()) >= units:
                self.stored = max(self.stored, done)
                if call.code is None:
                    return
            time.sleep(0.02)
        self.judge(call)
        raise Skip("the sweep ended before the fault came")

    def judge(self, call: Call, *, seconds: float = STUCK, noted: bool = True, quiet: bool = False) -> str:
        """Wait for a call: `done`, `ended` by a signal, or `refused`; count what it does wrong.

        Parameters
        ----------
        call
        seconds : until it counts as hanging
        noted : keep what it says where it is refused
        quiet : it cannot say anything
        """
        counts = self.found.counts
        if not call.ended(seconds):
            counts["hangs"] += 1
            self.note(f"hangs: {' '.join(call.words[:1])}")
            return "refused"
        said, code = call.said, call.code
        if any("Traceback" in x for x in said):
            counts["tracebacks"] += 1
            self.note(f"traceback: {said[-1]}")
        elif not quiet and code not in (0, *ENDED) and (code not in (1, 2) or not "".join(said[-1:]).startswith(OWN)):
            counts["unclear"] += 1
            self.note(f"exit code {code}: {said[-1] if said else 'nothing was said'}")
        elif noted and code == 2 and said:
            self.note(said[-1])
        return "done" if not code else "ended" if code in ENDED else "refused"

    def note(self, sentence: str) -> None:
        """Keep a sentence, without what differs from try to try."""
        plain = sentence.replace(str(self.folder), "").replace(str(self.left.folder), "")
        self.found.sentences[re.sub(r"\d+", "N", plain)[:300]] += 1

    def settle(self) -> None:
        """Let the undisturbed call go on, do what it says where it refuses, and compare."""
        if self.settled:
            return
        counts, self.settled = self.found.counts, True
        last = self.sweep()
        if self.judge(last) == "refused":
            counts["refused"] += 1
            if str(self.file) not in " ".join(last.said) and str(self.place) not in " ".join(last.said):
                counts["unclear"] += 1
            self.damages = True
            self.move_away()
            last = self.sweep()
            if self.judge(last) != "done":
                counts["unclear"] += 1
                return
        else:
            counts["survived"] += 1
        again = self._once_more(last)
        counts["made again"] += max(0, again)
        if not self.damages:
            counts["lost"] += max(0, again)
        wrong, said = differences(self.place, self.left, self.folder / "export")
        counts.update(wrong)
        for x in said:
            self.note(x)
        status = self.start("status", str(self.place), "--json")
        self.judge(status)
        told = {x: status.document.get(x) for x in ("done", "failed", "missing")}
        if told != {"done": self.left.number, "failed": 0, "missing": 0}:
            counts["different"] += 1
            self.note(f"status: {told}")

    def _once_more(self, last: Call) -> int:
        """Units that were made although they had been stored."""
        made = last.document.get("made", 0)
        return int(made) - (self.left.number - self.stored)

    def move_away(self) -> None:
        """What the sentence about a damaged file says: move it away."""
        away = self.folder / f"away{self._number}"
        away.mkdir()
        for name in LEFT:
            path = self.place / name
            if path.exists() or path.is_symlink():
                shutil.move(path, away / name)


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    Parameters
    ----------
    do : what is done in an attempt; raises Skip
    sentence : what happens
    expected : what toycomb makes of it
    tries : of a whole run
    """

    do: Callable[[Attempt], Any]
    sentence: str
    expected: str
    tries: int
