"""Threads: as many as there is work and the system allows; how many never changes a result; and how they end."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from threading import Event

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError, shown, whole

THREADS = 1024
"""Threads that can be asked for."""
CROWDED = 4
"""Threads a core beyond which more of them help nobody."""


class Interrupted(BaseException):
    """Work was asked to stop before it was done; no failure of its own."""


class Stop(Event):
    """An event that compiled code sees as well: its `flag` (1,) is 1 once it is set, and 0 before.

    Those of pools that work of this pool has started are set with it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.flag = np.zeros(1, np.uint8)
        self._within = set[Stop]()
        self._lock = threading.Lock()

    def set(self) -> None:
        """Set the flag, then the event."""
        self.flag[0] = 1
        super().set()
        with self._lock:
            within = list(self._within)
        for stop in within:
            stop.set()

    @contextmanager
    def over(self, stop: Stop) -> Iterator[None]:
        """Set another one with this one while the body runs."""
        with self._lock:
            self._within.add(stop)
        try:
            if self.is_set():
                stop.set()
            yield
        finally:
            with self._lock:
                self._within.discard(stop)

    def clear(self) -> None:
        """Take both back."""
        super().clear()
        self.flag[0] = 0


_own = threading.local()


def own_stop() -> Stop | None:
    """What ends the work of this thread, if it belongs to a `thread_pool`."""
    return getattr(_own, "stop", None)


def _belong(stop: Stop) -> None:
    _own.stop = stop


@contextmanager
def thread_pool(threads: int, jobs: int) -> Iterator[tuple[ThreadPoolExecutor, Stop]]:
    """A thread pool whose jobs end within a step of training when the body is left, by an error or by Ctrl-C.

    It has no more threads than jobs, or than are of use. Raises InputError if the system starts none at all.
    """
    stop, outer = Stop(), own_stop()
    with one_thread, nullcontext() if outer is None else outer.over(stop):
        pool = _started(max(1, min(threads, jobs, CROWDED * usable_threads(None))), stop)
        try:
            yield pool, stop
        finally:
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)


def _started(threads: int, stop: Stop) -> ThreadPoolExecutor:
    """A pool whose threads all run; fewer where the system starts no more (RuntimeError, as under `ulimit -u`).

    A pool starts its threads as it is given work, and work that came with a thread that did not start is lost.
    """
    while threads:
        pool, begin = ThreadPoolExecutor(threads, initializer=_belong, initargs=(stop,)), Event()
        started = 0
        try:
            for _ in range(threads):
                pool.submit(begin.wait)  # each waits, so that each takes a thread of its own
                started += 1
        except RuntimeError:
            begin.set()
            pool.shutdown()
        finally:
            begin.set()
        if started == threads:
            return pool
        threads = started
    raise InputError("the system starts no further thread; end other programs, or raise its limit (ulimit -u)")


def usable_threads(threads: int | None) -> int:
    """The number of threads asked for, or of usable cores; raises InputError below 1."""
    if threads is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not 1 <= whole("threads", threads) <= THREADS:
        raise InputError(
            f"{shown(threads, 40)} threads were asked for; at least 1 is needed, and at most {THREADS} run"
        )
    return threads
