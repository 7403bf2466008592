"""What older versions kept in files of their own, beside the one results file of today: taken over once.

The older files stay as they are. One that is damaged, or in use, is said and tried again when the results file is
opened next. Where a row of the same identity and network is there already, that row stays.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from toycomb.common.errors import InputError
from toycomb.common.notices import counted
from toycomb.records import integrity
from toycomb.records.sealing import sealed

TODAY = "results.sqlite"
OLDER = ("theories.sqlite", "tickets.sqlite")
COLUMNS = {
    "units": ("identity", "network", "specification", "provenance", "digest", "seal", "asked", "arrays"),
    "tickets": ("identity", "network", "specification", "provenance", "digest", "seal", "asked", "record", "mask"),
}
KINDS = {"units": "measurement", "tickets": "ticket"}
Reading = Callable[[Path, bool], tuple[Any, sqlite3.Connection]]


def take_over(connection: sqlite3.Connection, path: Path, reading: Reading) -> list[str]:
    """Copy what older files beside a results file hold, in the transaction that is open; what to say of it.

    Parameters
    ----------
    connection : to the results file
    path : of the results file
    reading : function of a path and of whether it is only read; an older file and its connection
    """
    said = []
    for name in OLDER if path.name == TODAY else ():
        older = path.parent / name
        if not older.is_file():
            continue
        mark = f"{older.stat().st_size} {older.stat().st_mtime_ns}"
        if connection.execute("SELECT mark FROM taken WHERE name = ?", (name,)).fetchone() == (mark,):
            continue
        try:
            counts, left = _copy(connection, older, reading)
        except (InputError, OSError) as error:
            said.append(f"what {older} holds was not taken over: {error}")
        else:
            added = connection.execute("SELECT COALESCE(SUM(rows), 0) FROM taken WHERE name = ?", (name,)).fetchone()[0]
            row = name, mark, added + sum(counts.values())
            connection.execute("INSERT OR REPLACE INTO taken (name, mark, rows) VALUES (?, ?, ?)", row)
            said += _sentence(counts, left, older, path)
    return said


def _sentence(counts: Mapping[str, int], left: int, older: Path, path: Path) -> list[str]:
    taken = " and ".join(counted(count, KINDS[table]) for table, count in counts.items() if count)
    rest = f"; {counted(left, 'row')} of it cannot be used by this version" if left else ""
    return (
        [f"{path} has {taken or 'nothing new'} from {older} now, which stays as it is{rest}"] if taken or left else []
    )


def _copy(connection: sqlite3.Connection, older: Path, reading: Reading) -> tuple[dict[str, int], int]:
    """Copy the rows of an older file: how many of each table came in addition, and how many cannot be used."""
    counts, left = dict.fromkeys(COLUMNS, 0), 0
    with integrity.sentences(older), ExitStack() as stack:
        opened, old = reading(*_place(older, stack))
        stack.enter_context(closing(opened))
        for table, names in COLUMNS.items():
            insert = f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
            for row in old.execute(f"SELECT {', '.join(names)} FROM {table}"):
                identity, network, text, provenance, digest, mark, asked, *content = row
                if asked and sealed(mark, content, digest, table, identity, network, text, provenance):
                    counts[table] += connection.execute(insert, row).rowcount
                else:
                    left += 1
        connection.executemany(
            "INSERT OR IGNORE INTO code (digest, parts, seal) VALUES (?, ?, ?)",
            old.execute("SELECT digest, parts, seal FROM code").fetchall(),
        )
    return counts, left


def _place(older: Path, stack: ExitStack) -> tuple[Path, bool]:
    """Where to read an older file, and whether it is only read: a copy, if a killed process left it within a write."""
    journal = Path(f"{older}-journal")
    if not journal.exists():
        return older, True
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    for file in (older, journal):
        shutil.copy(file, folder / file.name)
    return folder / older.name, False
