"""Rows of a results file: what stored units of work have in common, and those that other code made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from toycomb.common.documents import Document
from toycomb.records import marks
from toycomb.records import running as in_use
from toycomb.records.differences import differences
from toycomb.records.failed import FailedUnits
from toycomb.records.format_2 import CONTENT
from toycomb.records.identities import asked, code_of
from toycomb.records.sealing import checksum, plain_object, seal
from toycomb.records.specification import Stored

SEALED = ("specification", "provenance", "digest", "seal")


class Others(NamedTuple):
    """Units of work that were asked for in the same words, and made by other code."""

    number: int
    words: str


def in_order(rows: Iterable[tuple[Any, ...]], place: int, order: Sequence[str]) -> list[tuple[Any, ...]]:
    """Rows that have an identity at a place, those of some identities first and as these are ordered."""
    turn = {identity: i for i, identity in enumerate(order)}
    return sorted(rows, key=lambda row: turn.get(row[place], len(turn)))


def is_code(digest: Any, parts: Any, mark: Any) -> bool:
    """Whether the parts of some code are what was stored."""
    return isinstance(digest, str) and isinstance(parts, str) and seal("code", digest, checksum(parts)) == mark


class Rows(FailedUnits):
    """A results file as rows of units of work."""

    def __init__(self, path: Any, **options: bool) -> None:
        self._instead: dict[tuple[str, str], dict[int, str]] = {}
        self._lost: set[tuple[str, str, int]] = set()  # damaged rows: table, identity and network
        self._wanted: dict[tuple[str, str], str] = {}
        self.written = dict.fromkeys(CONTENT, 0)
        super().__init__(path, **options)
        if not self._checked and (not self._read_only or self._beyond is not None):
            with self._sentences():
                self._lost = {row for table in CONTENT for row in self._damaged_rows(table)}
            self._checked = True

    def _whole(self, table: str, identity: str, condition: str = "", *values: Any) -> Iterator[tuple[int, list[Any]]]:
        """Network, content and specification of the rows of an identity that are whole."""
        columns = ", ".join(("network", *CONTENT[table], *SEALED))
        query, width = f"SELECT {columns} FROM {table} WHERE identity = ? {condition}", len(CONTENT[table])
        for network, *row in self._connection.execute(query, (identity, *values)):
            if self._checks.whole(table, identity, network, row[:width], tuple(row[width:])):
                yield network, row[: width + 1]
            else:
                self._lose(table, identity, network)

    def _there(self, table: str, identity: str) -> Iterator[int]:
        """Networks of the rows of an identity that are whole; of a file that was checked no row is read for that."""
        if not self._checked:
            yield from (network for network, _ in self._whole(table, identity))
            return
        for network in self._networks(table, identity):
            if not isinstance(network, int) or (table, identity, network) in self._lost:
                self._checks.damaged(table, identity, network)
            else:
                yield network

    def networks(self, table: str, identity: str) -> set[int]:
        """Networks of the rows of an identity, in `units` or `tickets`; damaged ones do not count."""
        with self._sentences():
            return set(self._there(table, identity))

    def _networks(self, table: str, identity: str) -> list[Any]:
        """Networks of all rows of an identity, from an index alone."""
        query = f"SELECT network FROM {table} WHERE identity = ? ORDER BY network"
        return [row[0] for row in self._connection.execute(query, (identity,))]

    def _damaged_rows(self, table: str) -> Iterator[tuple[str, str, int]]:
        """All rows of a table that are not whole, each found as it is when it is asked for; those that a trail spares
        are not looked at."""
        columns = ", ".join(("network", *CONTENT[table], *SEALED))
        if self._beyond is not None:
            query = f"SELECT identity, {columns} FROM {table} NOT INDEXED WHERE rowid > ?"
            for identity, *row in self._connection.execute(query, (self._beyond[table],)):
                yield from self._damaged(table, identity, [row])
            return
        for (identity,) in self._connection.execute(f"SELECT DISTINCT identity FROM {table}").fetchall():
            query = f"SELECT {columns} FROM {table} WHERE identity = ?"
            yield from self._damaged(table, identity, self._connection.execute(query, (identity,)))

    def _damaged(self, table: str, identity: Any, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, str, int]]:
        """Those rows of an identity that are not whole."""
        width = len(CONTENT[table])
        for network, *row in rows if isinstance(identity, str) else ():
            right = self._checks.right(table, identity, network, row[:width], tuple(row[width:]))
            if right is None and isinstance(network, int):
                yield table, identity, network

    def _lose(self, table: str, identity: str, network: int) -> None:
        """Remember a row that was found damaged when it was read, so that it does not count from now on."""
        self._lost.add((table, identity, network))

    def _specification(self, table: str, identity: str) -> Document:
        """What the rows of an identity were asked for, which is what it is the identity of."""
        query = f"SELECT specification FROM {table} WHERE identity = ?"
        texts = (row[0] for row in self._connection.execute(query, (identity,)))
        text = next((x for x in texts if isinstance(x, str) and checksum(x) == identity), None)
        return plain_object(text) or {}

    def _told(self, table: str, identity: Any, text: Any) -> Document:
        """What an identity is of, by the text of one of its rows where that is whole; empty where none is."""
        if not isinstance(identity, str):
            return {}
        whole = isinstance(text, str) and checksum(text) == identity
        return (plain_object(text) if whole else self._specification(table, identity)) or {}

    @property
    def lost(self) -> int:
        """Number of rows that were found damaged, and are not made anew."""
        return len(self._lost)

    def close(self) -> None:
        """Close the file, marked if all of it was checked and is whole; what others wrote meanwhile was not checked."""
        if self._lost and self._read_only:
            marks.doubt(self.path)
        if self._checked and not self._read_only and self.path.is_file() and in_use.alone(self._connection):
            known, beside = self._version, in_use.beside(self._connection)
            whole = not self._lost and marks.version(self._connection) == known
            if in_use.end(self._connection):
                known = marks.version(self._connection) if beside else known  # moving alone may have raised it
                if whole != marks.marked(self._connection, self.path):
                    marks.mark(self._connection, self.path, whole, known)
        super().close()

    def _stands_for(self, table: str, identity: str, network: int) -> str:
        """Identity of the row that answers: its own, unless that of other code was accepted."""
        return self._instead.get((table, identity), {}).get(network, identity)

    def _accept(self, table: str, made: Stored, finished: set[int]) -> None:
        """From now on let rows of other code stand for those that this code has not made; the newest of each."""
        identity, wanted, found = made.identity, asked(made.describe()), dict[int, str]()
        for other in self._others(table, identity, wanted):
            found |= {network: other for network in self._there(table, other) if network not in finished}
        self._instead[table, identity] = found

    def _others(self, table: str, identity: str, wanted: str) -> list[str]:
        """Identities that ask the same of other code, the one that was used last at the end."""
        return [x for x in self._by_use(table) if x != identity and self._asked(table, x) == wanted]

    def _by_use(self, table: str) -> list[str]:
        """Identities, the one that was stored or used last at the end; a file that is only read may lack the uses."""
        known = "used" in self._names()
        columns = "identity, since, rowid AS turn FROM used" if known else "'' AS identity, 0 AS since, 0 AS turn"
        uses = f"(SELECT {columns})"
        query = (  # an index has all of it
            f"SELECT identity FROM {table} LEFT JOIN {uses} AS uses USING (identity) GROUP BY identity "
            f"ORDER BY MAX(MAX({table}.rowid), COALESCE(MAX(uses.since) + 0.5, 0)), MAX(uses.turn)"
        )
        return [identity for (identity,) in self._connection.execute(query).fetchall()]

    def _use(self, table: str, wanted: Iterable[Stored]) -> None:
        """Note which of these are used again after other code answered the same; nothing is written where none is."""
        order = self._by_use(table)
        last = {self._asked(table, identity): identity for identity in order}
        stored = {x.identity for x in wanted} & set(order)
        behind = [(x,) for x in sorted(stored) if last[self._asked(table, x)] != x]
        if behind:
            now = f"INSERT OR REPLACE INTO used SELECT ?, MAX(rowid) FROM {table}"
            with self._connection:
                self._connection.executemany(now, behind)

    def _asked(self, table: str, identity: str) -> str:
        """What the rows of an identity were asked for, whatever code answered; remembered."""
        if (table, identity) not in self._wanted:
            self._wanted[table, identity] = asked(self._specification(table, identity))
        return self._wanted[table, identity]

    def accepted(self, table: str, made: Stored) -> set[int]:
        """Networks for which what other code made stands."""
        return {i for i in self._instead.get((table, made.identity), {}) if i < made.networks}

    def _of_other_code(self, table: str, made: Stored, of: set[int]) -> Others:
        """Of some networks: how many stored units of work other code made, and how that differs."""
        networks, words = set[int](), list[str]()
        if not of:
            return Others(0, "")
        wanted, now = asked(made.describe()), dict(getattr(made, "parts", {}))
        with self._sentences():
            for other in self._others(table, made.identity, wanted):
                found = {network for network in self._there(table, other) if network in of}
                if found:
                    networks |= found
                    words.append(differences(self._parts(code_of(self._specification(table, other))), now))
        return Others(len(networks), next((x for x in reversed(words) if x), ""))

    def _parts(self, digest: str) -> dict[str, str]:
        """What some code reaches: digests of definitions by name; empty where that is not stored, or damaged."""
        row = self._connection.execute("SELECT parts, seal FROM code WHERE digest = ?", (digest,)).fetchone()
        if row is None or not is_code(digest, *row):
            return {}
        return {str(key): str(value) for key, value in (plain_object(row[0]) or {}).items()}

    def _count(self, table: str) -> int:
        with self._sentences():
            return int(self._connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0])
