"""Pieces of work side by side: a few are taken ahead, each is let go when it is done; a unit that fails ends no other.

Whoever leaves early closes the generator (`contextlib.closing`), which ends the work that is under way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future
from itertools import chain, islice
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from toycomb.common.progress import Progress
from toycomb.workers.sending import Failed
from toycomb.workers.threads import Interrupted, thread_pool

if TYPE_CHECKING:
    from toycomb.workers.places import Place, Workers

Key = TypeVar("Key")
AHEAD = 4
"""Pieces that wait for each worker: enough that none idles, few enough that memory does not grow with their number."""


class Piece(NamedTuple):
    """Units of work that one worker does, in order.

    Parameters
    ----------
    call : function of (shared, units, stop), which stands in a module of toycomb
        Yields one answer for each unit, or `Failed`. `stop` is an event that is set when the work is to end.
    shared : what the units of many pieces need; a process gets it once
    units : what tells them apart, as the keys of their answers
    """

    call: Callable[[Any, Sequence[Any], Event], Iterator[Any]]
    shared: Any
    units: Sequence[Any]


def one(function: Callable[..., Any], units: Sequence[Any], stop: Event) -> Iterator[Any]:
    """The `call` of pieces whose shared value is a function of (unit, stop)."""
    return (function(unit, stop) for unit in units)


def completed(
    work: Iterable[tuple[Key, Piece]],
    workers: Workers,
    *,
    label: str,
    total: int | None,
    progress: bool = True,
    unit: str = "network",
    known: bool = True,
) -> Generator[tuple[Key, Any, Future[Any]], None, None]:
    """Do pieces of work side by side and yield (key, unit, answer) as each unit is done; none is kept.

    Parameters
    ----------
    work : pairs of anything that names a piece, and the piece
    workers : who does it, see `toycomb.workers.working`
    label, total, unit : of the bar, see `toycomb.common.progress.Progress`
    progress : show it
    known : bool
        Work of code that cannot be known beforehand moves to processes only if they were asked for.
    """
    threads, source = workers.number, iter(work)
    ahead = list(islice(source, AHEAD * threads))
    source = chain(ahead, source)
    done: SimpleQueue[tuple[Key, Any, Future[Any]] | BaseException | None] = SimpleQueue()
    with (
        Progress(label, total, unit, show=progress) as bar,
        thread_pool(threads, len(ahead)) as (pool, stop),
        workers.place(total if known else None, len(ahead), stop) as place,
    ):
        del ahead
        running = 0
        while True:
            for key, piece in islice(source, AHEAD * threads - running):
                pool.submit(units_of, key, piece, place, stop, done.put)
                running += 1
            if not running:
                return
            answer = done.get()
            if stop.is_set():  # with that of the pool to which this thread belongs
                raise Interrupted
            if answer is None:
                running -= 1
                continue
            if isinstance(answer, BaseException):
                raise answer
            yield answer
            del answer
            bar.update()


def units_of(
    key: Any, piece: Piece, place: Place, stop: Event, give: Callable[[Any], None], enough: Event | None = None
) -> None:
    """Give the answer of each unit of a piece; the units after one that failed go on without it.

    Once `stop` is set the unit that is under way is ended; once `enough` is, it is the last one.
    """
    left = deque(piece.units)
    try:
        while left and not stop.is_set():
            found: Future[Any] = Future()
            before = len(left)
            try:
                for answer in place.answers(piece._replace(units=tuple(left)), stop):
                    if isinstance(answer, Failed):
                        found.set_exception(answer.error)
                    else:
                        found.set_result(answer)
                    give((key, left.popleft(), found))
                    found = Future()
                    if enough is not None and enough.is_set():
                        return give(None)
                if len(left) == before and not stop.is_set():
                    raise RuntimeError("a piece of work ended without an answer")
            except BaseException as error:
                if not stop.is_set():
                    found.set_exception(error)
                    give((key, left.popleft(), found))
        give(None)
    except BaseException as error:  # of this module's own
        give(error)
