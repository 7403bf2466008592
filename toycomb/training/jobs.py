"""Pieces of work side by side: a few are taken ahead, each is let go when it is done, and one that fails ends no other.

Whoever leaves early closes the generator (`contextlib.closing`), which ends the work that is under way.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing
from functools import partial
from itertools import chain, islice
from threading import Event
from typing import Any, TypeVar

from toycomb.common.failures import Failures
from toycomb.training.single import Job, Outcome, train_network
from toycomb.training.threads import thread_pool, usable_threads

Key = TypeVar("Key")
AHEAD = 4
"""Pieces that wait for each thread: enough that none idles, few enough that memory does not grow with their number."""


def train_jobs(
    jobs: Iterable[Job],
    *,
    threads: int | None = None,
    progress: bool = True,
    label: str = "training",
    total: int | None = None,
    name: Callable[[int], str] | None = None,
    identity: Callable[[int], Hashable] | None = None,
    failures: Failures | None = None,
) -> Generator[tuple[int, Outcome], None, None]:
    """Yield (position, outcome) of each job as it is finished.

    A caller that stores each outcome keeps what is finished when it is interrupted. A job that fails does not end the
    others: it is added to `failures` or, where none are given, raised once all others are done.

    Parameters
    ----------
    jobs : each is let go once it is done
    total : how many there are, if they have no length
    name : of a job by its position, for sentences; `network` and its index unless given
    identity : of a job by its position, where other jobs may have its name, see `Failures.add`
    """
    found = Failures() if failures is None else failures
    total = len(jobs) if isinstance(jobs, Sequence) else total
    work = (((i, job.index), partial(train_network, job)) for i, job in enumerate(jobs))
    with closing(completed(work, threads, label=label, total=total, progress=progress)) as answers:
        for (i, index), future in answers:
            error = future.exception()
            if error is None:
                yield i, future.result()
            else:
                unit, one = name(i) if name else f"network {index}", identity(i) if identity else None
                found.add(unit, error, (i,), identity=one, network=index)
    if failures is None:
        found.check()


def completed(
    work: Iterable[tuple[Key, Callable[[Event], Any]]],
    threads: int | None,
    *,
    label: str,
    total: int | None,
    progress: bool = True,
) -> Generator[tuple[Key, Future[Any]], None, None]:
    """Do pieces of work side by side and yield each as it is done; a few are taken ahead, and none is kept.

    Parameters
    ----------
    work : pairs of anything that names a piece and a function of an event, which is set when the work is to end
    threads : the number of usable cores unless given
    label, total : of the bar that a terminal shows if the work takes longer than two seconds
    progress : show it
    """
    from tqdm import tqdm

    threads, hidden = usable_threads(threads), None if progress else True
    source = iter(work)
    ahead = list(islice(source, AHEAD * threads))
    source = chain(ahead, source)
    bar = tqdm(desc=label, total=total, unit="network", delay=2, disable=hidden)
    with bar, thread_pool(threads, len(ahead)) as (pool, stop):
        waiting: dict[Future[Any], Key] = {}
        while True:
            for key, call in islice(source, AHEAD * threads - len(waiting)):
                waiting[pool.submit(call, stop)] = key
            if not waiting:
                return
            done = wait(waiting, return_when=FIRST_COMPLETED).done
            while done:
                future = done.pop()
                yield waiting.pop(future), future
                bar.update()
