"""What a reader under test is, and how its answer to one input is judged."""

from __future__ import annotations

import contextlib
import io
import resource
import signal
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.common.errors import LONGEST, InputError

SECONDS, MEMORY = 2.0, 300 << 20
"""Time of the processor and memory that one small input may take."""
STUCK = 20.0
"""Seconds after which an input is given up."""


@dataclass(frozen=True)
class Target:
    """A reader.

    Parameters
    ----------
    make : function of a random generator
        One input, as bytes: what a file of it would hold.
    read : function of such bytes and an empty folder
        Reads them as a user would; returns if they are accepted.
    prepare : function without arguments, optional
        What is done once before the first input, such as loading what is loaded on use.
    """

    make: Callable[[np.random.Generator], bytes]
    read: Callable[[bytes, Path], None]
    prepare: Callable[[], Any] = lambda: None


class Stuck(BaseException):
    """An input took too long to wait for."""


def judged(
    target: Target, content: bytes, folder: Path, clock: Callable[[], float] = time.monotonic
) -> tuple[str, str]:
    """ "accepted", "refused" or "finding", and what was said."""
    said = io.StringIO()
    _reset_peak()
    before, start = _peak(), clock()
    try:
        with _given_up_after(STUCK), warnings.catch_warnings(), contextlib.redirect_stderr(said):
            warnings.simplefilter("error")
            target.read(content, folder)
        outcome, text = "accepted", ""
    except InputError as error:
        outcome, text = "refused", str(error)
        if not text or len(text) > LONGEST or not all(x.isprintable() for x in text):
            outcome, text = "finding", f"no bounded printable line: {text[:200]!r}"
    except Stuck:
        return "finding", f"given up after {STUCK:g} s"
    except (Exception, SystemExit) as error:
        return "finding", f"{type(error).__name__}: {str(error)[:200]!r} at {_place(error)}"
    seconds, memory = clock() - start, _peak() - before
    if any(len(line) > 2 * LONGEST or not line.isprintable() for line in said.getvalue().splitlines()):
        return "finding", f"{outcome} with a line on standard error that is long or not printable"
    if seconds > SECONDS and clock is time.monotonic:  # perhaps the machine was busy
        return judged(target, content, folder, time.process_time)
    if seconds > SECONDS:
        return "finding", f"{outcome} after {seconds:.1f} s"
    if memory > MEMORY:
        return "finding", f"{outcome} with {memory >> 20} MiB more"
    return outcome, text


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
    try:
        text = Path("/proc/self/status").read_text()
        return int(text.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def mutated(content: bytes, rng: np.random.Generator) -> bytes:
    """Bytes with a few changes: flips, cuts, doubled and foreign pieces, extreme numbers."""
    data = bytearray(content)
    for _ in range(int(rng.choice([1, 1, 2, 4, 16]))):
        place = int(rng.integers(len(data) + 1))
        length = int(rng.choice([1, 1, 2, 4, 8, 64]))
        kind = int(rng.integers(7))
        if kind == 0 and place < len(data):
            data[place] ^= 1 << int(rng.integers(8))
        elif kind == 1:
            data[place : place + length] = rng.bytes(length)
        elif kind == 2:
            del data[place : place + length]
        elif kind == 3:
            data[place:place] = data[place : place + length] * int(rng.choice([1, 2, 50]))
        elif kind == 4:
            data[place : place + length] = NUMBERS[int(rng.integers(len(NUMBERS)))]
        elif kind == 5:
            del data[place:]
        else:
            data[place:place] = rng.bytes(length)
    return bytes(data)


NUMBERS = (
    b"\0",
    b"\xff",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
    b"\xff" * 8,
    b"\0" * 8,
    b"0",
    b"-1",
    b"9" * 18,
    b"9" * 19,
    b"9" * 5000,
    b"1e400",
    b"NaN",
    b"\xc2\xa0",
    b"\xe2\x80\xa8",
    b"\x1b[31m",
    b"\xef\xbb\xbf",
)


def pick(rng: np.random.Generator, choices: Any) -> Any:
    """One of a sequence, whatever it holds."""
    return choices[int(rng.integers(len(choices)))]
