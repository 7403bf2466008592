"""Results files of format 1, whose rows had a digest of their content but no seal: taken over once.

A row is taken over where everything in it that can be checked agrees: the digest is that of the content, the text of
the specification hashes to the identity, and provenance or record name the same network. Any other row gets no seal;
it does not count, and its unit is made anew.
"""

from __future__ import annotations

import sqlite3

from toycomb.common.documents import Document
from toycomb.records.sealing import checksum, plain_object, seal, unpack

NUMBER = 1


def take_over(connection: sqlite3.Connection, tables: set[str]) -> None:
    """Give every table a column for seals, and every row that is whole its seal; in the transaction that is open."""
    for table in sorted(tables & {"units", "tickets", "tables"}):
        connection.execute(f"ALTER TABLE {table} ADD COLUMN seal TEXT NOT NULL DEFAULT ''")
        for (row,) in connection.execute(f"SELECT rowid FROM {table}").fetchall():
            columns = connection.execute(f"SELECT * FROM {table} WHERE rowid = ?", (row,))
            names = [x[0] for x in columns.description]
            found = _seal(table, dict(zip(names, columns.fetchone(), strict=True)))
            if found:
                connection.execute(f"UPDATE {table} SET seal = ? WHERE rowid = ?", (found, row))


def _seal(table: str, row: Document) -> str | None:
    content = {"arrays", "mask"}
    if not all(isinstance(x, bytes if name in content else str | int) for name, x in row.items()):
        return None
    if table == "tables":
        return seal("tables", row["name"], checksum(str(row["content"])))
    whole = _network(row) if table == "units" else _ticket(row)
    if not whole or checksum(str(row["specification"])) != row["identity"]:
        return None
    fields = [row[name] for name in ("identity", "network", "specification", "provenance", "digest")]
    return seal(table, *fields)


def _network(row: Document) -> bool:
    made = plain_object(row["provenance"])
    named = made is not None and made.get("network") == row["network"]
    return named and checksum(row["arrays"]) == row["digest"] and unpack(row["arrays"]) is not None


def _ticket(row: Document) -> bool:
    record, asked = plain_object(row["record"]), plain_object(row["specification"])
    if record is None or asked is None or plain_object(row["provenance"]) is None:
        return False
    named = record.get("network") == row["network"]
    same = all(record.get(key) == asked.get(key) for key in ("method", "density"))
    return named and same and checksum(str(row["record"]).encode() + row["mask"]) == row["digest"]
