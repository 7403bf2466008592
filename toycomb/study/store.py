"""Results in SQLite: one row for each unit (a trained network, or what was measured in one), one for each table."""

from __future__ import annotations

import functools
import hashlib
import io
import json
import platform
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from toycomb._version import __version__
from toycomb.errors import InputError
from toycomb.network import Network
from toycomb.study.specification import Specification, Stored
from toycomb.training import Outcome

FORMAT = 1
SCHEMA = """
CREATE TABLE units (
    identity TEXT NOT NULL, network INTEGER NOT NULL, specification TEXT NOT NULL, provenance TEXT NOT NULL,
    arrays BLOB NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (identity, network));
CREATE TABLE tables (name TEXT PRIMARY KEY, content TEXT NOT NULL);
"""


class NoTable(InputError):
    """A results file does not hold a table that was asked for."""


class Store:
    """A results file. Each write is one transaction, so a killed process loses at most the unit in hand.

    Parameters
    ----------
    path : path of the SQLite file, made if missing
    read_only : bool
        Only read; the file must be there.

    Raises
    ------
    InputError
        If the file is not a results file of this format.
    """

    schema = SCHEMA

    def __init__(self, path: str | Path, *, read_only: bool = False) -> None:
        self.path = Path(path)
        try:
            if read_only:
                self._connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)
            else:
                self._connection = sqlite3.connect(self.path, timeout=30)
        except sqlite3.Error as error:
            raise InputError(f"cannot use {path} as a results file: {error}") from None
        try:
            with self._connection:
                if not read_only:  # take the write lock, so that two processes do not both create the tables
                    self._connection.execute("BEGIN IMMEDIATE")
                self._prepare(read_only)
        except sqlite3.Error as error:
            self.close()
            raise InputError(f"cannot use {path} as a results file: {error}") from None
        except InputError:
            self.close()
            raise

    def _prepare(self, read_only: bool) -> None:
        if self._connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
            raise InputError(f"{self.path} is damaged; move it away, and what it held is computed again")
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        names = {row[0] for row in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        wanted = dict(zip(re.findall(r"CREATE TABLE (\w+)", self.schema), self.schema.split(";"), strict=False))
        fresh, own = version == 0 and not names, version == FORMAT and {"units", "tables"} <= names
        if own or (fresh and not read_only):
            if not read_only:
                for name in wanted.keys() - names:  # a file of networks alone gets what tickets need when they come
                    self._connection.execute(wanted[name])
                self._connection.execute(f"PRAGMA user_version = {FORMAT}")
        else:
            raise InputError(f"{self.path} is not a results file of format {FORMAT}; choose another folder")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def finished(self, made: Stored) -> set[int]:
        """Indices of the stored units; damaged ones, whose checksum is wrong, do not count."""
        query = "SELECT network, arrays, digest FROM units WHERE identity = ?"
        rows = self._connection.execute(query, (made.identity,))
        return {network for network, arrays, digest in rows if checksum(arrays) == digest}

    def save(self, population: Specification, network: int, outcome: Outcome, seconds: float) -> None:
        """Store one trained network at once."""
        arrays: dict[str, Any] = {name: getattr(outcome.snapshots, name) for name in ("W", "b", "v", "c")}
        arrays |= {name: np.asarray(getattr(outcome, name)) for name in _FIELDS}
        self.save_arrays(population, network, arrays, seconds)

    def save_arrays(self, made: Stored, unit: int, arrays: Mapping[str, np.ndarray], seconds: float) -> None:
        """Store the arrays of one unit at once."""
        content = _to_bytes(arrays)
        provenance = {**versions(), "network": unit, "seed": made.seed, "seconds_since_start": round(seconds, 3)}
        row = (
            made.identity,
            unit,
            json.dumps(made.describe(), sort_keys=True),
            json.dumps(provenance),
            content,
            checksum(content),
        )
        with self._connection:
            self._connection.execute("INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?, ?, ?)", row)

    def load(self, population: Specification, network: int) -> Outcome:
        """Read one trained network; raises InputError if it is missing or damaged."""
        arrays = self.load_arrays(population, network)
        snapshots = Network(*(arrays[name] for name in ("W", "b", "v", "c")))
        loss, test_loss, test_error = (arrays[name] for name in ("loss", "test_loss", "test_error"))
        return Outcome(snapshots, loss, test_loss, test_error, float(arrays["train_error"]), int(arrays["epochs_run"]))

    def load_arrays(self, made: Stored, unit: int) -> dict[str, np.ndarray]:
        """Read the arrays of one unit; raises InputError if they are missing or damaged."""
        row = self._connection.execute(
            "SELECT arrays, digest FROM units WHERE identity = ? AND network = ?", (made.identity, unit)
        ).fetchone()
        if row is None:
            raise InputError(f"{self.path} holds no network {unit} of this specification; run the study first")
        if checksum(row[0]) != row[1]:
            raise InputError(f"{self.path}: network {unit} is damaged (its checksum is wrong); run the study again")
        with np.load(io.BytesIO(row[0]), allow_pickle=False) as arrays:
            return dict(arrays)

    def digests(self, populations: Iterable[Stored]) -> dict[str, str]:
        """Checksum of every stored network of some populations, by identity and index."""
        return {f"{identity}:{network}": digest for identity, network, digest, _ in self._units(populations)}

    def made_by(self, populations: Iterable[Stored]) -> list[dict[str, str]]:
        """Versions that trained the stored networks of some populations, each once."""
        made = [json.loads(provenance) for *_, provenance in self._units(populations)]
        found = {json.dumps({key: x[key] for key in versions()}, sort_keys=True) for x in made}
        return [json.loads(text) for text in sorted(found)]

    def _units(self, populations: Iterable[Stored]) -> list[tuple[str, int, str, str]]:
        """Identity, index, digest and provenance of stored networks, in order and each once."""
        query = "SELECT identity, network, digest, provenance FROM units WHERE identity = ? AND network < ?"
        wanted = {(x.identity, x.networks) for x in populations}
        return sorted({row for key in wanted for row in self._connection.execute(query, key)})

    def save_table(self, name: str, content: Any) -> None:
        """Store or replace a derived table (plain JSON values)."""
        with self._connection:
            text = json.dumps(content, allow_nan=False)
            self._connection.execute("INSERT OR REPLACE INTO tables VALUES (?, ?)", (name, text))

    def table(self, name: str) -> Any:
        """A derived table; raises NoTable, an InputError, if it was not stored."""
        row = self._connection.execute("SELECT content FROM tables WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise NoTable(f"{self.path} holds no table {name!r}; run the study first")
        return json.loads(row[0])


@contextmanager
def opened(path: str | Path, *, read_only: bool = False) -> Iterator[Store]:
    """A store that is closed at the end."""
    store = Store(path, read_only=read_only)
    try:
        yield store
    finally:
        store.close()


def versions() -> dict[str, str]:
    """What produced a result."""
    return {
        "toycomb": __version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        **{name: _version(name) for name in ("numpy", "numba", "scipy")},
    }


@functools.cache
def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)


def checksum(content: bytes | str) -> str:
    """SHA-256 of stored bytes or text, in hexadecimal."""
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()


_FIELDS = ("loss", "test_loss", "test_error", "train_error", "epochs_run")


def _to_bytes(arrays: Mapping[str, Any]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()
