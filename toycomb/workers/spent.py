"""Processor time that code of others takes in this thread, without what toycomb's compiled training takes within it.

It holds the interpreter's lock, so that one thread waits for another; compiled code does not.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class _Clock(threading.local):
    watched = False
    apart = 0.0
    theirs = 0.0


_clock = _Clock()


def seconds() -> float:
    """Seconds that code of others has taken in this thread so far."""
    return _clock.theirs


@contextmanager
def theirs(counts: bool = True) -> Iterator[None]:
    """Count the body, which runs code of others; it may be entered again inside itself, which counts once."""
    if not counts or _clock.watched:
        yield
        return
    _clock.watched, _clock.apart, begin = True, 0.0, time.thread_time()
    try:
        yield
    finally:
        _clock.theirs += time.thread_time() - begin - _clock.apart
        _clock.watched = False


def lock_free(function: Callable[P, R]) -> Callable[P, R]:
    """Above functions that spend their time without the interpreter's lock: what they take is not counted."""

    @functools.wraps(function)
    def apart(*args: P.args, **kwargs: P.kwargs) -> R:
        if not _clock.watched:
            return function(*args, **kwargs)
        _clock.watched, begin = False, time.thread_time()
        try:
            return function(*args, **kwargs)
        finally:
            _clock.apart += time.thread_time() - begin
            _clock.watched = True

    return apart
