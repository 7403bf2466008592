"""Results files of format 2, whose identities counted every field: their rows get today's, once.

Content, provenance and digest of a row stay as they are. A row that is damaged gets no seal under its new identity, so
that it does not count there either. A row whose description cannot be put into today's words stays, and is not found.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from toycomb.common.documents import Document
from toycomb.common.notices import counted
from toycomb.records.aliases import translated
from toycomb.records.identities import asked
from toycomb.records.sealing import checksum, plain_object, seal, sealed

NUMBER = 2
CONTENT = {"units": ("arrays",), "tickets": ("record", "mask")}
"""Columns of each table that hold what was made."""


def take_over(connection: sqlite3.Connection, tables: set[str], path: Path) -> list[str]:
    """Give every row its identity of today, in the transaction that is open; what to say of it."""
    left = 0
    for table in sorted(tables & CONTENT.keys()):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN asked TEXT NOT NULL DEFAULT ''")
        rows = connection.execute(f"SELECT rowid, identity, specification FROM {table}").fetchall()
        for row, identity, text in rows:
            old = plain_object(text)
            new = None if old is None or checksum(str(text)) != identity else translated(old)
            if new is None:
                left += 1
            else:
                _rewrite(connection, table, row, new)
    if not left:
        return []
    return [
        f"{path} is in format 3 now; {counted(left, 'row')} of it cannot be put into the words of this version: "
        "kept in the file, and not used"
    ]


def _rewrite(connection: sqlite3.Connection, table: str, row: int, new: Document) -> None:
    names = ("identity", "network", "specification", "provenance", "digest", "seal", *CONTENT[table])
    found = connection.execute(f"SELECT {', '.join(names)} FROM {table} WHERE rowid = ?", (row,)).fetchone()
    identity, network, text, provenance, digest, mark, *content = found
    whole = sealed(mark, content, digest, table, identity, network, text, provenance)
    words = json.dumps(new, sort_keys=True)
    fields = checksum(words), network, words, provenance
    row_seal = seal(table, *fields, digest) if whole else ""
    connection.execute(
        f"UPDATE OR IGNORE {table} SET identity = ?, specification = ?, seal = ?, asked = ? WHERE rowid = ?",
        (fields[0], words, row_seal, asked(new), row),
    )
