"""One process at a time in a folder, or at a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from toycomb.common.errors import InputError, shown
from toycomb.files.writing import check_file


@contextmanager
def exclusive(lock: Path, place: Path) -> Iterator[None]:
    """Keep a second process out of a place for as long as the body runs; ends with the process.

    Parameters
    ----------
    lock : the file that holds the lock; it goes with the end of the body
    place : what a sentence calls it

    Raises
    ------
    InputError
        If another process is in it.
    """
    try:
        import fcntl
    except ImportError:  # no such locks on this system; SQLite still keeps the units whole
        yield
        return
    check_file(lock)
    while True:
        with lock.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                other = "folder" if place.is_dir() else "file"
                raise InputError(
                    f"another process is working in {shown(place)}; wait for it or choose another {other}"
                ) from None
            if not _is_at(file, lock):
                continue  # who had it before has removed it between our opening and locking
            try:
                yield
            finally:
                if _is_at(file, lock):
                    lock.unlink()
            return


def _is_at(file: IO[str], path: Path) -> bool:
    """Whether an open file is the one that lies there now."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except OSError:
        return False
