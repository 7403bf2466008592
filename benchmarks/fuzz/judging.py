"""How a reader's answer to one input is judged: accepted, refused in one sentence, or a finding."""

from __future__ import annotations

import contextlib
import io
import resource
import signal
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.fuzz.target import Target
from benchmarks.fuzz.watching import watched
from toycomb.common.errors import LONGEST, InputError

SECONDS, MEMORY = 2.0, 300 << 20
"""Time of the processor and memory that one small input may take."""
STUCK = 20.0
"""Seconds after which an input is given up."""
SLACK = 16 << 20
"""Growth of the peak of memory after which it is measured anew: to measure it before each input would take longer than
to read most of them."""
FINDING = "finding"


class Stuck(BaseException):
    """An input took too long to wait for."""


class Judge:
    """Judges one input after the other, each in the same folder.

    Parameters
    ----------
    target : Target
    folder : Path
    """

    def __init__(self, target: Target, folder: Path) -> None:
        self.target, self.folder = target, folder
        self.wrote = True
        self._base = 0

    def __call__(
        self, content: bytes, further: bool = True, clock: Callable[[], float] = time.monotonic
    ) -> tuple[str, str]:
        """ "accepted", "refused" or "finding", and what was said."""
        said = io.StringIO()
        if not self._base or _peak() > self._base + SLACK:
            _reset_peak()
            self._base = _peak()
        start = clock()
        with watched(self.folder) as seen:
            outcome, text = self._read(content, further, said)
        self.wrote = seen.wrote
        seconds, memory = clock() - start, _peak() - self._base
        if seen.strange:
            return FINDING, f"{outcome}, and refused outside of its folder: {', '.join(seen.strange)[:200]!r}"
        if outcome == FINDING:
            return outcome, text
        if any(len(line) > 2 * LONGEST or not line.isprintable() for line in said.getvalue().splitlines()):
            return FINDING, f"{outcome} with a line on standard error that is long or not printable"
        if seconds > SECONDS and clock is time.monotonic:  # perhaps the machine was busy
            return self(content, further, time.process_time)
        if seconds > SECONDS:
            return FINDING, f"{outcome} after {seconds:.1f} s"
        if memory > MEMORY:
            return FINDING, f"{outcome} with {memory >> 20} MiB more"
        return outcome, text

    def _read(self, content: bytes, further: bool, said: io.StringIO) -> tuple[str, str]:
        try:
            with _given_up_after(STUCK), warnings.catch_warnings(), contextlib.redirect_stderr(said):
                warnings.simplefilter("error")
                found = self.target.read(content, self.folder)
                if further:
                    self.target.further(found, self.folder)
            return "accepted", ""
        except InputError as error:
            text = str(error)
            if not text or len(text) > LONGEST or not text.isprintable():
                return FINDING, f"no bounded printable line: {text[:200]!r}"
            return "refused", text
        except Stuck:
            return FINDING, f"given up after {STUCK:g} s"
        except (Exception, SystemExit) as error:
            return FINDING, f"{type(error).__name__}: {str(error)[:200]!r} at {_place(error)}"


def _place(error: BaseException) -> str:
    """File and line of the package, or of the reader under test, that the error went through last."""
    frames = [x for x in traceback.extract_tb(error.__traceback__) if "toycomb" in x.filename or "fuzz" in x.filename]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"


@contextlib.contextmanager
def _given_up_after(seconds: float) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Stuck

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _reset_peak() -> None:
    """Forget the peak of memory so far, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    """Largest resident memory, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
