"""Many networks, trained side by side."""

from __future__ import annotations

from collections.abc import Callable, Generator, Hashable, Iterable, Sequence
from contextlib import closing

from toycomb.common.failures import Failures
from toycomb.training.single import Job, Outcome, train_network
from toycomb.workers import Piece, Workers, completed, one, working


def train_jobs(
    jobs: Iterable[Job],
    *,
    threads: int | None = None,
    workers: str | Workers = "threads",
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
    threads, workers : how many work at once, and where, see `toycomb.workers.Workers`
    total : how many there are, if they have no length
    name : of a job by its position, for sentences; `network` and its index unless given
    identity : of a job by its position, where other jobs may have its name, see `Failures.add`
    """
    found = Failures() if failures is None else failures
    total = len(jobs) if isinstance(jobs, Sequence) else total
    work = (((i, job.index), Piece(one, train_network, (job,))) for i, job in enumerate(jobs))
    with (
        working(workers, threads) as who,
        closing(completed(work, who, label=label, total=total, progress=progress)) as answers,
    ):
        for (i, index), _, future in answers:
            error = future.exception()
            if error is None:
                yield i, future.result()
            else:
                unit, key = name(i) if name else f"network {index}", identity(i) if identity else None
                found.add(unit, error, (i,), identity=key, network=index)
    if failures is None:
        found.check()
