"""Tables of results as files: CSV, which needs nothing, and Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from toycomb.common.documents import Document
from toycomb.common.errors import InputError, enumerated, shown
from toycomb.common.optional import needed
from toycomb.export.matching import same
from toycomb.export.results import Results
from toycomb.export.schema import ordered
from toycomb.export.spool import Spool
from toycomb.export.tables import TABLES, Row
from toycomb.files.writing import replacing

ENDINGS = (".csv", ".parquet")


def save(
    results: Results | str | Path, to: str | Path, *, table: str | None = None, where: Iterable[str] = ()
) -> Document:
    """Write a table of results as CSV or Parquet, which the ending of the file decides.

    Parameters
    ----------
    results : what `load_results` gives, or a folder of results
    to : path
    table : tickets, networks, claims, measurements or readings; the first of these that has rows, unless given
    where : texts such as `embedding=identity`
        Only rows with these values. Of an identity, and of data or a matrix of one's own, the first six digits of the
        digest or more are enough.

    Returns
    -------
    dict `path`, `table`, `rows` (their number), `columns` (their names)

    Raises
    ------
    InputError
        If the file has another ending or cannot be written, or there is no such table, column or row.
    """
    ending = checked_ending(to, ENDINGS)
    if ending == ".parquet":
        needed("pyarrow", "tables")
    found = results if isinstance(results, Results) else Results(results)
    name, spool = _spooled(found, table, tuple(where))
    with spool, replacing(to) as temporary:
        columns = ordered(name, spool.columns)
        if ending == ".parquet":
            rows = _of_one_type(list(spool), columns)
            frame = needed("pandas", "tables").DataFrame.from_records(rows, columns=columns)
            frame.to_parquet(temporary, engine="pyarrow", index=False)
        else:
            _write_csv(temporary, spool, columns)
        return {"path": str(to), "table": name, "rows": spool.rows, "columns": columns}


def checked_ending(path: str | Path, allowed: Sequence[str]) -> str:
    """The ending of a file's name, which says how it is written."""
    ending = Path(path).suffix.lower()
    if ending not in allowed:
        raise InputError(f"{shown(path, 60)} ends in {ending or 'nothing'!r}; it must end in {' or '.join(allowed)}")
    return ending


def chosen(found: Results, table: str | None, where: Iterable[str] = ()) -> tuple[str, list[Row], list[str]]:
    """Name, rows and columns of a table, or of the first that has rows."""
    name, spool = _spooled(found, table, tuple(where))
    with spool:
        return name, list(spool), ordered(name, spool.columns)


def _spooled(found: Results, table: str | None, where: Sequence[str]) -> tuple[str, Spool]:
    """Rows of a table, or of the first that has any, which the caller closes."""
    for name in TABLES if table is None else (table,):
        with ExitStack() as stack:
            spool = stack.enter_context(Spool(name, found.each(name), where))
            if spool.all:
                spool.check()
                stack.pop_all()
                return name, spool
    there = [f"{count} {name}" for name, count in found.counts().items() if count]
    raise InputError(enumerated(f"{shown(found.path, 60)} holds no {table or 'results'}; there are ", there))


def fitting(rows: Iterable[Mapping[str, Any]], where: Iterable[str]) -> list[Mapping[str, Any]]:
    """Rows that have these values, as far as they say anything of them."""
    terms = [(key.strip(), value.strip()) for key, _, value in (term.partition("=") for term in where)]
    return [row for row in rows if all(key not in row or same(row[key], value) for key, value in terms)]


def _of_one_type(rows: Sequence[Row], columns: Sequence[str]) -> list[Row]:
    """Rows as Parquet takes them: a column of both numbers and texts, such as `hidden` may be, is texts."""
    values = {key: [row[key] for row in rows if row.get(key) is not None] for key in columns}
    mixed = [key for key, there in values.items() if len({isinstance(x, str) for x in there}) > 1]
    return [{**row, **{key: str(row[key]) for key in mixed if row.get(key) is not None}} for row in rows]


def _write_csv(path: Path, rows: Iterable[Row], columns: Sequence[str]) -> None:
    """Numbers in full precision; what is not defined is empty."""
    with open(path, "w", newline="", encoding="utf-8", errors="backslashreplace") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
