"""The points of a sweep in a results file: what each asks for, so that what is missing is known without its code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from toycomb.common.content import in_json
from toycomb.common.errors import InputError
from toycomb.records.derived import NoTable, Tables
from toycomb.records.sealing import plain_object

SWEEP = "sweep"
"""Name of the derived table that says which sweep a results file holds, with a digest of its points."""
COLUMNS = "point, place, made, identity, networks, first, settings"
TYPES = (int, int, str, str, int, int, str)
"""Of these columns."""


class Listed(NamedTuple):
    """What a point asks for under one identity.

    Parameters
    ----------
    point : number of the point, from 0
    place : which of the identities of the point
    table : of the results file
    identity
    networks : P
    first : place of its first network among all of the sweep; identities whose units are made together share it
    settings : values that the point varies, by name, as plain JSON values
    """

    point: int
    place: int
    table: str
    identity: str
    networks: int
    first: int
    settings: Mapping[str, Any]

    @property
    def words(self) -> bytes:
        """What a digest of points is of."""
        return json.dumps(self, default=in_json, sort_keys=True).encode()


class Points(Tables):
    """A results file as the points of a sweep."""

    def save_points(self, rows: Iterable[Listed], told: Callable[[], Any]) -> None:
        """Put these points in the place of those that are there, and beside them what says which sweep that is.

        Parameters
        ----------
        rows : points
        told : function that gives the table `sweep`, called once all rows were taken
        """
        with self._sentences(), self._connection:
            self._connection.execute("DELETE FROM points")
            insert = f"INSERT INTO points ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"
            self._connection.executemany(insert, ((*x[:-1], json.dumps(x.settings)) for x in rows))
            self._write_table(SWEEP, told())

    def points(self) -> Iterator[Listed]:
        """All points in order; none where there was no sweep.

        Raises
        ------
        InputError
            If they are not what was stored; nothing is given then.
        """
        with self._sentences():
            if "points" not in self._names():
                return
            self._check_points()
            for values in self._rows_of_points():
                yield _listed(values)

    def _rows_of_points(self) -> Iterator[tuple[Any, ...]]:
        yield from self._connection.execute(f"SELECT {COLUMNS} FROM points ORDER BY point, place")

    def _check_points(self) -> None:
        """Raise InputError unless all points are there as they were stored: their digest is in the table `sweep`."""
        rows = self._rows_of_points()
        first = next(rows, None)  # from here on both are read as they were at one time
        try:
            told = self.table(SWEEP)
        except NoTable:
            return
        if not isinstance(told, dict) or not {"digest", "points"} <= told.keys():
            return
        digest, whole = hashlib.sha256(), True
        for values in () if first is None else chain((first,), rows):
            whole = whole and tuple(map(type, values)) == TYPES
            if whole:
                digest.update(_listed(values).words)
        if not whole or digest.hexdigest() != told["digest"]:
            raise InputError(f"{self.path}: the points of its sweep are damaged; run the sweep again, which mends them")

    def ranks(self) -> dict[str, tuple[int, int]]:
        """Place of each identity among all that the points ask for, and its first point; empty without a sweep."""
        with self._sentences():
            first: dict[str, int] = {}
            for x in self.points():
                first.setdefault(x.identity, x.point)
            return {identity: (i, point) for i, (identity, point) in enumerate(first.items())}


def _listed(values: tuple[Any, ...]) -> Listed:
    point, place, table, identity, networks, first, settings = values
    return Listed(point, place, table, identity, networks, first, plain_object(settings) or {})
