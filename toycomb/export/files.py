"""Tables of results as files: CSV, which needs nothing, and Parquet."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from toycomb.common.documents import Document
from toycomb.common.errors import InputError, enumerated, shown, unknown
from toycomb.common.optional import needed
from toycomb.export.results import SHORTEST, Results
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
    name, rows, columns = chosen(found, table, where)
    with replacing(to) as temporary:
        if ending == ".parquet":
            frame = needed("pandas", "tables").DataFrame.from_records(_of_one_type(rows, columns), columns=columns)
            frame.to_parquet(temporary, engine="pyarrow", index=False)
        else:
            _write_csv(temporary, rows, columns)
    return {"path": str(to), "table": name, "rows": len(rows), "columns": columns}


def checked_ending(path: str | Path, allowed: Sequence[str]) -> str:
    """The ending of a file's name, which says how it is written."""
    ending = Path(path).suffix.lower()
    if ending not in allowed:
        raise InputError(f"{shown(path, 60)} ends in {ending or 'nothing'!r}; it must end in {' or '.join(allowed)}")
    return ending


def chosen(found: Results, table: str | None, where: Iterable[str] = ()) -> tuple[str, list[Row], list[str]]:
    """Name, rows and columns of a table, or of the first that has rows."""
    for name in TABLES if table is None else (table,):
        rows, columns = found.rows(name)
        if rows:
            return name, _fitting(name, rows, columns, where), columns
    there = [f"{count} {name}" for name, count in found.counts().items() if count]
    raise InputError(enumerated(f"{shown(found.path, 60)} holds no {table or 'results'}; there are ", there))


def _fitting(table: str, rows: list[Row], columns: Sequence[str], where: Iterable[str]) -> list[Row]:
    """Rows with some values."""
    for term in where:
        key, equals, value = (x.strip() for x in term.partition("="))
        if not equals:
            raise InputError(f"rows are chosen by values such as embedding=identity, not by {shown(term, 60)}")
        if key not in columns:
            raise unknown(f"the table {table} has no column", key, columns)
        there = list(dict.fromkeys(_text(row.get(key)) for row in rows))
        rows = [row for row in rows if _same(row.get(key), value) or _begins(row.get(_digest_of(key, columns)), value)]
        if not rows:
            raise InputError(enumerated(f"no row of {table} has {shown(term, 60)}; there {key} is ", there))
    return rows


def fitting(rows: Iterable[Mapping[str, Any]], where: Iterable[str]) -> list[Mapping[str, Any]]:
    """Rows that have these values, as far as they say anything of them."""
    terms = [(key.strip(), value.strip()) for key, _, value in (term.partition("=") for term in where)]
    return [row for row in rows if all(key not in row or _same(row[key], value) for key, value in terms)]


def _text(value: Any) -> str:
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _same(value: Any, words: str) -> bool:
    """Whether a value is what somebody wrote: numbers by size, all else as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return value == float(words)
        except ValueError:
            return False
    if value is None or isinstance(value, bool):  # a file has True, JSON true
        return _text(value) == words.lower()
    return bool(_text(value) == words)


def _digest_of(key: str, columns: Sequence[str]) -> str:
    """The column whose digest says the same as a column: its own, or the whole one of which it has the beginning."""
    whole = f"{key}_sha256"
    return whole if whole in columns else key if key == "identity" or key.endswith("_sha256") else ""


def _begins(digest: Any, words: str) -> bool:
    """Whether somebody wrote the first digits of a digest, enough of them to name it."""
    return isinstance(digest, str) and len(words) >= SHORTEST and digest.startswith(words)


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
