"""Where batches are done: in threads or processes of this machine, or by anything that gives futures.

One small interface holds for all of them, see `Engine`. Scheduling and retries are the engine's.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import TIMEOUT_MAX, Event
from typing import Any, Protocol

from toycomb.common.errors import InputError, UnitError, shown
from toycomb.common.notices import reason
from toycomb.common.versions import deciding
from toycomb.workers.batches import Batch, Done, OtherVersions, done, perform, send
from toycomb.workers.pieces import Piece
from toycomb.workers.places import Place, Workers
from toycomb.workers.sending import unpacked
from toycomb.workers.threads import thread_pool

AHEAD = 2
"""Batches that are handed out for each slot: one that is done, and one that waits."""
LOCAL, FAR = 2.0, 20.0
"""Seconds of a batch here, where handing out costs next to nothing, and where a scheduler hands out."""
TRIES = 2
"""How often a unit is begun that ends its worker."""


class Gone(ConnectionError):
    """What had a batch has gone, and the batch with it; nothing in the batch is to blame."""


class Engine(Protocol):
    """Where batches are done."""

    seconds: float
    """That a batch should take."""

    def slots(self) -> int:
        """Batches that are done at once, now."""

    def submit(self, batch: Batch) -> Future[list[Done]]:
        """Hand out a batch; an error of the future is none of a unit's, but of what does them."""

    def finish(self) -> None:
        """Begin no further unit where that can be helped; what is under way is finished."""


class Local:
    """Threads of this process, or processes of this machine."""

    seconds = LOCAL

    def __init__(self, pool: Executor, number: int, place: Place, stop: Event) -> None:
        self._pool, self._number, self._place, self._stop = pool, number, place, stop
        self._enough = Event()

    def slots(self) -> int:
        """See `Engine`."""
        return self._number

    def submit(self, batch: Batch) -> Future[list[Done]]:
        """See `Engine`."""
        return self._pool.submit(done, batch, self._place, self._stop, self._enough)

    def finish(self) -> None:
        """See `Engine`."""
        self._enough.set()


@contextmanager
def local(workers: Workers, units: int) -> Iterator[Local]:
    """Threads or processes for so many units; what is under way when the body is left by an error ends at once."""
    with thread_pool(workers.number, units) as (pool, stop), workers.place(units, units, stop) as place:
        yield Local(pool, min(workers.number, units), place, stop)


class Futures:
    """Anything with `submit` that gives futures, as `concurrent.futures` has it.

    Parameters
    ----------
    executor : whose `submit(function, argument)` gives a future with `add_done_callback`
    slots : batches that it does at once
    """

    seconds = FAR

    def __init__(self, executor: Any, slots: int) -> None:
        if not callable(getattr(executor, "submit", None)):
            raise InputError(f"the executor is {shown(repr(executor), 60)}; it must have submit(function, argument)")
        if slots < 1:
            raise InputError(f"{slots} slots were asked for; at least 1 is needed")
        self._executor, self._slots = executor, slots
        self._waiting: set[Future[bytes]] = set()

    def slots(self) -> int:
        """See `Engine`."""
        return self._slots

    def submit(self, batch: Batch) -> Future[list[Done]]:
        """See `Engine`."""
        answer: Future[list[Done]] = Future()
        asked: Future[bytes] = self._executor.submit(perform, send(batch, deciding()))
        self._waiting.add(asked)

        def arrived(there: Future[bytes]) -> None:
            self._waiting.discard(there)
            if there.cancelled():
                answer.cancel()
                answer.set_running_or_notify_cancel()
                return
            try:
                answer.set_result(unpacked(there.result()))
            except BaseException as error:  # of who did it, or of an answer that cannot be read here
                answer.set_exception(error)

        asked.add_done_callback(arrived)
        return answer

    def finish(self) -> None:
        """See `Engine`; batches that were begun are finished."""
        for future in list(self._waiting):
            future.cancel()


class Ending:
    """The wish to begin no further unit: by a time, or by whoever calls `now`.

    Parameters
    ----------
    seconds : from now on, unless None
    """

    def __init__(self, seconds: float | None = None) -> None:
        endless = seconds is None or seconds > TIMEOUT_MAX
        self._until = None if endless or seconds is None else time.monotonic() + seconds
        self._asked, self._wake = False, SimpleQueue[Any]()

    def now(self) -> None:
        """End soon; may be called from a signal handler."""
        self._asked = True
        self._wake.put(None)

    @property
    def come(self) -> bool:
        """Whether it is time to end."""
        return self._asked or (self._until is not None and time.monotonic() >= self._until)

    def wait(self, done: Future[Any]) -> None:
        """Let `next` give a future once it is done."""
        done.add_done_callback(self._wake.put)

    def next(self) -> Future[Any] | None:
        """The next future that is done; None if it is time to end, which is said once or more often."""
        left = None if self._until is None or self.come else max(self._until - time.monotonic(), 0)
        try:
            return self._wake.get(timeout=left)
        except Empty:
            return None


def handed_out(
    more: Callable[[int], Batch | None], engine: Engine, ending: Ending
) -> Generator[tuple[Batch, list[Done]], None, None]:
    """Hand out batches until there are no more, or it is time to end; yield each with what was done of it.

    A batch that is lost with its worker is handed out again in halves, so that a unit that ends its worker is found; it
    is then `Done` with the error.

    Parameters
    ----------
    more : function of the number of slots that gives the next batch, or None

    Raises
    ------
    OtherVersions
        If a worker has other versions than this process.
    """
    running: dict[Future[Any], tuple[Batch, int]] = {}
    lost: deque[tuple[Batch, int]] = deque()
    told = False
    while True:
        while not ending.come and len(running) < AHEAD * engine.slots():
            batch, tries = lost.popleft() if lost else (more(engine.slots()), 0)
            if batch is None:
                break
            future = engine.submit(batch)
            running[future] = batch, tries
            ending.wait(future)
        if not running:
            return
        if ending.come and not told:
            told = True
            engine.finish()
        future = ending.next()  # type: ignore[assignment]
        if future is None:
            continue
        batch, tries = running.pop(future)
        if future.cancelled():
            continue
        error = future.exception()
        if error is None:
            yield batch, future.result()
        elif isinstance(error, Gone):
            lost.append((batch, tries))
        elif isinstance(error, OtherVersions) or not isinstance(error, Exception):
            raise error
        elif tries + 1 < TRIES or _size(batch) > 1:
            lost.extend((half, tries + (_size(half) == 1)) for half in halves(batch))
        else:
            yield batch, [Done(batch[0][0], batch[0][1].units[0], None, _of_worker(error), 0.0)]


def _size(batch: Sequence[tuple[Any, Piece]]) -> int:
    return sum(len(piece.units) for _, piece in batch)


def halves(batch: Batch) -> list[Batch]:
    """A batch in two of as many units; one of a single unit stays whole."""
    half = (_size(batch) + 1) // 2
    first: list[tuple[Any, Piece]] = []
    second: list[tuple[Any, Piece]] = []
    for key, piece in batch:
        room = max(half - _size(first), 0)
        for into, units in ((first, piece.units[:room]), (second, piece.units[room:])):
            if units:
                into.append((key, piece._replace(units=units)))
    return [tuple(x) for x in (first, second) if x]


def _of_worker(error: BaseException) -> BaseException:
    """The error of a unit that ended its worker whenever it was tried."""
    return UnitError(f"whatever worker was at it ended ({reason(error)})")
