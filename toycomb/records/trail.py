"""The trail of a sweep: how far the rows of a file are known to be whole while it is being written.

Whoever writes a file with rows beside it (see `toycomb.records.running`) notes now and then, in a transaction with its
rows, the last row of each table up to which all were checked, or written by itself. The kill of a process tears no
transaction. So after a kill the rows beyond the trail are checked, which are few, and SQLite's check of all pages is
left out.

The trail leads nowhere, and all is checked, where more than a process may have ended, or something else touched the
file: the system was started again since (a power cut), the file is a copy, it or the file beside it was cut or is gone,
a commit in the latter is damaged, the file was changed a minute after the last row, or another process wrote rows too.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from toycomb.common.documents import Document
from toycomb.records import frames
from toycomb.records.format_2 import CONTENT
from toycomb.records.running import beside
from toycomb.records.sealing import plain_object, seal

NAME = "written"
"""Of the trail in the table `taken`."""
ROWS, BYTES = 5000, 16 * 2**20
"""After so many rows, or so much content, the next note is made: a process that is killed leaves little more."""
LATER = 60 * 10**9
"""Nanoseconds that moving rows into the results file takes at most; what changes the file later is somebody else."""
STARTED = Path("/proc/sys/kernel/random/boot_id")
Ends = Mapping[str, int]


def place(path: Path) -> Document | None:
    """What a file is until the system ends, and how large it is at least; None where the system does not tell."""
    try:
        file, rows = os.stat(path), os.stat(_beside(path))
        started = STARTED.read_text().strip()
    except OSError:  # no Linux, or nothing stands beside it
        return None
    return {"started": started, "file": [file.st_dev, file.st_ino], "bytes": [file.st_size, rows.st_size]}


def ends(connection: sqlite3.Connection) -> Ends:
    """Number of the last row of each table of units of work."""
    query = "SELECT COALESCE(MAX(rowid), 0) FROM {}"
    return {table: int(connection.execute(query.format(table)).fetchone()[0]) for table in CONTENT}


def leave(connection: sqlite3.Connection, path: Path, known: Ends | None) -> None:
    """Note how far rows are known to be whole, in the transaction that is open; None takes the trail away."""
    here = None if known is None else place(path)
    text = "" if here is None or known is None else json.dumps({**here, **known})
    row = NAME, text and f"{seal(NAME, text)} {text}"
    connection.execute("INSERT OR REPLACE INTO taken (name, mark, rows) VALUES (?, ?, 0)", row)


def found(connection: sqlite3.Connection, path: Path) -> Ends | None:
    """The rows beyond which some may not be whole, by table; None if all are to be checked."""
    try:
        row = connection.execute("SELECT mark FROM taken WHERE name = ?", (NAME,)).fetchone()
        if row is None or not isinstance(row[0], str) or not beside(connection):
            return None
        mark, _, text = row[0].partition(" ")
        noted = plain_object(text)
        if noted is None or seal(NAME, text) != mark or not _untouched(path, noted):
            return None
        known = {table: int(noted[table]) for table in CONTENT}
        return known if all(_in_step(connection, *x) for x in known.items()) else None
    except (OSError, sqlite3.Error):  # no such table, or damaged
        return None


def _untouched(path: Path, noted: Document) -> bool:
    """Whether nothing but a writer of rows seems to have changed a file since its trail was left."""
    here = place(path)
    if here is None or any(here[x] != noted[x] for x in ("started", "file")):
        return False
    if any(now < then for now, then in zip(here["bytes"], noted["bytes"], strict=True)):
        return False
    late = os.stat(path).st_mtime_ns > os.stat(_beside(path)).st_mtime_ns + LATER
    return not late and frames.whole(_beside(path))


def _in_step(connection: sqlite3.Connection, table: str, last: int) -> bool:
    """Whether the index of a table leads to each row beyond the last one that is known; not all of it is read."""
    lost = (
        f"SELECT 1 FROM {table} AS a NOT INDEXED WHERE a.rowid > ? AND NOT EXISTS (SELECT 1 FROM {table} AS b INDEXED "
        f"BY sqlite_autoindex_{table}_1 WHERE (b.identity, b.network, b.rowid) = (a.identity, a.network, a.rowid))"
    )
    return connection.execute(f"{lost} LIMIT 1", (last,)).fetchone() is None


def _beside(path: Path) -> Path:
    return Path(f"{os.path.realpath(path)}-wal")


class Trail:
    """When the next note is due.

    Parameters
    ----------
    connection, path : of the file
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path
        self._rows = self._bytes = 0
        self._there: bool | None = None

    def go_on(self, content: Iterable[tuple[str | bytes, ...]], whole: bool) -> None:
        """Before these rows are written, in the transaction that is open: note that those before them are whole."""
        if self._there != whole or (whole and (self._rows >= ROWS or self._bytes >= BYTES)):
            leave(self._connection, self._path, ends(self._connection) if whole else None)
            self._there, self._rows, self._bytes = whole, 0, 0
        sizes = [sum(map(len, x)) for x in content]
        self._rows, self._bytes = self._rows + len(sizes), self._bytes + sum(sizes)

    def forget(self) -> None:
        """Note anew with the next rows."""
        self._there = None
