"""Temporary files: made beside what they will replace, and cleared away when the process that wrote them was killed.

A writer holds a lock on its temporary file for as long as it writes. The lock ends with the process, however that
ends, so a file that can be locked belongs to nobody any more. Where the system or the file system has no such locks
nothing is cleared.
"""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".toycomb-writing-"
"""Names of files that are being written begin so."""


@contextmanager
def temporary_beside(path: Path) -> Iterator[Path]:
    """Yield a new, empty file in the folder of `path`, of the same ending, that is removed at the end if still there.

    What killed processes left in that folder is cleared first.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    clear(path.parent)
    handle, temporary = _made(path)
    try:
        yield temporary
    finally:
        with suppress(OSError):
            temporary.unlink()
        if handle is not None:
            os.close(handle)


def clear(folder: Path) -> None:
    """Remove the temporary files in a folder that no living process writes; never fails."""
    try:
        with os.scandir(folder) as entries:
            names = [x.path for x in entries if x.name.startswith(PREFIX)]
    except OSError:
        return
    for name in names:
        with suppress(OSError):
            _clear(name)


def _made(path: Path) -> tuple[int | None, Path]:
    """A temporary file: the handle by which it is locked, none where there are no locks, and its name.

    Between making and locking it another process may take it for one that was left behind; then another is made.
    """
    while True:
        handle, name = tempfile.mkstemp(prefix=PREFIX, suffix=path.suffix[:20], dir=path.parent)
        try:
            _lock(handle, wait=True)
        except OSError:  # no locks here: then no other process can lock it either, so none will clear it
            os.close(handle)  # some of these systems replace no open file
            return None, Path(name)
        if _same(handle, name):
            return handle, Path(name)
        os.close(handle)


def _clear(name: str) -> None:
    """Remove one file unless it is written, or is no plain file; raises OSError if it cannot be looked at."""
    if not stat.S_ISREG(os.lstat(name).st_mode):
        return
    handle = os.open(name, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        _lock(handle, wait=False)
        if _same(handle, name):
            os.unlink(name)
    finally:
        os.close(handle)


def _lock(handle: int, *, wait: bool) -> None:
    """Lock an open file for this process alone; raises OSError if another has it, or there are no locks."""
    try:
        import fcntl
    except ImportError:
        raise OSError("this system has no such locks") from None
    fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def _same(handle: int, name: str) -> bool:
    """The name still is that of the open file."""
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(name))
    except OSError:
        return False
