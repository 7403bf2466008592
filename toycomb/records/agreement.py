"""Whether results files belong together: made by the same versions, on the same kind of machine, for the same sweep."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown
from toycomb.records.derived import NoTable
from toycomb.records.format_2 import CONTENT
from toycomb.records.integrity import sentences
from toycomb.records.origins import DECIDE
from toycomb.records.points import SWEEP
from toycomb.records.row_reading import batches, columns, found
from toycomb.records.sealing import plain_object
from toycomb.records.store import Store

KEYS = ("toycomb", *DECIDE)
"""What must be the same for all rows that are put together."""
Versions = tuple[str, ...]


class Told(NamedTuple):
    """What a file says of itself.

    Parameters
    ----------
    path
    rows : number of its units of work
    versions : that made the rows that are whole, each once
    sweep : content of its table of that name, None where there is none
    """

    path: Path
    rows: int
    versions: tuple[Versions, ...]
    sweep: Document | None

    @property
    def empty(self) -> bool:
        """Whether anything may be put into it."""
        return not self.rows and self.sweep is None

    @property
    def belongs(self) -> str:
        """What it belongs to, in words."""
        return "no sweep" if self.sweep is None else f"the sweep {shown(self.sweep['digest'][:12])}"


def told(path: Path) -> Told:
    """Look into a results file; InputError if it is none, or cannot be read."""
    store, connection = Store.reading(path, True, check=False)
    with closing(store):
        versions = [x for x in _versions(connection, path) if _made(connection, path, x)]
        return Told(path, store.held(), tuple(versions), _sweep(store))


def check(files: Sequence[Told]) -> None:
    """Raise InputError if not all rows of some files were made by the same versions, for the same sweep or for none."""
    made = [(x.path, versions) for x in files for versions in x.versions]
    for path, versions in made:
        first, others = made[0]
        if versions != others:
            raise InputError(
                f"{shown(first)} holds what {_differing(others, versions)} made, and {shown(path)} what "
                f"{_differing(versions, others)} made; last digits may differ, so only what the same versions made on "
                "the same kind of machine is put together"
            )
    for x in files:
        if x.belongs != files[0].belongs or _digest(x) != _digest(files[0]):
            raise InputError(
                f"{shown(files[0].path)} belongs to {files[0].belongs} and {shown(x.path)} to {x.belongs}; only shards "
                "of the same sweep are put together"
            )


def _digest(file: Told) -> object:
    return None if file.sweep is None else file.sweep["digest"]


def _differing(one: Versions, other: Versions) -> str:
    return ", ".join(f"{key} {shown(x, 40)}" for key, x, y in zip(KEYS, one, other, strict=True) if x != y)


def _versions(connection: sqlite3.Connection, path: Path) -> list[Versions]:
    """Versions that the rows of a file name, each once; what cannot be read as such is damaged."""
    names = ", ".join(f"json_extract(made, '$.{key}')" for key in KEYS)
    made = "CASE WHEN typeof(provenance) = 'text' AND json_valid(provenance) THEN provenance END AS made"
    with sentences(path):
        queries = (f"SELECT DISTINCT {names} FROM (SELECT {made} FROM {table})" for table in CONTENT)
        rows = {row for query in queries for row in connection.execute(query).fetchall()}
    return sorted({tuple("unknown" if x is None else str(x) for x in row) for row in rows})


def _made(connection: sqlite3.Connection, path: Path, versions: Versions) -> bool:
    """Whether these versions made a row that is whole."""
    return any(
        tuple(str(made.get(key, "unknown")) for key in KEYS) == versions and found(table, values) is not None
        for table, values in _rows(connection, path)
        for made in (plain_object(values[3]) or {},)
    )


def _rows(connection: sqlite3.Connection, path: Path) -> Iterator[tuple[str, list[object]]]:
    for table in CONTENT:
        for batch in batches(connection, path, table, columns(table)):
            yield from ((table, values) for _, *values in batch)


def _sweep(store: Store) -> Document | None:
    try:
        content = store.table(SWEEP)
    except NoTable:
        return None
    if not isinstance(content, dict) or not isinstance(content.get("digest"), str):
        raise InputError(f"{shown(store.path)}: the table {SWEEP!r} is no specification of a sweep")
    return content
