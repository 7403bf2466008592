"""Results in SQLite: one file for networks, measurements, tickets and tables, whoever makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toycomb.common.notices import tell
from toycomb.records.derived import NoTable, Tables
from toycomb.records.tickets import Tickets
from toycomb.records.units import Units

__all__ = ["NoTable", "Store", "opened"]


class Store(Units, Tickets, Tables):
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


@contextmanager
def opened(path: str | Path, *, read_only: bool = False) -> Iterator[Store]:
    """A store that is closed at the end; what was noticed in it is then said on standard error."""
    store = Store(path, read_only=read_only)
    try:
        yield store
    finally:
        store.close()
        for sentence in store.notices():
            tell(sentence)
