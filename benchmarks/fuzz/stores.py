"""Results files: a small one whose bytes or rows are changed."""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fuzz.target import Target, mutated, pick

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
    if rng.random() < 0.5:
        return mutated(_base(), rng)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.sqlite"
        path.write_bytes(_base())
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA ignore_check_constraints = 1")
        for _ in range(int(rng.choice([1, 1, 2]))):
            table = pick(rng, ("units", "tickets", "tables"))
            column = pick(rng, [row[1] for row in connection.execute(f"PRAGMA table_info({table})")] or ["x"])
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
        connection.commit()
        connection.close()
        return path.read_bytes()


def read(content: bytes, folder: Path) -> None:
    """Open it and read all that is asked for."""
    from toycomb.common.errors import InputError
    from toycomb.records.store import opened

    measurement, entry = _kept()
    path = folder / "results.sqlite"
    path.write_bytes(content)
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


STORES = Target(make, read, prepare=_base)
