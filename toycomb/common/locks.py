"""A lock between processes, held through a file. The system takes it back from a process that dies."""

from __future__ import annotations

import contextlib
import os
import time

try:
    import fcntl
except ImportError:  # Windows
    import msvcrt

    def _lock(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
else:

    def _lock(file: int) -> None:
        # Such locks belong to the process: a child that was forked meanwhile does not keep them.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


PAUSE = 0.02
"""Seconds between two tries: Ctrl-C is heard in between."""


class FileLock:
    """A lock that is worth a wait, but not a failure: where it cannot be had, things go on without it.

    Parameters
    ----------
    path : str
        An empty file, made where it is missing, which stays.
    patience : float
        Seconds after which to go on without it, such as when its holder was stopped.
    """

    def __init__(self, path: str, patience: float) -> None:
        self.path, self.patience = path, patience
        self._file: int | None = None

    def acquire(self) -> None:
        """Wait for the lock; returns without it if there can be none here, or after too long a wait."""
        if self._file is not None:
            return
        try:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        except OSError:  # a folder that can only be read
            return
        try:
            end = time.monotonic() + self.patience
            while not _locked(self._file) and time.monotonic() < end:
                time.sleep(PAUSE)
        except OSError:  # a file system that knows no locks
            pass
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Give it back, if it is held."""
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                os.close(file)


def _locked(file: int) -> bool:
    """Whether the lock was had; raises OSError if there are none."""
    try:
        _lock(file)
    except (BlockingIOError, PermissionError):  # another process has it
        return False
    return True
