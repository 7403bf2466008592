"""What a folder of results holds, without times, so that two of them can be compared."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

from toycomb.files.temporary import PREFIX

OF_THIS_RUN = ("digest", "provenance", "seal", "mark")
"""Columns that depend on when and how long something was made: seals, and the digest of a ticket, are over that too.

A mark says when a file was last looked through.
"""
COUNTS = ("measured", "trained", "tickets")
"""Keys of a document that count what one run made."""

TABLES = (".md", ".csv", ".tex")
"""Endings of tables for people, which hold seconds."""

Content = dict[tuple[Any, ...], str]


def units(folder: Path) -> Content:
    """Digest of each unit of work in the results files of a folder, by file, table, identity and index."""
    return {key: value for path in sorted(folder.glob("*.sqlite")) for key, value in _rows(path) if key[1] != "tables"}


def tables(folder: Path) -> Content:
    """Digest of each derived table, by file and name."""
    return {key: value for path in sorted(folder.glob("*.sqlite")) for key, value in _rows(path) if key[1] == "tables"}


def _rows(path: Path) -> list[tuple[tuple[Any, ...], str]]:
    found = []
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in sorted(names):
            columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
            own = [x[1] for x in columns if x[5]]
            other = [x[1] for x in columns if not x[5] and x[1] not in OF_THIS_RUN]
            for row in connection.execute(f"SELECT {', '.join(own + other)} FROM {name}"):
                values = [_plain(x) for x in row[len(own) :]]
                found.append(((path.name, name, *row[: len(own)]), _digest(repr(values).encode())))
    return found


def files(folder: Path) -> Content:
    """Digest of each written file but the results files; what holds seconds is known by its name alone."""
    found: Content = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if not path.is_file() or ".sqlite" in name or path.name == ".lock" or path.name.startswith(PREFIX):
            continue
        content = path.read_bytes()
        if path.suffix == ".json":
            content = repr(_plain(content.decode())).encode()
        timed = path.suffix in TABLES or "seconds" in name
        found[(name,)] = "" if timed else _digest(content)
    return found


def temporary(folder: Path) -> int:
    """Number of temporary files in a folder and below."""
    return len(list(folder.rglob(f"{PREFIX}*")))


def _plain(value: Any) -> Any:
    """A stored value; of JSON text what it says, without times and counts."""
    if isinstance(value, str) and value[:1] in "{[":
        return _timeless(json.loads(value))
    return value


def _timeless(value: Any) -> Any:
    if isinstance(value, list):
        return [_timeless(x) for x in value]
    if not isinstance(value, dict):
        return value
    return {key: _timeless(x) for key, x in value.items() if "seconds" not in key and not _counted(key, x)}


def _counted(key: str, value: Any) -> bool:
    return key in COUNTS and isinstance(value, int)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
