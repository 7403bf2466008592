"""Units of work that failed, with the reason, until they are stored or forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from toycomb.records import format_3
from toycomb.records.file import ResultsFile
from toycomb.records.sealing import NAMED, seal

COLUMNS = "kind, identity, network, unit, reason, seal"


class Failed(NamedTuple):
    """One unit of work that failed.

    Parameters
    ----------
    table : `units` or `tickets`, where it would be stored
    identity, network : what would find it
    unit : its name in words, such as `network 3 of wide`
    reason : one sentence
    """

    table: str
    identity: str
    network: int
    unit: str
    reason: str

    @property
    def seal(self) -> str:
        """What tells that it is what was stored."""
        return seal("failed", *self)

    def plain(self) -> Failed:
        """The same in texts that a file can hold."""
        table, identity, unit, reason = (x.encode(errors="replace").decode() for x in self if isinstance(x, str))
        return Failed(table, identity, int(self.network), unit, reason)


class FailedUnits(ResultsFile):
    """A results file as units of work that failed."""

    def failures(self, table: str, identity: str) -> dict[int, str]:
        """Reason of every unit of an identity that failed and was not stored since, by network."""
        return {x.network: x.reason for x in self._failed("WHERE kind = ? AND identity = ?", table, identity)}

    def all_failures(self) -> list[Failed]:
        """Every unit of work that failed and was not stored since, in one order."""
        return self._failed("")

    def forget_failures(
        self, table: str | None = None, identity: str | None = None, networks: Iterable[int] | None = None
    ) -> int:
        """Forget what failed, so that it counts as not done: all, or those of a table, identity or networks; how many.

        Networks are those of a table and identity.
        """
        chosen = {"kind": table, "identity": identity}
        given = {name: x for name, x in chosen.items() if x is not None}
        where = " AND ".join(["1", *(f"{name} = ?" for name in given)])
        with self._sentences():
            if not self.has_failures():
                return 0
            count = "SELECT COUNT(*) FROM failed"
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                before = self._connection.execute(count).fetchone()[0]
                if networks is None:
                    self._connection.execute(f"DELETE FROM failed WHERE {where}", tuple(given.values()))
                else:
                    ways = [(*given.values(), int(x)) for x in networks]
                    self._connection.executemany(f"DELETE FROM failed WHERE {where} AND network = ?", ways)
                return int(before - self._connection.execute(count).fetchone()[0])

    def _failed(self, where: str, *values: Any) -> list[Failed]:
        query = f"SELECT {COLUMNS} FROM failed {where} ORDER BY kind, identity, network"
        with self._sentences():
            rows = self._connection.execute(query, values) if self.has_failures() else ()
            return [found for *row, mark in rows if (found := whole_failure(row, mark)) is not None]

    def has_failures(self) -> bool:
        """Whether the file has a place for what failed; files that no sweep touched have none."""
        return "failed" in self._names()

    def _failure(self, unit: Failed) -> Failed | None:
        """What is noted of a unit of work."""
        found = self._failed("WHERE kind = ? AND identity = ? AND network = ?", *unit[:3])
        return found[0] if found else None

    def _write_failed(self, failed: Sequence[Failed]) -> None:
        """Note what failed, in the transaction that is open."""
        if not failed:
            return
        if not self.has_failures():
            format_3.take_over(self._connection, self._names())
        insert = f"INSERT OR REPLACE INTO failed ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"
        plain = [x.plain() for x in failed]
        self._connection.executemany(insert, [(*x, x.seal) for x in plain])

    def _take_away_failed(self, stored: Sequence[tuple[str, str, int]]) -> None:
        """What is stored has not failed any more; in the transaction that is open."""
        if stored and self.has_failures() and self._connection.execute("SELECT 1 FROM failed LIMIT 1").fetchone():
            one = "DELETE FROM failed WHERE kind = ? AND identity = ? AND network = ?"
            self._connection.executemany(one, stored)


def whole_failure(row: Sequence[Any], mark: Any) -> Failed | None:
    """What failed, from its columns, if it is what was noted."""
    found = Failed(*row)
    return found if NAMED.issuperset(map(type, row)) and found.seal == mark else None
