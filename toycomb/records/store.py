"""Results in SQLite: one row for each unit (a trained network, or what was measured in one), one for each table."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from toycomb.common.errors import InputError
from toycomb.common.notices import tell
from toycomb.network import MASKS
from toycomb.records import format_1, integrity
from toycomb.records.checks import Checks
from toycomb.records.origins import distinct, versions
from toycomb.records.outcomes import arrays_of, outcome_of
from toycomb.records.sealing import checksum, pack, seal, unpack
from toycomb.records.specification import Specification, Stored
from toycomb.training import Outcome

FORMAT = 2
"""Of the file: 2 has seals; files of format 1 are taken over."""
SCHEMA = """
CREATE TABLE units (
    identity TEXT NOT NULL, network INTEGER NOT NULL, specification TEXT NOT NULL, provenance TEXT NOT NULL,
    arrays BLOB NOT NULL, digest TEXT NOT NULL, seal TEXT NOT NULL DEFAULT '', PRIMARY KEY (identity, network));
CREATE TABLE tables (name TEXT PRIMARY KEY, content TEXT NOT NULL, seal TEXT NOT NULL DEFAULT '');
"""
PATIENCE = 30
"""Seconds to wait for another process that writes."""


class NoTable(InputError):
    """A results file does not hold a table that was asked for."""


class Store:
    """A results file. Each write is one transaction, so a killed process loses at most the unit in hand.

    What is read is checked against what was asked for, see `toycomb.records.sealing`: a row that was damaged or
    exchanged does not count. What was noticed on the way is said when the store is left, see `notices`.

    Parameters
    ----------
    path : path of the SQLite file, made if missing; `:memory:` keeps nothing
    read_only : bool
        Only read; the file must be there.

    Raises
    ------
    InputError
        If the file is not a results file of a format that can be read, is damaged, or is in use.
    """

    schema = SCHEMA

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        self.path = Path(path)
        if not read_only and str(path) != ":memory:":
            integrity.check_place(self.path)
        self._checks = Checks(self.path)
        with self._sentences():
            place = self.path.absolute()  # a path that begins with `file:` would be an address
            name = f"{place.as_uri()}?mode=ro" if read_only else str(path if str(path) == ":memory:" else place)
            self._connection = sqlite3.connect(name, timeout=PATIENCE, uri=read_only)
            try:
                self._connection.text_factory = integrity.readable
                if not read_only:  # take the write lock, so that two processes do not both create the tables
                    self._connection.execute("BEGIN IMMEDIATE")
                self._prepare(read_only)
                self._connection.commit()
            except BaseException:  # what was begun is rolled back
                self.close()
                raise

    def _sentences(self) -> AbstractContextManager[None]:
        """Turn errors of SQLite into one sentence that says what to do."""
        return integrity.sentences(self.path)

    def _prepare(self, read_only: bool) -> None:
        """Check a file's format and integrity, make a new one's tables, take over an old one's rows."""
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        names = self._names()
        if version > FORMAT and "units" in names:
            raise InputError(
                f"{self.path} is a results file of format {version} and this toycomb reads up to {FORMAT}; use a newer "
                "toycomb, or choose another folder"
            )
        fresh = version == 0 and not names and not read_only
        if not fresh and (version not in (format_1.NUMBER, FORMAT) or not {"units", "tables"} <= names):
            raise InputError(f"{self.path} is not a results file of format {FORMAT}; choose another folder")
        damage = integrity.damage(self._connection)
        if read_only and (damage or version < FORMAT):
            self._connection = integrity.copied(self._connection)
        if damage:
            integrity.mend(self._connection, damage[0], self.path)
        if version == format_1.NUMBER:
            format_1.take_over(self._connection, names)
        if not read_only:
            for table, text in self._wanted().items():  # a file of networks alone gets what tickets need when they come
                if table not in names:
                    self._connection.execute(text)
            if version != FORMAT:
                self._connection.execute(f"PRAGMA user_version = {FORMAT}")
        integrity.check_columns(self._connection, self.schema, self.path)

    def _names(self) -> set[str]:
        return {row[0] for row in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def _wanted(self) -> dict[str, str]:
        """Text of every table by its name."""
        return dict(zip(re.findall(r"CREATE TABLE (\w+)", self.schema), self.schema.split(";"), strict=False))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def notices(self) -> list[str]:
        """What people should know of the rows that were read: damaged ones, and versions that differ from these."""
        return self._checks.notices()

    def finished(self, made: Stored) -> set[int]:
        """Indices of the stored units; damaged ones do not count."""
        query = "SELECT network, arrays, specification, provenance, digest, seal FROM units WHERE identity = ?"
        identity = made.identity
        with self._sentences():
            rows = self._connection.execute(query, (identity,))
            return {i for i, arrays, *row in rows if self._checks.whole("units", identity, i, (arrays,), tuple(row))}

    def save(self, population: Specification, network: int, outcome: Outcome, seconds: float) -> None:
        """Store one trained network at once; raises InputError for a masked one, which no specification describes."""
        if any(getattr(outcome.snapshots, name) is not None for name in MASKS):
            raise InputError(f"network {network} was trained with a mask; a population holds dense networks alone")
        self.save_arrays(population, network, arrays_of(outcome), seconds)

    def save_arrays(self, made: Stored, unit: int, arrays: Mapping[str, np.ndarray], seconds: float) -> None:
        """Store the arrays of one unit at once."""
        content = pack(arrays)
        provenance = {**versions(), "network": unit, "seed": made.seed, "seconds_since_start": round(seconds, 3)}
        texts = json.dumps(made.describe(), sort_keys=True), json.dumps(provenance)
        self._insert("units", made.identity, unit, *texts, {"arrays": content}, checksum(content))

    def _insert(
        self, table: str, identity: str, unit: int, specification: str, provenance: str,
        content: Mapping[str, str | bytes], digest: str,
    ) -> None:  # fmt: skip
        fields = identity, unit, specification, provenance
        names = ("identity", "network", "specification", "provenance", *content, "digest", "seal")
        row = (*fields, *content.values(), digest, seal(table, *fields, digest))
        places = ", ".join("?" * len(row))
        with self._sentences(), self._connection:
            self._connection.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({places})", row)
        self._checks.stored(table, identity, unit)

    def load(self, population: Specification, network: int) -> Outcome:
        """Read one trained network; raises InputError if it is missing or damaged."""
        outcome = outcome_of(self.load_arrays(population, network), population.training)
        if outcome is None:
            raise InputError(self._other(network, "the arrays of such a network"))
        return outcome

    def load_arrays(self, made: Stored, unit: int) -> dict[str, np.ndarray]:
        """Read the arrays of one unit; raises InputError if they are missing or damaged."""
        identity = made.identity
        query = "SELECT arrays, specification, provenance, digest, seal FROM units WHERE identity = ? AND network = ?"
        with self._sentences():
            row = self._connection.execute(query, (identity, unit)).fetchone()
        if row is None:
            raise InputError(f"{self.path} holds no network {unit} of this specification; run the study first")
        if not self._checks.whole("units", identity, unit, row[:1], row[1:]):
            raise InputError(f"{self.path}: network {unit} is damaged (its checksum is wrong); run the study again")
        arrays = unpack(row[0])
        if arrays is None:
            raise InputError(self._other(unit, "plain arrays of numbers"))
        return arrays

    def _other(self, unit: int, wanted: str) -> str:
        return f"{self.path}: what is stored for network {unit} is not {wanted}; move the file away and run again"

    def digests(self, populations: Iterable[Stored]) -> dict[str, str]:
        """Checksum of the arrays of every stored network of some populations, by identity and index."""
        return {f"{identity}:{network}": digest for identity, network, digest, _ in self._units(populations)}

    def made_by(self, populations: Iterable[Stored]) -> list[dict[str, str]]:
        """Versions that trained the stored networks of some populations, each once."""
        return distinct(provenance for *_, provenance in self._units(populations))

    def _units(self, populations: Iterable[Stored]) -> list[tuple[str, int, str, str]]:
        """Identity, index, digest and provenance of stored networks, in order and each once."""
        query = "SELECT network, specification, provenance, digest, seal FROM units WHERE identity = ? AND network < ?"
        found = set()
        with self._sentences():
            for identity, networks in {(x.identity, x.networks) for x in populations}:
                for network, *fields, digest, mark in self._connection.execute(query, (identity, networks)):
                    if not isinstance(network, int) or seal("units", identity, network, *fields, digest) != mark:
                        raise InputError(f"{self.path}: network {network!r} is damaged; run the study again")
                    found.add((identity, network, digest, fields[1]))
        return sorted(found)

    def save_table(self, name: str, content: Any) -> None:
        """Store or replace a derived table (plain JSON values)."""
        text = json.dumps(content, allow_nan=False)
        row = name, text, seal("tables", name, checksum(text))
        with self._sentences(), self._connection:
            self._connection.execute("INSERT OR REPLACE INTO tables (name, content, seal) VALUES (?, ?, ?)", row)

    def table(self, name: str) -> Any:
        """A derived table; raises NoTable if it was not stored, and InputError if it is damaged."""
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
            raise InputError(f"{self.path}: the table {name!r} is damaged; run the study again") from None

    def held(self) -> int:
        """Number of all stored units."""
        with self._sentences():
            return int(self._connection.execute("SELECT COUNT(*) FROM units").fetchone()[0])


AnyStore = TypeVar("AnyStore", bound=Store)


@contextmanager
def opened(path: str | Path, *, read_only: bool = False) -> Iterator[Store]:
    """A store that is closed at the end; what was noticed in it is then said on standard error."""
    with told(Store(path, read_only=read_only)) as store:
        yield store


@contextmanager
def told(store: AnyStore) -> Iterator[AnyStore]:
    """Close a store at the end, and say what was noticed."""
    try:
        yield store
    finally:
        store.close()
        for sentence in store.notices():
            tell(sentence)
