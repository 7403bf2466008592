"""Faults of processes: ended at once, told to end twice, told to end while tables are written, and a clock set back."""

from __future__ import annotations

import contextlib
import os
import signal
import time

from benchmarks.faults.calls import children
from benchmarks.faults.trying import STUCK, Attempt, Fault

CHILD = "toycomb.workers.child"


def killed(attempt: Attempt) -> None:
    """The sweep itself, at any moment."""
    attempt.of("slow")
    call = attempt.sweep(threads=2)
    attempt.until(call, attempt.chance.randrange(1, 30))
    call.send(signal.SIGKILL)
    call.ended()


def worker(attempt: Attempt) -> None:
    """One of the processes that do the units, in a batch or before its first."""
    attempt.of("slow")
    call = attempt.sweep("--workers", "processes", threads=2)
    begun, end = attempt.chance.randrange(0, 20), time.monotonic() + STUCK
    if begun:
        attempt.until(call, begun)
    while call.code is None and not (there := children(call.pid, CHILD)) and time.monotonic() < end:
        time.sleep(0.01)
    if call.code is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(attempt.chance.choice(there), signal.SIGKILL)
    attempt.judge(call)


def _told(attempt: Attempt, first: int, second: int | None = None, wait: float = 0.0) -> None:
    attempt.of("slow")
    call = attempt.sweep(threads=2)
    attempt.until(call, attempt.chance.randrange(1, 25))
    call.send(first)
    if second is not None:
        time.sleep(wait)
        call.send(second)
    attempt.judge(call)


def twice(attempt: Attempt) -> None:
    """A signal twice, at once or more than a second later."""
    signals = signal.SIGINT, signal.SIGTERM
    wait = attempt.chance.choice((0, 0.01, 0.2, 1.1))
    _told(attempt, attempt.chance.choice(signals), attempt.chance.choice(signals), wait)


def hangup(attempt: Attempt) -> None:
    """The terminal goes."""
    _told(attempt, signal.SIGHUP)


def tables(attempt: Attempt) -> None:
    """Told to end while tables, picture and page are written."""
    attempt.of("training", "whole")
    call = attempt.sweep()
    time.sleep(attempt.chance.uniform(0, 0.4))
    call.send(attempt.chance.choice((signal.SIGTERM, signal.SIGINT)))
    attempt.judge(call)


def tables_killed(attempt: Attempt) -> None:
    """Ended at once while tables, picture and page are written."""
    attempt.of("training", "whole")
    call = attempt.sweep()
    time.sleep(attempt.chance.uniform(0, 0.4))
    call.send(signal.SIGKILL)
    call.ended()


def clock(attempt: Attempt) -> None:
    """The clock jumps while it runs, an hour back or a day ahead, again and again."""
    shifts = [attempt.chance.choice((-3600.0, 86400.0)) for _ in range(1000)]

    def jumping() -> None:
        real, real_ns, begin = time.time, time.time_ns, time.monotonic()

        def shift() -> float:
            return sum(shifts[: int(4 * (time.monotonic() - begin)) % len(shifts)])

        time.time = lambda: real() + shift()
        time.time_ns = lambda: real_ns() + int(1e9 * shift())

    attempt.of("slow")
    attempt.judge(attempt.sweep("--max-time", "600", before=jumping, threads=2))
    attempt.stored = attempt.left.number


FAULTS = {
    "killed": Fault(killed, "the sweep is killed", "goes on from what is stored", 20),
    "worker": Fault(worker, "a process of `--workers processes` is killed", "its unit is done once more", 20),
    "twice": Fault(twice, "a signal twice", "stored, and ended", 20),
    "hangup": Fault(hangup, "SIGHUP: the terminal goes", "stored, and ended", 10),
    "tables": Fault(tables, "SIGTERM or SIGINT while tables are written", "ended, written by the next call", 20),
    "tables-killed": Fault(tables_killed, "killed while tables are written", "written by the next call", 20),
    "clock": Fault(clock, "the clock is set back and forth", "nothing depends on it", 5),
}
