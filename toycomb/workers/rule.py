"""When processes pay: the rule by which `auto` moves work out of threads."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock

START = 1.5
"""Seconds until a process has loaded what it needs: 1.2 of processor time, and some for its first look at things."""


def pays(seconds: float, done: int, left: int, workers: int) -> bool:
    """Whether starting processes costs less than what it saves.

    Python code of others holds the interpreter's lock, so threads do it one after another and processes side by side:
    of the seconds that it will still take, `workers` processes save the share `1 - 1 / workers`. toycomb's own
    measurements do not count: their time is no measure of the lock, which they hold for a tenth of it.

    Parameters
    ----------
    seconds : that code of others took in the units that are done
    done, left : units of work
    workers : processes that would run at once
    """
    return done > 0 and seconds / done * left * (1 - 1 / workers) > START


@dataclass
class Moving:
    """Whether the rest of some units of work is done in processes; asked from many threads."""

    total: int
    workers: int
    seconds: float = 0.0
    done: int = 0
    moved: bool = False
    _lock: Lock = field(default_factory=Lock, repr=False)

    def note(self, seconds: float) -> None:
        """Count one unit that was done in a thread, and what code of others took of it."""
        with self._lock:
            self.done += 1
            self.seconds += seconds
            self.moved |= pays(self.seconds, self.done, self.total - self.done, self.workers)
