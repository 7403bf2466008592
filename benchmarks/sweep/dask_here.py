"""A Dask cluster of this machine: a scheduler and workers, each a process of its own, on the loopback address."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PATIENCE = 60.0


class DaskHere:
    """A scheduler and workers that come and go; all of them end with `close`.

    Parameters
    ----------
    folder : Path
        For what Dask writes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._file = folder, folder / "scheduler.json"
        self._log = (folder / "dask.log").open("wb")
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers = list[subprocess.Popen[bytes]]()
        self.address = ""

    def _started(self, *words: str, paths: str = "") -> subprocess.Popen[bytes]:
        apart = {**os.environ, "OMP_NUM_THREADS": "1"}
        if paths:
            apart["PYTHONPATH"] = os.pathsep.join(x for x in (paths, os.environ.get("PYTHONPATH")) if x)
        command = [sys.executable, *(["-P"] if paths else []), "-m", "distributed.cli." + words[0], *words[1:]]
        return subprocess.Popen(command, stdout=self._log, stderr=self._log, env=apart, start_new_session=True)

    def start_scheduler(self) -> None:
        """Start the scheduler, at the address of before if there was one."""
        port = self.address.rpartition(":")[2] or "0"
        self._file.unlink(missing_ok=True)
        where = "--host", "127.0.0.1", "--port", port
        self.scheduler = self._started("dask_scheduler", *where, "--no-dashboard", "--scheduler-file", str(self._file))
        self.address = _address(self._file)

    def start_workers(self, number: int, paths: str = "") -> None:
        """Start so many more workers of one thread each, and wait for them; modules are found in other paths first."""
        for _ in range(number):
            more = "--nthreads", "1", "--no-dashboard", "--local-directory", str(self._folder)
            self.workers.append(self._started("dask_worker", self.address, *more, paths=paths))
        _wait_for(self.address, number)

    def kill_scheduler(self) -> None:
        """End the scheduler at once."""
        if self.scheduler is not None:
            _kill(self.scheduler)

    def kill_workers(self) -> None:
        """End all workers at once, and what would start them anew."""
        while self.workers:
            _kill(self.workers.pop())

    def close(self) -> None:
        """End all."""
        running = [*self.workers, *([self.scheduler] if self.scheduler else [])]
        for process in running:
            process.terminate()
        for process in running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                _kill(process)
        self._log.close()


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # a worker and its nanny
    process.wait()


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[str]:
    """The address of a scheduler with so many workers of one thread each.

    Parameters
    ----------
    folder : Path
        For what Dask writes.
    workers : int
    """
    here = DaskHere(folder)
    try:
        here.start_scheduler()
        here.start_workers(workers)
        yield here.address
    finally:
        here.close()


def _address(file: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if file.exists() and (text := file.read_text()):
            return str(json.loads(text)["address"])
        time.sleep(0.1)
    raise SystemExit("no Dask scheduler started")


def _wait_for(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=PATIENCE)
