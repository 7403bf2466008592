"""Sweeps: many specifications of one kind, done unit by unit on this machine or on many, with the same bits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from toycomb.common.blas import one_thread
from toycomb.common.brief import Result
from toycomb.common.errors import InputError, number, shown, whole
from toycomb.common.progress import Progress
from toycomb.common.signals import finishing
from toycomb.files.temporary import clear
from toycomb.records.marks import doubt
from toycomb.records.store import opened
from toycomb.sweeps.document import Document, document_of
from toycomb.sweeps.listing import survey
from toycomb.sweeps.places import Place
from toycomb.sweeps.queue import Queue
from toycomb.sweeps.share import Share
from toycomb.sweeps.written import is_whole, note, remove_tables, write
from toycomb.workers import AUTO, Workers, check
from toycomb.workers.batches import Pace
from toycomb.workers.engines import Ending, Engine, Futures, handed_out, local


@one_thread
def run(
    sweep: str | Path | Mapping[str, Any],
    out: str | Path,
    *,
    shard: str | None = None,
    scheduler: str | None = None,
    executor: Any = None,
    slots: int | None = None,
    max_time: float | None = None,
    max_units: int | None = None,
    retry_failed: bool = False,
    threads: int | None = None,
    workers: str | Workers = AUTO,
    progress: bool = True,
) -> Result:
    """Do what is missing of a sweep; run again it goes on.

    Parameters
    ----------
    sweep : path of a TOML file, or what it holds as a mapping
        See docs/sweeps.md.
    out : path
        A folder, which gets `results.sqlite`, `sweep.json` and tables; or a results file alone, with a name that ends
        in `.sqlite`, as shards have it.
    shard : str, optional
        Do this share alone, such as "3/200"; the results files of all shares are merged later.
    scheduler : str, optional
        Address of the scheduler of a Dask cluster whose workers do the units; needs the extra `cluster`.
    executor : optional
        Anything with a `submit` that gives futures, as `concurrent.futures.Executor` has it, in place of all these.
    slots : int, optional
        Batches that the executor does at once.
    max_time : float, optional
        Seconds after which no further unit is begun.
    max_units : int, optional
        Do at most so many units now.
    retry_failed : bool
        Do again what failed before; else it stays failed.
    threads : int, optional
        How much is done at once on this machine; the number of usable cores unless given.
    workers : "auto", "threads" or "processes"
    progress : bool

    Returns
    -------
    dict with `done`, `failed` and `missing` (units of the sweep, or of the share, that the results file holds, that
    failed, and the others), `made` (finished now), `points`, `kind`, `shard` and `out`

    Raises
    ------
    InputError
        If the sweep is wrong, or the place cannot be used; nothing is begun then.
    KeyboardInterrupt
        Once what was under way is finished and stored, if a signal asked for that.
    """
    document = document_of(sweep)
    share, place = Share.read(shard), Place.of(out)
    _check_engine(scheduler, executor, slots, workers, threads)
    if max_units is not None and whole("max_units", max_units) < 1:
        raise InputError(f"{max_units} units were asked for; at least 1 is needed")
    made, ending, engine = 0, Ending(_seconds(max_time)), partial(_engine, scheduler, executor, slots, workers, threads)
    with place.taken(), place.kept() as keep:
        if place.folder is not None:
            clear(place.folder)  # what a killed call was writing
        for last in (False, False, True):
            with opened(place.file, running=True) as store:
                before, other = survey(document, store, share, progress=progress)
                keep()
                if other and place.folder is not None:
                    remove_tables(place.folder)
                left = before.missing + before.failed * retry_failed
                limit = left if max_units is None else min(left, max_units)
                queue = partial(Queue, document, store, share, retry=retry_failed, limit=max_units)
                told = partial(note, store, place.folder, share)
                own, found = _made(queue, engine, ending, limit, told, progress)
                made, lost = made + own, store.lost
                if place.folder is not None and is_whole(found):
                    write(document, store, place.folder, found, progress=progress)
                sound = store.lost == lost and found["done"] == before.done + own
            if sound or last:
                break
            doubt(place.file)  # it is damaged, and nothing had told so: what is looked at next is all of it
    return Result({**found, "made": made, "out": str(place.folder or place.file)})


def _made(
    queue: Callable[[Pace], Queue],
    engine: Callable[[int], AbstractContextManager[Engine]],
    ending: Ending,
    limit: int,
    told: Callable[[], Document],
    progress: bool,
) -> tuple[int, Document]:
    """Do so many units, if any; number of units made, and how far the sweep is.

    What is under way is finished if a signal asks for the end.
    """
    made = 0
    with ExitStack() as stack:
        asked = stack.enter_context(finishing(ending.now))
        if limit:
            where = stack.enter_context(engine(limit))
            made = _done(queue(Pace(where.seconds, limit)), where, ending, limit, progress)
        found = told()
        asked.check()
    return made, found


def _done(queue: Queue, engine: Engine, ending: Ending, units: int, progress: bool) -> int:
    """Do what is in a queue; number of units made."""
    with Progress("sweep", units, "unit", show=progress) as bar:
        for _, done in handed_out(queue.more, engine, ending):
            bar.update(queue.store(done))
    return queue.made


@contextmanager
def _engine(
    scheduler: str | None, executor: Any, slots: int | None, workers: str | Workers, threads: int | None, units: int
) -> Iterator[Engine]:
    """Where the units are done."""
    if scheduler is not None:
        from toycomb.workers.cluster import cluster

        with cluster(scheduler) as engine:
            yield engine
    elif executor is not None:
        yield Futures(executor, 1 if slots is None else whole("slots", slots))
    else:
        with ExitStack() as stack:
            who = workers if isinstance(workers, Workers) else stack.enter_context(Workers(workers, threads))
            yield stack.enter_context(local(who, units))


def _check_engine(scheduler: Any, executor: Any, slots: Any, workers: Any, threads: Any) -> None:
    """Refuse, before anything is begun, what no units can be done by."""
    if scheduler is not None and executor is not None:
        raise InputError("a scheduler and an executor were given; units are done by one of them")
    if scheduler is not None and not (isinstance(scheduler, str) and scheduler):
        raise InputError(f"the scheduler is {shown(repr(scheduler), 40)}; give its address, such as tcp://node1:8786")
    if executor is not None:
        Futures(executor, 1 if slots is None else whole("slots", slots))
    if scheduler is None and executor is None:
        check(workers, threads)


def _seconds(max_time: Any) -> float | None:
    """How long units are begun."""
    if max_time is None:
        return None
    if not number("max_time", max_time) > 0:
        raise InputError(f"the time is {max_time} seconds; it must be above 0")
    return float(max_time)
