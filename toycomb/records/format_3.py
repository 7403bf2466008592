"""Results files of format 3, which have no place for units of work that failed: raised to format 4 when one is needed.

A file is raised by the first sweep that is stored in it, or the first failure, and by nothing else: a file that no
sweep touches stays in format 3, which older versions read.
"""

from __future__ import annotations

import sqlite3

NUMBER, NEXT = 3, 4
SCHEMA = """
CREATE TABLE failed (
    kind TEXT NOT NULL, identity TEXT NOT NULL, network INTEGER NOT NULL, unit TEXT NOT NULL, reason TEXT NOT NULL,
    seal TEXT NOT NULL DEFAULT '', PRIMARY KEY (kind, identity, network));
"""


def take_over(connection: sqlite3.Connection, tables: set[str]) -> None:
    """Make the table of failures if it is not there, in the transaction that is open."""
    if "failed" not in tables:
        connection.execute(SCHEMA)
    connection.execute(f"PRAGMA user_version = {NEXT}")
