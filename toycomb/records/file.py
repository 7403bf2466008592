"""A results file: opened, checked, and taken over from older formats and older files."""

from __future__ import annotations

import re
import sqlite3
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from toycomb.common.errors import InputError
from toycomb.records import beside, format_1, format_2, format_3, integrity, marks, trail
from toycomb.records import running as in_use
from toycomb.records.checks import Checks

FORMAT, USUAL = format_3.NEXT, format_3.NUMBER
"""Of a file at most, and of one that no sweep touched. 2 has seals, 3 what was asked for beside the identity, and the
code, 4 what failed; older ones are taken over."""
SCHEMA = """
CREATE TABLE units (
    identity TEXT NOT NULL, network INTEGER NOT NULL, specification TEXT NOT NULL, provenance TEXT NOT NULL,
    arrays BLOB NOT NULL, digest TEXT NOT NULL, seal TEXT NOT NULL DEFAULT '', asked TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (identity, network));
CREATE TABLE tickets (
    identity TEXT NOT NULL, network INTEGER NOT NULL, specification TEXT NOT NULL, provenance TEXT NOT NULL,
    record TEXT NOT NULL, mask BLOB NOT NULL, digest TEXT NOT NULL, seal TEXT NOT NULL DEFAULT '',
    asked TEXT NOT NULL DEFAULT '', PRIMARY KEY (identity, network));
CREATE TABLE tables (name TEXT PRIMARY KEY, content TEXT NOT NULL, seal TEXT NOT NULL DEFAULT '');
CREATE TABLE code (digest TEXT PRIMARY KEY, parts TEXT NOT NULL, seal TEXT NOT NULL DEFAULT '');
CREATE TABLE used (identity TEXT PRIMARY KEY, since INTEGER NOT NULL);
CREATE TABLE taken (name TEXT PRIMARY KEY, mark TEXT NOT NULL, rows INTEGER NOT NULL);
"""
PATIENCE = 30
"""Seconds to wait for another process that writes."""


class ResultsFile:
    """A SQLite file of results that is open; see `toycomb.records.store.Store`.

    Parameters
    ----------
    path, read_only, running, check
    """

    def __init__(self, path: str | Path, *, read_only: bool = False, running: bool = False, check: bool = True) -> None:
        self.path = Path(path)
        self._read_only, self._check, self._running = read_only, check or not read_only, running and not read_only
        if not read_only and str(path) != ":memory:":
            integrity.check_place(self.path)
        self._checks, self._taken = Checks(self.path), list[str]()
        self._checked = False  # whether every row was checked, see `toycomb.records.marks`
        self._beyond: trail.Ends | None = None  # rows that are known to be whole without that
        with self._sentences():
            place = self.path.absolute()  # a path that begins with `file:` would be an address
            name = str(path if str(path) == ":memory:" else place)
            self._connection = in_use.reading(place, PATIENCE) if read_only else sqlite3.connect(name, timeout=PATIENCE)
            try:
                self._connection.text_factory = integrity.readable
                if not read_only:  # take the write lock, so that two processes do not both create the tables
                    self._connection.execute("BEGIN IMMEDIATE")
                self._version = marks.version(self._connection)
                self._prepare()
                self._connection.commit()
                if self._running and in_use.begin(self._connection, place) and self._version is not None:
                    self._version += 1  # by that alone, if nobody wrote meanwhile
            except BaseException:  # what was begun is rolled back; nothing is tidied up in a file that others lock
                self._connection.close()
                raise

    def _sentences(self) -> AbstractContextManager[None]:
        """Turn errors of SQLite into one sentence that says what to do."""
        return integrity.sentences(self.path)

    def _prepare(self) -> None:
        """Check a file's format and integrity, make a new one's tables, take over an old one's rows."""
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        names = self._names()
        if version > FORMAT and "units" in names:
            raise InputError(
                f"{self.path} is a results file of format {version} and this toycomb reads up to {FORMAT}; use a newer "
                "toycomb, or choose another folder"
            )
        fresh = version == 0 and not names and not self._read_only
        old, today = version in (format_1.NUMBER, format_2.NUMBER), version in (USUAL, FORMAT)
        if not fresh and not ((old or today) and {"units", "tables"} <= names):
            raise InputError(f"{self.path} is not a results file of format {FORMAT}; choose another folder")
        self._checked = today and (not self._check or marks.marked(self._connection, self.path))
        self._beyond = trail.found(self._connection, self.path) if today and not self._checked else None
        damage = [] if self._checked or self._beyond is not None else integrity.damage(self._connection)
        if self._read_only and (damage or old):
            self._connection = integrity.copied(self._connection)
        if damage:
            integrity.mend(self._connection, damage[0], self.path)
        if version == format_1.NUMBER:
            format_1.take_over(self._connection, names)
        if old:
            self._taken += format_2.take_over(self._connection, names, self.path)
        if fresh or old or not self._read_only:
            self._complete(version)
        if self._running:
            format_3.take_over(self._connection, self._names())
        integrity.check_columns(self._connection, SCHEMA + format_3.SCHEMA, self.path)
        if not self._read_only:
            self._taken += beside.take_over(self._connection, self.path, ResultsFile.reading)

    def _complete(self, version: int) -> None:
        """Make the tables that are not there yet."""
        names = self._names()
        wanted = dict(zip(re.findall(r"CREATE TABLE (\w+)", SCHEMA), SCHEMA.split(";"), strict=False))
        for table in wanted.keys() - names:
            self._connection.execute(wanted[table])
        if version < USUAL:
            self._connection.execute(f"PRAGMA user_version = {USUAL}")

    def _names(self) -> set[str]:
        return {row[0] for row in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    @classmethod
    def reading(cls, path: Path, read_only: bool, check: bool = True) -> tuple[Self, sqlite3.Connection]:
        """A file to read all rows of, and its connection."""
        opened = cls(path, read_only=read_only, check=check)
        return opened, opened._connection

    def close(self) -> None:
        """Close the file, with all that it holds in one file if nobody is in the way."""
        if not self._read_only and in_use.alone(self._connection):
            in_use.end(self._connection)
        self._connection.close()

    def notices(self) -> list[str]:
        """What people should know: what was taken over, rows that are damaged, and versions that differ from these."""
        return [*self._taken, *self._checks.notices()]
