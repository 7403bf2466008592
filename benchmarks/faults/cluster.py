"""Faults of a Dask cluster: workers and the scheduler go and come back, and a worker has another version."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import toycomb
from benchmarks.faults.calls import Call
from benchmarks.faults.trying import Attempt, Fault, Skip
from benchmarks.sweep.dask_here import DaskHere


@contextmanager
def _cluster(attempt: Attempt, workers: int = 2) -> Iterator[DaskHere]:
    """A cluster for one try.

    Raises
    ------
    Skip
        If Dask is not installed.
    """
    if importlib.util.find_spec("distributed") is None:
        raise Skip("distributed is not installed; pip install 'toycomb[cluster]' brings it")
    folder = attempt.folder / "dask"
    folder.mkdir()
    here = DaskHere(folder)
    try:
        here.start_scheduler()
        if workers:
            here.start_workers(workers)
        yield here
    finally:
        here.close()


def _begun(attempt: Attempt, here: DaskHere) -> Call:
    """A sweep on the cluster, at any moment."""
    attempt.of("slow")
    call = attempt.sweep("--scheduler", here.address, fresh=True)
    attempt.until(call, attempt.chance.randrange(1, 16))
    return call


def _all_made(attempt: Attempt, call: Call) -> None:
    """The sweep has to end by itself, with all units."""
    if attempt.judge(call, seconds=300) == "done":
        attempt.stored = attempt.left.number


def worker(attempt: Attempt) -> None:
    """A worker is killed in a batch, and started anew by its nanny."""
    with _cluster(attempt) as here:
        from distributed import Client

        with Client(here.address, set_as_default=False) as client:
            victims = list(client.run(os.getpid).values())
        call = _begun(attempt, here)
        os.kill(attempt.chance.choice(victims), signal.SIGKILL)
        _all_made(attempt, call)


def workers(attempt: Attempt) -> None:
    """All workers go, and one comes some seconds later."""
    with _cluster(attempt) as here:
        call = _begun(attempt, here)
        here.kill_workers()
        time.sleep(attempt.chance.uniform(0, 8))
        here.start_workers(1)
        _all_made(attempt, call)


def scheduler(attempt: Attempt) -> None:
    """The scheduler is killed, and comes back at its address with new workers."""
    with _cluster(attempt) as here:
        call = _begun(attempt, here)
        here.kill_scheduler()
        here.kill_workers()
        time.sleep(attempt.chance.uniform(0, 8))
        here.start_scheduler()
        here.start_workers(2)
        _all_made(attempt, call)


def scheduler_gone(attempt: Attempt) -> None:
    """The scheduler is killed and does not come back; the next call works here."""
    with _cluster(attempt) as here:
        call = _begun(attempt, here)
        here.kill_scheduler()
        attempt.judge(call, seconds=180)


def other_version(attempt: Attempt) -> None:
    """A worker has another version of toycomb."""
    package = Path(toycomb.__file__).parent
    other = attempt.folder / "other"
    shutil.copytree(package, other / "toycomb", ignore=shutil.ignore_patterns("__pycache__"))
    version = other / "toycomb" / "_version.py"
    version.write_text(re.sub(r'(?<=__version__ = ")[^"]+', "0.0.1", version.read_text()))
    with _cluster(attempt, workers=0) as here:
        here.start_workers(1, paths=str(other))
        attempt.of("slow")
        call = attempt.sweep("--scheduler", here.address, fresh=True)
        if attempt.judge(call) != "refused":
            attempt.found.counts["unclear"] += 1
            attempt.note("a worker of another version was used")


FAULTS = {
    "dask-worker": Fault(worker, "a Dask worker is killed in a batch", "its batch is done again", 3),
    "dask-workers": Fault(workers, "all Dask workers go, and one comes", "waits for it, and goes on", 3),
    "dask-scheduler": Fault(scheduler, "the Dask scheduler is killed and comes back", "waits for it, and goes on", 3),
    "dask-gone": Fault(scheduler_gone, "the Dask scheduler does not come back", "refused after a minute", 2),
    "dask-version": Fault(other_version, "a Dask worker has another version of toycomb", "refused", 3),
}
