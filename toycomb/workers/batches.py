"""Batches: many small units of work that are handed out, done and stored together, so that handing out costs little.

A batch is made to take some seconds, by what units took so far; it is small at first, and again when little is left, so
that all workers end together.
"""

from __future__ import annotations

import pickle
import time
from collections.abc import Hashable
from threading import Event
from typing import TYPE_CHECKING, Any, NamedTuple

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.common.notices import listed
from toycomb.common.versions import deciding
from toycomb.workers.pieces import Piece, units_of
from toycomb.workers.sending import packed, portable, unpacked

if TYPE_CHECKING:
    from toycomb.workers.places import Place

GROWTH = 2
"""How many times larger than any before it a batch may be: one slow unit after many quick ones does not surprise."""
CAUTION = 4.0
"""How many times slower units of a kind that was not measured yet may be than those that were."""
LARGEST = 5000
"""Units of a batch: what a worker holds until it gives its answers."""


Batch = tuple[tuple[Hashable, Piece], ...]
"""Pieces of work, each with anything that names it."""


class Done(NamedTuple):
    """One unit of a batch, done: its answer or the error that it ended by."""

    key: Any
    unit: Any
    answer: Any
    error: BaseException | None
    seconds: float


class OtherVersions(InputError):
    """A worker has other versions than the process that hands out the work."""


@one_thread
def done(batch: Batch, place: Place, stop: Event, enough: Event | None = None) -> list[Done]:
    """Do the pieces of a batch one after another; units that were not begun when it was to end are left out."""
    found: list[Done] = []
    begin = time.perf_counter()

    def give(what: Any) -> None:
        nonlocal begin
        if what is None:
            return
        if isinstance(what, BaseException):
            raise what
        key, unit, future = what
        now = time.perf_counter()
        error = future.exception()
        found.append(Done(key, unit, None if error else future.result(), error, now - begin))
        begin = now

    for key, piece in batch:
        if stop.is_set() or (enough is not None and enough.is_set()):
            break
        units_of(key, piece, place, stop, give, enough)
    return found


def send(batch: Batch, versions: dict[str, str], token: str = "") -> bytes:
    """A batch for `perform` on another machine, with the versions that must be there; raises CannotSend.

    Parameters
    ----------
    token : what `end` is told there to end this and other batches
    """
    return pickle.dumps((versions, token, packed(batch)), protocol=5)


def perform(content: bytes) -> bytes:
    """Do a batch that was sent here; its `Done` as bytes.

    Raises
    ------
    OtherVersions
        If other versions are installed here.
    """
    from toycomb.workers.places import Here
    from toycomb.workers.threads import Stop

    wanted, token, batch = pickle.loads(content)
    here = deciding()
    if differ := [f"{key} {here.get(key)} in place of {x}" for key, x in wanted.items() if here.get(key) != x]:
        raise OtherVersions(f"a worker has {listed(differ)}")
    found = done(unpacked(batch), Here(), Stop(), _ended.setdefault(token, Event()))
    return packed([x._replace(error=None if x.error is None else portable(x.error)) for x in found])


_ended: dict[str, Event] = {}


def end(token: str) -> None:
    """Begin no further unit of the batches that were sent here with this token."""
    _ended.setdefault(token, Event()).set()


class Pace:
    """How many units make a batch, from what units took so far.

    Only units that were done count, so those that were stored before are no measure.

    Parameters
    ----------
    seconds : that a batch should take
    left : units that are to be done
    """

    def __init__(self, seconds: float, left: int) -> None:
        self.seconds, self.left = seconds, left
        self._own: dict[Hashable, float] = {}
        self._mean: float | None = None
        self._most = 1

    def note(self, kind: Hashable, seconds: float, size: int) -> None:
        """Learn from a unit of a kind that took so many seconds, of a batch of so many units."""
        if len(self._own) > LARGEST:  # memory stays flat; what is forgotten is measured again
            self._own.clear()
        old = self._own.get(kind)
        self._own[kind] = seconds if old is None else 0.7 * old + 0.3 * seconds
        self._mean = seconds if self._mean is None else 0.98 * self._mean + 0.02 * seconds
        self._most = max(self._most, size)

    def expected(self, kind: Hashable) -> float:
        """Seconds that a unit of a kind may take; infinite before the first one was measured."""
        if self._mean is None:
            return float("inf")
        return self._own.get(kind, CAUTION * self._mean)

    def room(self, slots: int) -> tuple[float, int]:
        """Seconds and units that the next batch may have, with so many batches at once."""
        if self._mean is None:
            return 0.0, 1
        share = self._mean * self.left / (2 * max(slots, 1))
        return min(self.seconds, share), min(LARGEST, GROWTH * self._most)
