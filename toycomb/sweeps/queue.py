"""The units of work of a sweep that are missing, taken point by point into batches, and stored batch by batch."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from toycomb.common.errors import LostError
from toycomb.common.failures import place as met_at
from toycomb.common.notices import reason
from toycomb.records.failed import Failed
from toycomb.records.sealed import Row
from toycomb.records.store import Store
from toycomb.sweeps.asked import sources_of
from toycomb.sweeps.design import points
from toycomb.sweeps.share import Once, Share
from toycomb.sweeps.sources import Chore, Made, Source, piece
from toycomb.workers.batches import Batch, Done, Pace

Unit = tuple[str, str, int]
"""Table, identity and network."""


class Queue:
    """What is to be done of a sweep; memory does not grow with its size.

    Parameters
    ----------
    document : the sweep
    store : Store
    share : Share
    pace : Pace
    retry : do again what failed before
    limit : units that are handed out at most, unless None
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        store: Store,
        share: Share,
        pace: Pace,
        *,
        retry: bool = False,
        limit: int | None = None,
    ) -> None:
        self._store, self._share, self._pace, self._limit = store, share, pace, limit
        self._number = 0
        self._sources: dict[int, Source] = {}
        self._open: dict[int, int] = {}  # chores of each source that are under way
        self._lost = set[Unit]()  # what failed in this call
        self._again = deque[tuple[int, Chore]]()
        self._tried = set[tuple[int, int]]()
        self._source: int | None = None  # that whose chores are handed out now
        passes = (False, True) if retry else (False,)  # what failed before comes last, so that a limit does not end it
        self._chores = itertools.chain.from_iterable(self._missing(document, again) for again in passes)
        self.made = self.failed = 0

    def _missing(self, document: Mapping[str, Any], again: bool) -> Iterator[tuple[int, Chore]]:
        """Each network of which something is missing, or failed before this call, with its source."""
        once, first = Once(), 0
        for point in points(document):
            for source in sources_of(point):
                number = self._number
                self._number += 1
                self._sources[number], self._open[number], self._source = source, 0, number
                for chore in self._of_source(source, first, once, again):
                    yield number, chore
                first += source.networks
                self._source = None
                self._let_go(number)

    def _of_source(self, source: Source, first: int, once: Once, again: bool) -> Iterator[Chore]:
        wanted = [self._wanted(source, x, once.new(x, source.networks), again) for x in source.identities]
        for network in range(source.networks):
            places = tuple(place for place, own in enumerate(wanted) if network in own)
            if places and self._share.has(first + network):
                yield network, places

    def _wanted(self, source: Source, identity: str, networks: range, again: bool) -> set[int]:
        """Networks that are to be made: those that are missing, or those that failed before this call."""
        there = self._store.networks(source.table, identity)
        failed = self._store.failures(source.table, identity).keys()
        if not again:
            return set(networks) - there - failed
        return {i for i in networks if i in failed - there and (source.table, identity, i) not in self._lost}

    def more(self, slots: int) -> Batch | None:
        """The next batch; None if nothing is left."""
        seconds, most = self._pace.room(slots)
        taken: dict[int, list[Chore]] = {}
        expected, units = 0.0, 0
        while not units or (expected < seconds and units < most):
            found = self._next()
            if found is None:
                break
            number, (network, places) = found
            taken.setdefault(number, []).append((network, places))
            units += 1
            expected += self._pace.expected(number)
        return tuple((number, piece(self._sources[number], chores)) for number, chores in taken.items()) or None

    def _next(self) -> tuple[int, Chore] | None:
        """The next network, which is under way from now on."""
        if self._again:
            return self._again.popleft()
        if self._limit is not None and self._limit <= 0:
            return None
        found = next(self._chores, None)
        if found is None:
            return None
        number, (network, places) = found
        if self._limit is not None:
            places = places[: self._limit]
            self._limit -= len(places)
        self._open[number] += 1
        self._pace.left -= 1
        return number, (network, places)

    def store(self, done: Sequence[Done]) -> int:
        """Store what was done of a batch, in one transaction; number of units that are finished or failed now."""
        rows: list[Row] = []
        failed: list[Failed] = []
        for x in done:
            network, places = x.unit
            if isinstance(x.error, LostError) and (x.key, network) not in self._tried:
                self._tried.add((x.key, network))  # the process may have been ended by somebody: once more
                self._again.append((x.key, x.unit))
                continue
            self._pace.note(x.key, x.seconds, len(done))
            for made in x.answer or self._none(places, x.error):
                if made.row is not None:
                    rows.append(made.row)
                else:
                    failed.append(self._failed(x.key, made, network))
        self._store.save_rows(rows, failed)
        self._lost.update(x[:3] for x in failed)
        for x in done:
            if (x.key, x.unit) not in self._again:
                self._open[x.key] -= 1
                self._let_go(x.key)
        self.made += len(rows)
        self.failed += len(failed)
        return len(rows) + len(failed)

    def _none(self, places: Sequence[int], error: BaseException | None) -> list[Made]:
        if error is not None and not isinstance(error, Exception):
            raise error
        said = "no answer was given" if error is None else reason(error) + met_at(error)
        return [Made(place, None, said) for place in places]

    def _failed(self, number: int, made: Made, network: int) -> Failed:
        source = self._sources[number]
        return Failed(
            source.table, source.identities[made.place], network, source.name(made.place, network), made.reason
        )

    def _let_go(self, number: int) -> None:
        """Forget a source of which nothing is under way and nothing comes any more."""
        if number != self._source and not self._open[number]:
            del self._sources[number], self._open[number]
