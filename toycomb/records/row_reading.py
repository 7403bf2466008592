"""Rows of results files as they stand there: a batch at a time, and each only if it is whole."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from toycomb.common.errors import shown
from toycomb.records.format_2 import CONTENT
from toycomb.records.identities import asked
from toycomb.records.integrity import sentences
from toycomb.records.sealed import Row
from toycomb.records.sealing import plain_object, sealed

ROWS, BYTES = 1000, 16 * 2**20
"""Of a batch at most; a row that is larger than that is a batch of its own."""
KNOWN = 4096
"""Texts that are remembered with what they ask for."""
FIELDS = ("identity", "network", "specification", "provenance", "digest", "seal")


def columns(table: str) -> str:
    """Columns of a table of units of work, as `found` takes them."""
    return ", ".join((*FIELDS, *CONTENT[table]))


def found(table: str, values: Sequence[Any]) -> Row | None:
    """A row from its columns, if it is what was stored."""
    identity, network, text, provenance, digest, mark, *content = values
    if not sealed(mark, content, digest, table, identity, network, text, provenance):
        return None
    wanted = _asked(text)  # which no seal holds
    fields = table, identity, network, text, provenance, tuple(content), digest, mark
    return None if wanted is None else Row(*fields, wanted)


def read(connection: sqlite3.Connection, path: Path, table: str, identity: str, network: int) -> Row | None:
    """One row of a file; None if it is not there, or not whole."""
    query = f"SELECT {columns(table)} FROM {table} WHERE identity = ? AND network = ?"
    with sentences(path):
        values = connection.execute(query, (identity, network)).fetchone()
    return None if values is None else found(table, values)


@functools.lru_cache(KNOWN)
def _asked(specification: str) -> str | None:
    description = plain_object(specification)
    return None if description is None else asked(description)


def batches(connection: sqlite3.Connection, path: Path, table: str, names: str) -> Iterator[list[tuple[Any, ...]]]:
    """All rows of a table in the order in which they stand there, each behind its number.

    Between two batches nobody is kept from writing the file.
    """
    query, last = f"SELECT rowid, {names} FROM {table} WHERE rowid > ? ORDER BY rowid", -(2**63)
    while True:
        rows, size = list[tuple[Any, ...]](), 0
        with sentences(path):
            cursor = connection.execute(query, (last,))
            for row in cursor:
                rows.append(row)
                size += sum(len(x) for x in row if isinstance(x, bytes | str))
                if len(rows) >= ROWS or size >= BYTES:
                    break
            cursor.close()
        if not rows:
            return
        last = rows[-1][0]
        yield rows


def keys(connection: sqlite3.Connection, path: Path, table: str) -> Iterator[list[tuple[Any, Any]]]:
    """Identity and network of all rows, a batch at a time, from an index alone."""
    where, last = "", tuple[Any, ...]()
    while True:
        query = f"SELECT identity, network FROM {table} {where} ORDER BY identity, network LIMIT {ROWS}"
        with sentences(path):
            rows = connection.execute(query, last).fetchall()
        if not rows:
            return
        where, last = "WHERE (identity, network) > (?, ?)", rows[-1]
        yield rows


def named(table: str, identity: Any, network: Any, specification: Any) -> str:
    """A unit of work in words."""
    told, short = plain_object(specification) or {}, shown(str(identity)[:12])
    if table == "tickets":
        method, density = told.get("method"), told.get("density")
        of = f" of {shown(method, 60)} at {density:g}" if isinstance(method, str) and isinstance(density, float) else ""
        return f"the ticket{of} for network {shown(network, 20)} ({short})"
    kind = told.get("measurement")
    return f"network {shown(network, 20)}{f' of {shown(kind, 60)}' if isinstance(kind, str) else ''} ({short})"
