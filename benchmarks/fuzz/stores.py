"""Results files: a small one whose bytes or rows are changed."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fuzz.target import Target, mutated, pick, placed

VALUES: tuple[Any, ...] = (
    None,
    0,
    -1,
    2**62,
    1.5,
    "",
    "x",
    "{}",
    "[]",
    "[" * 5000,
    '{"toycomb": 1}',
    b"",
    b"PK",
    b"\0" * 40,
    "\x1b[2J",
    "é" * 9,
)


def _measured(seed: int, index: int) -> dict[str, np.ndarray]:
    """What the stored units hold."""
    return {"x": np.arange(3.0) + seed + index}


@functools.cache
def _kept() -> tuple[Any, Any]:
    """What is asked for: a measurement and a ticket."""
    from toycomb.records.measurement import Measurement
    from toycomb.study import Population
    from toycomb.tickets.entry import Entry

    return Measurement(_measured, 2, 1), Entry(Population(networks=2, seed=1), "random", 0.5, False)


@functools.cache
def _base() -> bytes:
    """A file of two measured units, two tickets and a table."""
    from toycomb.records.store import opened

    measurement, entry = _kept()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.sqlite"
        with opened(path) as store:
            for index in range(2):
                store.save_arrays(measurement, index, measurement.unit(index), 1.0)
                store.save_ticket(
                    entry, index, {"method": "random", "density": 0.5, "accuracy": 1.0}, np.eye(8, dtype=bool)
                )
            store.save_table("settings", {"preset": "quick", "seed": 1})
        return path.read_bytes()


def make(rng: np.random.Generator) -> bytes:
    """One file: bytes changed, or values of rows, or rows taken away."""
    return changed(_base(), rng)


def changed(content: bytes, rng: np.random.Generator) -> bytes:
    """A file with other bytes or other rows."""
    return mutated(content, rng) if rng.random() < 0.5 else _edited(content, rng)


def _edited(content: bytes, rng: np.random.Generator) -> bytes:
    """Rows changed in memory; bytes where it is no database that can be."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.deserialize(content)
            connection.execute("PRAGMA ignore_check_constraints = 1")
            tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        except (sqlite3.Error, OverflowError):
            return mutated(content, rng)
        for _ in range(int(rng.choice([1, 1, 2]))):
            table = _quoted(pick(rng, tables or ["units"]))
            try:
                columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            except sqlite3.Error:
                continue
            column = _quoted(pick(rng, columns or ["x"]))
            change = (
                (f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (pick(rng, VALUES), int(rng.integers(1, 3)))),
                (f"DELETE FROM {table} WHERE rowid = ?", (int(rng.integers(1, 3)),)),
                (f"ALTER TABLE {table} RENAME COLUMN {column} TO other", ()),
                (f"DROP TABLE {table}", ()),
                (f"PRAGMA user_version = {int(pick(rng, (0, 1, 2, 99)))}", ()),
            )[int(rng.choice([0, 0, 0, 0, 1, 2, 3, 4]))]
            try:
                connection.execute(*change)
            except sqlite3.Error:
                continue
        try:
            connection.commit()
            return connection.serialize()
        except sqlite3.Error:
            return mutated(content, rng)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def read(content: bytes, folder: Path) -> None:
    """Open it and read all that is asked for."""
    from toycomb.common.errors import InputError
    from toycomb.records.store import opened

    measurement, entry = _kept()
    path = placed(folder, "results.sqlite", content)
    with opened(path) as store:
        for index in sorted(store.finished(measurement)):
            if index in (0, 1):
                found = store.load_arrays(measurement, index)
                assert np.array_equal(found["x"], measurement.unit(index)["x"]), "another unit's numbers"
        store.made_by([measurement])
        store.digests([measurement])
        for index in store.tickets(entry):
            if index in (0, 1):
                assert np.array_equal(store.mask(entry, index, (8, 8)), np.eye(8, dtype=bool)), "another mask"
        with contextlib.suppress(InputError):  # a derived table is made anew
            store.table("settings")


STORES = Target(make, read, prepare=_base, mutate=changed, modules=("toycomb.records", "toycomb.files"))
