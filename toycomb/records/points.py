"""The points of a sweep in a results file: what each asks for, so that what is missing is known without its code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from toycomb.records.file import ResultsFile
from toycomb.records.sealing import plain_object


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


class Points(ResultsFile):
    """A results file as the points of a sweep."""

    def save_points(self, rows: Iterable[Listed]) -> None:
        """Put these points in the place of those that are there."""
        query = (
            "INSERT INTO points (point, place, made, identity, networks, first, settings) VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        with self._sentences(), self._connection:
            self._connection.execute("DELETE FROM points")
            self._connection.executemany(query, ((*x[:-1], json.dumps(x.settings)) for x in rows))

    def points(self) -> Iterator[Listed]:
        """All points in order; none where there was no sweep."""
        columns = "point, place, made, identity, networks, first, settings"
        with self._sentences():
            if "points" not in self._names():
                return
            found = self._connection.execute(f"SELECT {columns} FROM points ORDER BY point, place")
            for point, place, table, identity, networks, first, settings in found:
                yield Listed(point, place, table, identity, networks, first, plain_object(settings) or {})

    def ranks(self) -> dict[str, tuple[int, int]]:
        """Place of each identity among all that the points ask for, and its first point; empty without a sweep."""
        with self._sentences():
            if "points" not in self._names():
                return {}
            first: dict[str, int] = {}
            for identity, point in self._connection.execute("SELECT identity, point FROM points ORDER BY point, place"):
                first.setdefault(identity, point)
            return {identity: (i, point) for i, (identity, point) in enumerate(first.items())}
