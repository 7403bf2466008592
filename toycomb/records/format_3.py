"""Results files of format 3, which have no place for failures and points of a sweep: raised to 4 when one is needed.

A file is raised by the first sweep that is stored in it, or the first failure, and by nothing else: a file that no
sweep touches stays in format 3, which older versions read.
"""

from __future__ import annotations

import re
import sqlite3

NUMBER, NEXT = 3, 4
SCHEMA = """
CREATE TABLE failed (
    kind TEXT NOT NULL, identity TEXT NOT NULL, network INTEGER NOT NULL, unit TEXT NOT NULL, reason TEXT NOT NULL,
    seal TEXT NOT NULL DEFAULT '', PRIMARY KEY (kind, identity, network));
CREATE TABLE points (
    point INTEGER NOT NULL, place INTEGER NOT NULL, made TEXT NOT NULL, identity TEXT NOT NULL,
    networks INTEGER NOT NULL, first INTEGER NOT NULL, settings TEXT NOT NULL, PRIMARY KEY (point, place));
"""


def take_over(connection: sqlite3.Connection, tables: set[str]) -> None:
    """Make the tables that are not there, in the transaction that is open."""
    for text in filter(str.strip, SCHEMA.split(";")):
        if re.findall(r"CREATE TABLE (\w+)", text)[0] not in tables:
            connection.execute(text)
    connection.execute(f"PRAGMA user_version = {NEXT}")
