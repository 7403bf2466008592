"""Results in SQLite: one file for networks, measurements, tickets and tables, whoever makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toycomb.common.notices import tell
from toycomb.records.derived import NoTable
from toycomb.records.points import Points
from toycomb.records.tickets import Tickets
from toycomb.records.units import Units

__all__ = ["NoTable", "Store", "glance", "opened"]


class Store(Units, Tickets, Points):
    """A results file. Each write is one transaction, so a killed process loses at most the unit of work in hand.

    What is read is checked against what was asked for, see `toycomb.records.sealing`: a row that was damaged or
    exchanged does not count. What was noticed on the way is said when the store is left, see `notices`.

    A file of an older format is taken over when it is opened for writing, in one transaction, and a copy of it in
    memory when it is only read. The file `results.sqlite` of a folder also takes over, once, what `theories.sqlite` and
    `tickets.sqlite` beside it hold.

    Parameters
    ----------
    path : path of the SQLite file, made if missing; `:memory:` keeps nothing
    read_only : bool
        Only read; the file must be there.
    running : bool
        Others read the file while this writes it, see `toycomb.records.running`. Older versions cannot read it then.
    check : bool
        False with `read_only`: rows are counted without a look at each, so that a large file is open at once. Each is
        checked when it is read.

    Raises
    ------
    InputError
        If the file is not a results file of a format that can be read, is damaged, or is in use.
    """

    def __repr__(self) -> str:
        return f"Store({str(self.path)!r})"

    def held(self) -> int:
        """Number of all stored units of work."""
        return self._count("units") + self._count("tickets")

    def counts(self, table: str) -> dict[str, int]:
        """Number of stored units of work by identity, of `units` or of `tickets`, from an index alone."""
        with self._sentences():
            rows = self._connection.execute(f"SELECT identity, COUNT(*) FROM {table} GROUP BY identity")
            return {identity: count for identity, count in rows if isinstance(identity, str)}


@contextmanager
def opened(path: str | Path, *, read_only: bool = False, running: bool = False, check: bool = True) -> Iterator[Store]:
    """A store that is closed at the end; what was noticed in it is then said on standard error."""
    store = Store(path, read_only=read_only, running=running, check=check)
    try:
        yield store
    finally:
        store.close()
        for sentence in store.notices():
            tell(sentence)


@contextmanager
def glance(path: str | Path) -> Iterator[Store]:
    """A store to count in, open at once however large it is; nothing is written, and what is noticed is not said."""
    store = Store(path, read_only=True, check=False)
    try:
        yield store
    finally:
        store.close()
