"""How a command ends when it is told to: as by Ctrl-C, whatever the signal. Only the command line installs this."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
AGAIN = 1.0
"""Seconds after which the same wish is a new one; some programs send a signal twice at once."""
SOON = 0.05
"""Seconds after which a wish that met deaf ears is made again."""


class Ended(KeyboardInterrupt):
    """A signal asked the process to end; goes up through the same places as Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__(f"ended by {signal.Signals(number).name}")
        self.code = 128 + number
        """Exit code, as shells count it."""


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """In the body SIGINT, SIGTERM and SIGHUP raise `Ended`, once; a second later they end the process at once.

    What is ignored (as SIGHUP is under `nohup`) stays ignored. Outside of the main thread nothing is installed. Where
    an exception can go nowhere (a call from compiled code, such as a compiler makes, or `__del__`) Python drops it: the
    signal is then sent again.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    first: list[float] = []
    again: list[threading.Timer] = []
    hook = sys.unraisablehook

    def dropped(what: Any) -> None:
        if not isinstance(what.exc_value, Ended):
            hook(what)
            return
        first.clear()
        again.append(threading.Timer(SOON, os.kill, (os.getpid(), what.exc_value.code - 128)))
        again[-1].start()

    def end(number: int, frame: FrameType | None) -> None:
        if not first:
            first.append(time.monotonic())
            raise Ended(number)
        if time.monotonic() - first[0] > AGAIN:
            _die(number)

    try:
        with _handled_by(end):
            sys.unraisablehook = dropped
            yield
    finally:
        sys.unraisablehook = hook
        for timer in again:
            timer.cancel()


@contextmanager
def _handled_by(end: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Let a function handle the signals in the body; what is ignored stays ignored."""
    numbers = [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
    taken = {x: signal.getsignal(x) for x in numbers}
    taken = {x: old for x, old in taken.items() if old is not None and old != signal.SIG_IGN}
    try:
        for number in taken:
            signal.signal(number, end)
        yield
    finally:
        for number, old in taken.items():
            signal.signal(number, old)


class Asked:
    """Whether a signal asked for the end of some work that finishes what is under way first."""

    number: int | None = None

    def check(self) -> None:
        """Raise `Ended` if one did."""
        if self.number is not None:
            raise Ended(self.number)


@contextmanager
def finishing(wish: Callable[[], None]) -> Iterator[Asked]:
    """In the body the first SIGINT, SIGTERM or SIGHUP calls `wish`, and one a second later raises `Ended`.

    What is ignored stays ignored. Outside of the main thread nothing is installed.
    """
    asked, since = Asked(), [0.0]
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def end(number: int, frame: FrameType | None) -> None:
        if asked.number is None:
            asked.number, since[0] = number, time.monotonic()
            wish()
        elif time.monotonic() - since[0] > AGAIN:
            raise Ended(number)

    with _handled_by(end):
        yield asked


def ignored() -> None:
    """For the very end of a process, once nothing but its memory is left to clear: its exit code stays what it is."""
    for name in NAMES:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def _die(number: int) -> NoReturn:
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    os._exit(128 + number)
