"""Stored tables, which are derived from networks, tickets and measurements."""

from __future__ import annotations

import json
from typing import Any

from toycomb.common.errors import InputError
from toycomb.records.file import ResultsFile
from toycomb.records.sealing import checksum, seal


class NoTable(InputError):
    """A results file does not hold a table that was asked for."""


class DamagedTable(InputError):
    """A table of a results file is not what was stored."""


class Tables(ResultsFile):
    """A results file as derived tables by name."""

    def save_table(self, name: str, content: Any) -> None:
        """Store or replace a derived table (plain JSON values)."""
        with self._sentences(), self._connection:
            self._write_table(name, content)

    def _write_table(self, name: str, content: Any) -> None:
        """Store or replace a derived table, in the transaction that is open."""
        text = json.dumps(content, allow_nan=False)
        row = name, text, seal("tables", name, checksum(text))
        self._connection.execute("INSERT OR REPLACE INTO tables (name, content, seal) VALUES (?, ?, ?)", row)

    def table(self, name: str) -> Any:
        """A derived table; raises NoTable if it was not stored, and DamagedTable if it is damaged."""
        with self._sentences():
            row = self._connection.execute("SELECT content, seal FROM tables WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise NoTable(f"{self.path} holds no table {name!r}; run the study first")
        text, found = row
        try:
            if not isinstance(text, str) or seal("tables", name, checksum(text)) != found:
                raise ValueError("not what was stored")
            return json.loads(text)
        except (ValueError, RecursionError):
            raise DamagedTable(f"{self.path}: the table {name!r} is damaged; run the study again") from None
