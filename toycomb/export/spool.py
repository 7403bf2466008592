"""Rows of a table in a file until all columns are known, so that a table of any length takes little memory."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any

from toycomb.common.errors import InputError, enumerated, shown, unknown
from toycomb.export.matching import begins, digest_of, same, text_of

Row = dict[str, Any]
SEEN = 1000
"""Values of a column that are remembered, to say which there are."""


class Spool:
    """Rows that fit some terms.

    Parameters
    ----------
    table : its name, for sentences
    rows : all rows
    where : texts such as `embedding=identity`; only rows that fit all of them are kept

    Raises
    ------
    InputError
        If a term is none.
    """

    def __init__(self, table: str, rows: Iterable[Row], where: Sequence[str] = ()) -> None:
        self._table, self._terms = table, [Term(x) for x in where]
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # closed when the spool is left
        self.columns: dict[str, None] = {}
        self.all = self.rows = 0
        try:
            self._take(rows)
        except BaseException:
            self._file.close()
            raise

    def _take(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.all += 1
            self.columns |= dict.fromkeys(row)
            if all(term.fits(row) for term in self._terms):
                self.rows += 1
                self._file.write(json.dumps(row) + "\n")

    def check(self) -> None:
        """Raise InputError if a term names no column, or no row fits it."""
        for term in self._terms:
            term.check(self._table, list(self.columns))

    def __iter__(self) -> Iterator[Row]:
        self._file.seek(0)
        return map(json.loads, self._file)

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, place: TracebackType | None) -> None:
        self._file.close()


class Term:
    """One of the texts by which rows are chosen."""

    def __init__(self, text: str) -> None:
        key, equals, value = (x.strip() for x in text.partition("="))
        if not equals:
            raise InputError(f"rows are chosen by values such as embedding=identity, not by {shown(text, 60)}")
        self._text, self._key, self._value = text, key, value
        self._there: dict[str, None] = {}
        self._fit = 0

    def fits(self, row: Row) -> bool:
        """Whether a row, which fits the terms before, fits this one too."""
        own = row.get(self._key)
        if len(self._there) < SEEN:
            self._there[text_of(own)] = None
        found = same(own, self._value) or begins(row.get(digest_of(self._key, row)), self._value)
        self._fit += found
        return found

    def check(self, table: str, columns: Sequence[str]) -> None:
        """Raise InputError if there is no such column, or no row fits."""
        if self._key not in columns:
            raise unknown(f"the table {table} has no column", self._key, columns)
        if not self._fit:
            raise InputError(
                enumerated(f"no row of {table} has {shown(self._text, 60)}; there {self._key} is ", list(self._there))
            )
