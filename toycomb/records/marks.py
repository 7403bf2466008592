"""A mark in a results file: all of it was checked and found whole, and nothing has changed since.

Whoever checks every row of a large file whenever it is opened reads all of it to find that nothing is missing. So a
file that was checked is marked when it is closed, with the time of its last change, which is then set to that very
time: a little in the past, so that any later change has a later time. What changes a file without that (a disk that
forgets) shows when a row is read, since its content has a digest; the mark goes then.

While rows may stand in a file beside it (see `toycomb.records.running`) the time of a file tells nothing: it has no
mark then. One that a killed process left like that may have a trail (see `toycomb.records.trail`), else it is checked.
Nobody else writes between the last look and the new time.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path

from toycomb.records.running import beside

NAME = "checked"
"""Of the mark in the table `taken`; no file that is taken over has it."""
GRAIN = 2 * 10**9
"""Nanoseconds that every file system tells apart."""
BUSY = 500
"""Milliseconds to wait for another process; the mark is worth no more."""


def marked(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether a file has not changed since it was marked."""
    try:
        row = connection.execute("SELECT mark FROM taken WHERE name = ?", (NAME,)).fetchone()
        return row == (str(path.stat().st_mtime_ns),) and not beside(connection)
    except (OSError, sqlite3.Error):  # no such file or table
        return False


def doubt(path: Path) -> None:
    """Let a file count as changed, so that the next who writes it looks at every row; readers can do no more."""
    with contextlib.suppress(OSError):  # where nothing can be written
        os.utime(path)


def version(connection: sqlite3.Connection) -> int | None:
    """A number that changes when another connection writes the file; None if it cannot be read."""
    try:
        return int(connection.execute("PRAGMA data_version").fetchone()[0])
    except sqlite3.Error:
        return None


def mark(connection: sqlite3.Connection, path: Path, whole: bool, known: int | None) -> None:
    """Mark a file, or take the mark away, before it is closed; one that cannot be marked is checked when it is opened.

    Parameters
    ----------
    connection, path : of the file
    whole : bool
        Whether every row of it was checked, or written since then by this connection, and none is damaged.
    known : int or None
        Its `version` when it was checked.
    """
    moment = (time.time_ns() // GRAIN - 1) * GRAIN
    with contextlib.suppress(sqlite3.Error, OSError):
        connection.execute(f"PRAGMA busy_timeout = {BUSY}")
        with connection:
            row = NAME, str(moment) if whole else ""
            connection.execute("INSERT OR REPLACE INTO taken (name, mark, rows) VALUES (?, ?, 0)", row)
        if whole:
            connection.execute("BEGIN IMMEDIATE")
            if version(connection) == known and not beside(connection):
                os.utime(path, ns=(path.stat().st_atime_ns, moment))
