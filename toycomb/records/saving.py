"""Rows of a results file, written: any number of units of work in one transaction, with those that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from toycomb.records import marks, running
from toycomb.records.failed import Failed
from toycomb.records.format_2 import CONTENT
from toycomb.records.row_reading import columns, found
from toycomb.records.rows import Rows, is_code
from toycomb.records.sealed import Row
from toycomb.records.sealing import checksum, seal
from toycomb.records.trail import Trail


class Saving(Rows):
    """A results file to be filled."""

    def __init__(self, path: Any, **options: bool) -> None:
        self._codes = set[str]()  # those whose parts this has stored
        super().__init__(path, **options)
        self._trail: Trail | None = None
        if self._running and running.beside(self._connection):
            self._trail = Trail(self._connection, self.path)
            with self._transaction():
                self._go_on(())

    def save_rows(self, rows: Iterable[Row], failed: Iterable[Failed] = ()) -> None:
        """Store units of work, and note those that failed, all in one transaction.

        What is stored has not failed any more. What failed and is stored already, and whole, is not noted.
        """
        ready, lost = list(rows), list(failed)
        with self._transaction():
            self._write(ready)
            self._write_failed([x for x in lost if not self._is_stored(x)])
        self._noted(ready)

    def save_chosen(self, rows: Iterable[Row], better: Callable[[Row], bool]) -> int:
        """Store those units of work of which a function says so, once nobody else can write the file; how many."""
        with self._transaction():
            chosen = [row for row in rows if better(row)]
            self._write(chosen)
        self._noted(chosen)
        return len(chosen)

    def save_failed(self, failed: Iterable[Failed], better: Callable[[Failed, Failed], bool]) -> int:
        """Note those that failed and are not stored, in place of what is noted where that is better; how many."""
        with self._transaction():
            missing = [x for x in failed if not self._is_stored(x)]
            chosen = [x for x in missing if (there := self._failure(x)) is None or better(x, there)]
            self._write_failed(chosen)
        return len(chosen)

    def save_code(self, code: Mapping[str, str]) -> None:
        """Store parts of code as JSON, by the identity of all of it; of two the first in order, whoever came first."""
        query = "SELECT parts, seal FROM code WHERE digest = ?"
        with self._transaction():
            for digest, parts in code.items():
                row = self._connection.execute(query, (digest,)).fetchone()
                if row is None or not is_code(digest, *row) or parts < row[0]:
                    self._save_code(digest, parts)

    def seal_of(self, table: str, identity: str, network: int) -> str | None:
        """Seal of a unit of work that is stored, as far as is known whole; None where there is none."""
        if (table, identity, network) in self._lost:
            return None
        query = f"SELECT seal FROM {table} WHERE identity = ? AND network = ?"
        with self._sentences():
            row = self._connection.execute(query, (identity, network)).fetchone()
        return None if row is None else str(row[0])

    def stored(self, table: str, identity: str, network: int) -> Row | None:
        """A unit of work as it is stored; None if it is not there, or not whole."""
        query = f"SELECT {columns(table)} FROM {table} WHERE identity = ? AND network = ?"
        with self._sentences():
            values = self._connection.execute(query, (identity, network)).fetchone()
        return None if values is None else found(table, values)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """The file is this one's alone to write, and all of it is written or nothing."""
        with self._sentences(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._trail is not None:
                    self._trail.forget()  # what was noted is rolled back
                raise

    def _write(self, rows: Sequence[Row]) -> None:
        """Write units of work, and the code that made them, in the transaction that is open."""
        self._go_on(rows)
        for table, content in CONTENT.items():
            own = [x.values for x in rows if x.table == table]
            names = ("identity", "network", "specification", "provenance", *content, "digest", "seal", "asked")
            places = ", ".join("?" * len(names))
            self._connection.executemany(f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({places})", own)
        for code, parts in {x.code: x.parts for x in rows if x.parts and x.code not in self._codes}.items():
            self._save_code(code, parts)
        self._take_away_failed([(x.table, x.identity, x.network) for x in rows])

    def _go_on(self, rows: Sequence[Row]) -> None:
        """Before rows are written, in the transaction that is open: note how far all is whole, where that is due."""
        if self._trail is not None:
            whole = not self._lost and marks.version(self._connection) == self._version
            self._trail.go_on((x.content for x in rows), whole)

    def _save_code(self, digest: str, parts: str) -> None:
        row = digest, parts, seal("code", digest, checksum(parts))
        self._connection.execute("INSERT OR REPLACE INTO code (digest, parts, seal) VALUES (?, ?, ?)", row)

    def _noted(self, rows: Iterable[Row]) -> None:
        """Note what was written: the rows count now, in place of damaged ones and of those of other code."""
        for row in rows:
            if row.parts:
                self._codes.add(row.code)
            self.written[row.table] += 1
            self._instead.get((row.table, row.identity), {}).pop(row.network, None)
            self._lost.discard((row.table, row.identity, row.network))
            self._checks.stored(row.table, row.identity, row.network)

    def _is_stored(self, unit: Failed) -> bool:
        """Whether a unit of work is stored, as far as is known whole."""
        query = f"SELECT 1 FROM {unit.table} WHERE identity = ? AND network = ?"
        there = self._connection.execute(query, (unit.identity, int(unit.network))).fetchone()
        return there is not None and unit[:3] not in self._lost
