"""Damage of a results file as SQLite sees it, and its sentences; single rows have seals (`toycomb.records.sealing`)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from toycomb.common.errors import InputError
from toycomb.common.notices import one_line
from toycomb.files.writing import check_file

OF_INDEX = re.compile(r"missing from index|wrong # of entries in index|non-unique entry in index|values differ")
OF_ROWS = re.compile(r"(NULL|TEXT|NUMERIC|BLOB|INT|REAL) value in")
"""What SQLite's check says of indexes, and of single rows."""


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Turn errors of SQLite into one sentence that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        said = one_line(str(error), 160)
        if "malformed" in said:
            raise broken(path, said) from None
        wait = "; another process is writing it, wait for that" if re.search("locked|busy", said) else ""
        raise InputError(f"cannot use {path} as a results file: {said}{wait}") from None
    except UnicodeDecodeError:  # in the name of a table or column, or what SQLite says of it
        raise broken(path, "a name is no text") from None


def check_place(path: Path) -> None:
    """Raise InputError if no file can be written there, before SQLite tries."""
    try:
        check_file(path)
    except InputError as error:
        raise InputError(f"cannot use {path} as a results file: {error}") from None


def broken(path: Path, what: str) -> InputError:
    """The error that says that a file is damaged beyond single rows and indexes."""
    return InputError(f"{path} is damaged ({what}); move it away, and what it held is computed again")


def damage(connection: sqlite3.Connection) -> list[str]:
    """What is wrong with a file but for single rows; indexes last."""
    found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    lines = [line for text in found for line in text.splitlines()]
    wrong = [x for x in lines if x != "ok" and not OF_ROWS.match(x) and not x.startswith("***")]
    return sorted(wrong, key=lambda x: bool(OF_INDEX.search(x)))


def mend(connection: sqlite3.Connection, first: str, path: Path) -> None:
    """Make the indexes anew if nothing else is damaged; raises InputError otherwise."""
    if OF_INDEX.search(first):
        with suppress(sqlite3.DatabaseError):  # two rows of one key: the next check tells
            connection.execute("REINDEX")
        if not damage(connection):
            return
    raise broken(path, one_line(first, 80))


def readable(text: bytes) -> str:
    """Stored text that may be damaged: seals tell, not an error."""
    return text.decode(errors="replace")


def copied(file: sqlite3.Connection) -> sqlite3.Connection:
    """A copy in memory, which can be mended without writing the file; the file is closed."""
    copy = sqlite3.connect(":memory:")
    copy.text_factory = readable
    try:
        file.backup(copy)
    finally:
        file.close()
    return copy


def check_columns(connection: sqlite3.Connection, schema: str, path: Path) -> None:
    """Raise InputError if a table has other columns than in the text of the schema."""
    with closing(sqlite3.connect(":memory:")) as model:
        model.executescript(schema)
        for (table,) in model.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            wanted, found = _columns(model, table), _columns(connection, table)
            if found and wanted != found:
                raise broken(path, f"the table {table} has other columns")


def _columns(connection: sqlite3.Connection, table: str) -> set[tuple[str, str, int]]:
    """Name, type and place in the key of every column."""
    return set(connection.execute(f"SELECT name, type, pk FROM pragma_table_info('{table}')"))
