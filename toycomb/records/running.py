"""A results file while a sweep writes it: others read what is stored so far, and neither waits for the other.

SQLite then writes into a file of its own beside the results file (`…-wal`), and moves rows into the results file now
and then. What is stored survives a killed process: whoever opens the file next finds it there, and checks what is new
(see `toycomb.records.trail`). After a loss of power the file is whole, and the last seconds may be missing. On closing
all of it moves into the one file; where somebody reads at that moment, the next who writes does that. Machines that
share a file system cannot do this together: there a file is written as any other.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import suppress
from pathlib import Path

from toycomb.common.errors import InputError
from toycomb.files.shared import shared_file_system

BUSY = 500
"""Milliseconds to wait for others on closing; one file instead of two is worth no more."""
CACHE = 65_536
"""KiB of the file that are kept in memory: indexes of a million rows would be read again and again."""

PAGES = 10_000
"""Of 4 KiB that may stand beside the file before they move into it: what moves seldom is written seldom."""


def begin(connection: sqlite3.Connection, path: Path) -> bool:
    """Let others read while this writes, where that can be; whether the file was written in the other way until now."""
    connection.execute(f"PRAGMA cache_size = -{CACHE}")
    before = beside(connection)
    if shared_file_system(path):
        return False
    with suppress(sqlite3.OperationalError):  # in use, or a file system without what it takes
        connection.execute("PRAGMA journal_mode = WAL")
    if not beside(connection):
        return False
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {PAGES}")
    return not before


def beside(connection: sqlite3.Connection) -> bool:
    """Whether rows may stand beside the results file, which its time of change does not tell."""
    with suppress(sqlite3.Error):  # of a file that cannot be read at all, others say so
        return bool(connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal")
    return False


def alone(connection: sqlite3.Connection) -> bool:
    """Keep all others out of a file with rows beside it until it is closed, if nobody uses it; True for other files."""
    with suppress(sqlite3.Error):
        if not beside(connection):
            return True
        connection.execute(f"PRAGMA busy_timeout = {BUSY}")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # as far as readers let it
        connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
        connection.execute("BEGIN IMMEDIATE")
        connection.commit()
        return True
    return False


def end(connection: sqlite3.Connection) -> bool:
    """Move all into one file, once this is alone; whether all is in one file."""
    with suppress(sqlite3.Error):
        if beside(connection):
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        return not beside(connection)
    return False


def reading(path: Path, patience: float) -> sqlite3.Connection:
    """A connection that only reads, and finds rows beside the file too, also where nothing can be written there."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", timeout=patience, uri=True)
    try:
        connection.execute("SELECT name FROM sqlite_master LIMIT 1").fetchall()
        return connection
    except sqlite3.OperationalError as error:
        if "open" not in str(error) and "readonly" not in str(error):
            return connection  # whoever reads next says it
    connection.close()
    return _unwritable(path, patience)


def _unwritable(path: Path, patience: float) -> sqlite3.Connection:
    """A connection to a file in a folder where SQLite cannot write what it needs to read."""
    rows = Path(f"{path}-wal")
    if not rows.exists() or not rows.stat().st_size:
        return sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", timeout=patience, uri=True)
    copy = sqlite3.connect(":memory:")
    try:
        with tempfile.TemporaryDirectory() as folder:
            for file in (path, rows):
                shutil.copyfile(file, Path(folder) / file.name)
            whole = sqlite3.connect(Path(folder) / path.name)
            try:
                whole.backup(copy)
            finally:
                whole.close()
    except OSError as error:
        copy.close()
        raise InputError(f"cannot use {path} as a results file: {error.strerror or error}") from None
    return copy
