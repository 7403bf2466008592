"""A Dask cluster as a place for batches: scheduling, retries and the dashboard are Dask's."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import Any

from toycomb.common.errors import InputError, shown
from toycomb.common.notices import one_line, tell
from toycomb.common.optional import needed
from toycomb.common.versions import deciding
from toycomb.workers.batches import Batch, Done, end, perform, send
from toycomb.workers.engines import FAR, Gone
from toycomb.workers.sending import unpacked

PATIENCE = 60.0
"""Seconds to wait for a scheduler, also for one that was there and has gone."""
LOOK = 5.0
"""Seconds between two looks at how many workers there are."""


@contextmanager
def cluster(address: str) -> Iterator[Cluster]:
    """The cluster of a scheduler.

    Raises
    ------
    InputError
        If nothing answers there, or Dask is not installed.
    """
    needed("distributed", "cluster")
    with _own_words_alone():
        found = Cluster(address)
        try:
            yield found
        finally:
            found.close()


@contextmanager
def _own_words_alone() -> Iterator[None]:
    """In the body Dask's client logs no error: of a scheduler that has gone it shows a traceback, and we a sentence."""
    log = logging.getLogger("distributed.client")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)


class Cluster:
    """The workers of one scheduler, however many there are at the time; see `toycomb.workers.engines.Engine`.

    A scheduler that goes takes the batches with it that it had: they are handed out anew once it is back.
    """

    seconds = FAR

    def __init__(self, address: str) -> None:
        self._address, self._token = address, uuid.uuid4().hex
        self._number, self._looked, self._said = 1, -LOOK, False
        self._running = set[Any]()
        self._client = self._connected()

    def _connected(self) -> Any:
        """A client of the scheduler; waits for it, since it may be about to start."""
        from distributed import Client

        end, said = time.monotonic() + PATIENCE, False
        while True:
            try:
                return Client(self._address, timeout=5, set_as_default=False)
            except (OSError, ValueError) as error:
                if isinstance(error, ValueError) or time.monotonic() > end:
                    raise InputError(
                        f"no Dask scheduler answers at {shown(self._address, 80)} ({one_line(str(error), 120)}); give "
                        "the address that it says when it starts, such as tcp://127.0.0.1:8786"
                    ) from None
                if not said:
                    said = True
                    tell(f"waiting for the Dask scheduler at {shown(self._address, 80)}")

    def slots(self) -> int:
        """Threads of all workers; at least one, so that something waits for the first worker."""
        if time.monotonic() > self._looked + LOOK:
            self._looked = time.monotonic()
            with suppress(Exception):  # it has gone, which shows when something is handed out
                there = sum(self._client.nthreads().values())
                self._say_none(there)
                self._number = max(1, there)
        return self._number

    def _say_none(self, there: int) -> None:
        """Say once that a scheduler has no workers, for as long as that is so."""
        if not there and not self._said:
            tell(f"the Dask scheduler at {shown(self._address, 80)} has no workers yet; waiting for them")
        self._said = not there

    def submit(self, batch: Batch) -> Future[list[Done]]:
        """See `Engine`; raises InputError if the scheduler has gone and does not come back."""
        if self._client.status != "running":
            self.close()
            self._client = self._connected()
        answer: Future[list[Done]] = Future()
        there = self._client.submit(perform, send(batch, deciding(), self._token), pure=False)
        there.add_done_callback(lambda future: _arrived(future, answer))
        self._running.add(there)  # Dask lets go of what nobody holds
        answer.add_done_callback(lambda _: self._running.discard(there))
        return answer

    def finish(self) -> None:
        """Tell all workers to begin no further unit."""
        with suppress(Exception):  # of a scheduler that has gone there is nothing to end
            self._client.run(end, self._token, wait=False)
            if not self._client.nthreads():  # nothing was begun, and nothing will be
                self._client.cancel(list(self._running))

    def close(self) -> None:
        """Leave the cluster as it is."""
        with suppress(Exception):
            self._client.close(timeout=2)


def _arrived(future: Any, answer: Future[list[Done]]) -> None:
    """Give the answer of a batch, or why there is none."""
    try:
        if future.status == "finished":
            answer.set_result(unpacked(future.result(timeout=PATIENCE)))
        elif future.status == "error":
            answer.set_exception(future.exception())
        else:
            raise OSError(future.status)
    except Exception as error:  # of the connection, of whatever kind
        answer.set_exception(Gone(str(error)))
