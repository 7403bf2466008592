"""Results files put together into one: shards of a sweep, or whatever the same versions made.

Whatever the order of the shards, the same rows stay. A unit of work that two of them hold has to have the same content;
of equal ones the row with the smaller digest and seal stays. Records of tickets hold seconds, which no two runs share:
they are equal if all else is. A shard is only read, and its rows are written a batch at a time: a merge that was killed
goes on where it is called again.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from toycomb.common.errors import InputError, shown
from toycomb.common.progress import Progress
from toycomb.records.agreement import SWEEP, Told, check, told
from toycomb.records.described import results_file
from toycomb.records.failed import COLUMNS, Failed, whole_failure
from toycomb.records.format_2 import CONTENT
from toycomb.records.marks import doubt
from toycomb.records.row_reading import batches, columns, found, keys, named, read
from toycomb.records.rows import is_code
from toycomb.records.sealed import Row
from toycomb.records.sealing import plain_object
from toycomb.records.store import Store

SECONDS = "cost_seconds"
"""Of the record of a ticket: what no two runs share."""
WHOLE = "1/1"
"""Share of a sweep that is all of it."""
NAMED = 100
"""Damaged rows that are named; all are counted."""


class Merged(NamedTuple):
    """What came of a merge.

    Parameters
    ----------
    units, tickets : number of rows that were written
    equal : number of rows that were there already
    failed : number of failures that were written
    damaged : number of rows that are damaged, and were left out
    named : the first of these in words, with their file
    """

    units: int = 0
    tickets: int = 0
    equal: int = 0
    failed: int = 0
    damaged: int = 0
    named: tuple[str, ...] = ()


def merge(out: Path, shards: Sequence[Path], progress: bool = True) -> Merged:
    """Copy all networks, measurements, tickets and failures of some results files into one, which is made if missing.

    Parameters
    ----------
    out : results file
    shards : results files, or their folders
    progress : show a bar

    Returns
    -------
    Merged
        Damaged rows are named there, and not copied; everything else is.

    Raises
    ------
    InputError
        Before anything is written: if a shard cannot be read, is `out` itself, was made by other versions, or belongs
        to another sweep. Before anything of a shard is written: if a unit of work is in it with other content.
    """
    files = [told(path) for path in _files(out, shards)]
    there = [x for x in [told(out)] if not x.empty] if out.exists() else []
    check([*there, *files])
    total = sum(x.rows for x in files)
    with closing(Store(out, running=True)) as target, Progress("merging", total, "row", show=progress) as bar:
        work = _Merge(target, bar)
        for file in files:
            work.add(file.path)
        work.say_sweep([*there, *files])
    return work.merged


def _files(out: Path, shards: Sequence[Path]) -> list[Path]:
    """The shards, each once."""
    if not shards:
        raise InputError("there is nothing to merge; give at least one results file")
    files = {os.path.realpath(x): x for x in map(results_file, shards)}
    if any(out.exists() and os.path.samefile(out, x) for x in files):
        raise InputError(
            f"{shown(out)} is to be written, and is one of the shards; leave it out there: what it holds stays"
        )
    return list(files.values())


class _Merge:
    """Rows on their way into one file.

    Parameters
    ----------
    target, bar
    """

    def __init__(self, target: Store, bar: Progress) -> None:
        self._target, self._bar = target, bar
        self._done: list[Path] = []
        self._counts = Counter[str]()
        self._named: list[str] = []

    @property
    def merged(self) -> Merged:
        """What came of it so far."""
        return Merged(**self._counts, named=tuple(self._named))

    def add(self, path: Path) -> None:
        """Copy a shard, once nothing in it contradicts what is there."""
        store, connection = Store.reading(path, True, check=False)
        with closing(store):
            if self._target.held():
                for table in CONTENT:
                    self._check(path, connection, table)
            for batch in batches(connection, path, "code", "digest, parts, seal"):
                whole = ((code, parts) for _, code, parts, mark in batch if is_code(code, parts, mark))
                self._target.save_code(dict(whole))
            for table in CONTENT:
                self._copy(path, connection, table)
            if store.has_failures():
                self._copy_failed(path, connection)
        self._done.append(path)

    def say_sweep(self, files: Sequence[Told]) -> None:
        """Store which sweep all of it belongs to, and its points; together shards are no share of it any more."""
        found = next((x for x in files if x.sweep is not None), None)
        if found is None or found.sweep is None:
            return
        sweep = {**found.sweep, **({"shard": WHOLE} if "shard" in found.sweep else {})}
        if next(self._target.points(), None) is None:
            store, _ = Store.reading(found.path, True, check=False)
            with closing(store):
                self._target.save_points(store.points(), lambda: sweep)
        self._target.save_table(SWEEP, sweep)

    def _check(self, path: Path, connection: sqlite3.Connection, table: str) -> None:
        for batch in keys(connection, path, table):
            for identity, network in batch:
                mark = self._target.seal_of(table, identity, network)
                if mark is not None:
                    row = read(connection, path, table, identity, network)
                    if row is not None and row.seal != mark:
                        self._better(path, row)

    def _better(self, path: Path, row: Row) -> bool:
        """Whether a row is to be written in place of what is there; InputError if both cannot be right."""
        mark = self._target.seal_of(*row[:3])
        there = None if mark in (None, row.seal) else self._target.stored(*row[:3])
        if there is None:
            return mark != row.seal
        if not _agree(there, row):
            raise InputError(
                f"{named(row.table, row.identity, row.network, row.specification)} is in {shown(self._source(there))} "
                f"and in {shown(path)} with other content, and the same work gives the same; nothing of the latter was "
                "merged"
            )
        return (row.digest, row.seal) < (there.digest, there.seal)

    def _source(self, row: Row) -> Path:
        """The file that a row came from."""
        for path in self._done:
            store, connection = Store.reading(path, True, check=False)
            with closing(store):
                if read(connection, path, *row[:3]) == row:
                    return path
        return self._target.path

    def _copy(self, path: Path, connection: sqlite3.Connection, table: str) -> None:
        for batch in batches(connection, path, table, columns(table)):
            rows = [found(table, values) for _, *values in batch]
            whole = [x for x in rows if x is not None]
            for (_, identity, network, text, *_), row in zip(batch, rows, strict=True):
                if row is None:
                    self._note_damaged(path, named(table, identity, network, text))
            written = self._target.save_chosen(whole, lambda row: self._better(path, row))
            self._counts += Counter({table: written, "equal": len(whole) - written})
            self._bar.update(len(batch))

    def _copy_failed(self, path: Path, connection: sqlite3.Connection) -> None:
        for batch in batches(connection, path, "failed", COLUMNS):
            rows = [whole_failure(values, mark) for _, *values, mark in batch]
            whole = [x for x in rows if x is not None]
            self._counts["failed"] += self._target.save_failed(whole, _first)
            for (_, table, identity, network, *_), row in zip(batch, rows, strict=True):
                if row is None:
                    self._note_damaged(path, f"the failure of {named(str(table), identity, network, None)}")

    def _note_damaged(self, path: Path, unit: str) -> None:
        self._counts["damaged"] += 1
        doubt(path)
        if len(self._named) < NAMED:
            self._named.append(f"{unit} of {shown(path)}")


def _first(one: Failed, other: Failed) -> bool:
    """Of two failures of one unit, the one that stays."""
    return one < other


def _agree(one: Row, other: Row) -> bool:
    """Whether two rows of one unit of work say the same, but for the seconds that a ticket took."""
    if one.digest == other.digest:
        return True
    return one.table == "tickets" and _but_for_time(one) == _but_for_time(other)


def _but_for_time(row: Row) -> tuple[Any, ...]:
    record, mask = row.content
    return {**(plain_object(record) or {}), SECONDS: None}, mask
