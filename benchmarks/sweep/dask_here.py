"""A Dask cluster of this machine: a scheduler and workers, each a process of its own, on the loopback address."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0


@contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[str]:
    """The address of a scheduler with so many workers of one thread each.

    Parameters
    ----------
    folder : Path
        For what Dask writes.
    workers : int
    """
    file, running = folder / "scheduler.json", list[subprocess.Popen[bytes]]()
    log = (folder / "dask.log").open("wb")
    apart = {**os.environ, "OMP_NUM_THREADS": "1"}

    def started(*words: str) -> None:
        command = [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]]
        running.append(subprocess.Popen(command, stdout=log, stderr=log, env=apart))

    try:
        started("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file))
        address = _address(file)
        for _ in range(workers):
            started("dask_worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder))
        _wait_for(address, workers)
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            process.wait()
        log.close()


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
