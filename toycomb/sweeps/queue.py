"""The units of work of a sweep that are missing, taken point by point into batches, and stored batch by batch."""

from __future__ import annotations

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
from toycomb.sweeps.share import Share
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
        self._store, self._share, self._pace, self._retry, self._limit = store, share, pace, retry, limit
        self._sources: dict[int, Source] = {}
        self._open: dict[int, int] = {}  # chores of each source that are under way
        self._under_way = set[Unit]()
        self._again = deque[tuple[int, Chore]]()
        self._tried = set[tuple[int, int]]()
        self._source: int | None = None  # that whose chores are handed out now
        self._chores = self._missing(document)
        self.made = self.failed = 0

    def _missing(self, document: Mapping[str, Any]) -> Iterator[tuple[int, Chore]]:
        """Each network of which something is missing, with its source."""
        number = first = 0
        for point in points(document):
            for source in sources_of(point):
                self._sources[number], self._open[number], self._source = source, 0, number
                for chore in self._of_source(source, first):
                    yield number, chore
                first += source.networks
                self._source = None
                self._let_go(number)
                number += 1

    def _of_source(self, source: Source, first: int) -> Iterator[Chore]:
        there = [self._finished(source, identity) for identity in source.identities]
        for network in range(source.networks):
            if not self._share.has(first + network):
                continue
            places = tuple(
                place
                for place, identity in enumerate(source.identities)
                if network not in there[place] and (source.table, identity, network) not in self._under_way
            )
            if places:
                yield network, places

    def _finished(self, source: Source, identity: str) -> set[int]:
        there = self._store.networks(source.table, identity)
        return there if self._retry else there | self._store.failures(source.table, identity).keys()

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
        self._under_way.update(self._units(number, network, places))
        return number, (network, places)

    def _units(self, number: int, network: int, places: Sequence[int]) -> list[Unit]:
        source = self._sources[number]
        return [(source.table, source.identities[place], network) for place in places]

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
        for x in done:
            if (x.key, x.unit) not in self._again:
                self._closed(x.key, *x.unit)
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

    def _closed(self, number: int, network: int, places: Sequence[int]) -> None:
        self._pace.left -= 1
        self._open[number] -= 1
        self._under_way.difference_update(self._units(number, network, places))
        self._let_go(number)

    def _let_go(self, number: int) -> None:
        """Forget a source of which nothing is under way and nothing comes any more."""
        if number != self._source and not self._open[number]:
            del self._sources[number], self._open[number]
