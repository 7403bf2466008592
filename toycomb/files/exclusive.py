"""One process at a time in a folder, or at a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toycomb.common.errors import InputError, shown
from toycomb.files.writing import check_file


@contextmanager
def exclusive(lock: Path, place: Path) -> Iterator[None]:
    """Keep a second process out of a place for as long as the body runs; ends with the process.

    Parameters
    ----------
    lock : the file that holds the lock, which stays
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
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            other = "folder" if place.is_dir() else "file"
            raise InputError(
                f"another process is working in {shown(place)}; wait for it or choose another {other}"
            ) from None
        yield
