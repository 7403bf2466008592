"""Where pieces of work are done: in threads of this process, in other processes, or first here and then there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock
from types import TracebackType
from typing import Any, Protocol

from toycomb.common.errors import unknown
from toycomb.common.notices import tell
from toycomb.workers import spent
from toycomb.workers.pieces import Piece
from toycomb.workers.processes import Processes
from toycomb.workers.rule import Moving
from toycomb.workers.sending import CannotSend
from toycomb.workers.threads import usable_threads

AUTO, THREADS, PROCESSES = "auto", "threads", "processes"
KINDS = (AUTO, THREADS, PROCESSES)


class Place(Protocol):
    """Where pieces are done; several threads of this process ask it at once, each for one piece."""

    def answers(self, piece: Piece, stop: Event) -> Iterator[Any]:
        """One answer for each unit of the piece, in order; an error is that of the first unit without an answer."""


class Here:
    """In the thread that asks."""

    def answers(self, piece: Piece, stop: Event) -> Iterator[Any]:
        """See `Place`."""
        return piece.call(piece.shared, piece.units, stop)


class There:
    """In processes, from the first unit on or once it pays; what cannot be sent is done here.

    Parameters
    ----------
    processes : those of `Workers`, which stay for its next work
    moving : what tells whether it pays; None where processes were asked for
    """

    def __init__(self, processes: Processes, moving: Moving | None) -> None:
        self._processes, self._moving = processes, moving
        self._stays, self._lock = False, Lock()

    def answers(self, piece: Piece, stop: Event) -> Iterator[Any]:
        """See `Place`."""
        given = 0
        if self._moving is not None:
            for answer in self._watched(self._moving, piece, stop):
                given += 1
                yield answer
        try:
            if given < len(piece.units) and not self._stays:
                for answer in self._processes.answers(piece._replace(units=piece.units[given:]), stop):
                    given += 1
                    yield answer
        except CannotSend as why:
            self._stay(why)
        if given < len(piece.units) and not stop.is_set():
            yield from Here().answers(piece._replace(units=piece.units[given:]), stop)

    def _watched(self, moving: Moving, piece: Piece, stop: Event) -> Iterator[Any]:
        """Answers made here, until processes pay."""
        if moving.moved:
            return
        before = spent.seconds()
        for answer in Here().answers(piece, stop):
            moving.note(spent.seconds() - before)
            before = spent.seconds()
            yield answer
            if moving.moved:
                return

    def _stay(self, why: CannotSend) -> None:
        """Go on in threads; whoever asked for processes is told so, once."""
        with self._lock:
            if self._moving is None and not self._stays:
                tell(f"this is done in threads, not in processes: {why}")
            self._stays = True


class Workers:
    """Who does units of work side by side; processes that were started stay until the end of the context.

    Parameters
    ----------
    kind : "auto", "threads" or "processes"
    threads : how many, the number of usable cores unless given

    Raises
    ------
    InputError
        If there is no such kind, or the number is out of range.
    """

    def __init__(self, kind: str = AUTO, threads: int | None = None) -> None:
        if kind not in KINDS:
            raise unknown("the workers are", kind, KINDS)
        self.kind, self.number = kind, usable_threads(threads)
        self._processes = Processes()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, place: TracebackType | None) -> None:
        self._processes.close()

    @contextmanager
    def place(self, units: int | None, pieces: int, stop: Event) -> Iterator[Place]:
        """Where some units of work in so many pieces are done; when the body is left, what is under way ends.

        Parameters
        ----------
        units : None where work is not to be moved unless processes were asked for
        """
        if self.kind == THREADS or (self.kind == AUTO and units is None):
            yield Here()
            return
        side_by_side = min(self.number, usable_threads(None), pieces)
        moving = None if self.kind == PROCESSES else Moving(units or 0, side_by_side)
        try:
            yield There(self._processes, moving)
        finally:
            stop.set()
            self._processes.end_busy(stop)


@contextmanager
def working(workers: str | Workers, threads: int | None) -> Iterator[Workers]:
    """Workers by name for the body, or those that are given, which whoever made them closes."""
    if isinstance(workers, Workers):
        yield workers
        return
    with Workers(workers, threads) as made:
        yield made


def check(workers: str | Workers, threads: int | None) -> int:
    """How many would work; raises InputError as `Workers` does, before anything is begun."""
    return (workers if isinstance(workers, Workers) else Workers(workers, threads)).number
