"""Figures drawn by other processes while this one goes on, and by this one once it has time.

Another process calls `main` of this module: drawing holds the interpreter's lock, so threads would not help,
and starting it so asks nothing of the script that called. Figures are named to it one by one, as it gets done.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from types import TracebackType

from toycomb.files.temporary import clear
from toycomb.records.store import Store, opened
from toycomb.study.drawing import draw
from toycomb.workers import starting

MOST = 4
"""Other processes: each takes a second to start, and a figure another."""
Helper = subprocess.Popen[str]


class Pictures:
    """Figures to be drawn into a folder from the tables of a store.

    Parameters
    ----------
    store : Store
        Of a file, which other processes read.
    folder : Path
    threads : int
        Processes that draw at once, this one counted.
    """

    def __init__(self, store: Store, folder: Path, threads: int) -> None:
        self._store, self._folder = store, folder
        self._left: SimpleQueue[str | None] = SimpleQueue()
        self._lock, self._missed = Lock(), list[str]()
        started = [self._started() for _ in range(min(threads - 1, MOST) if sys.executable else 0)]
        self._helpers = [helper for helper in started if helper is not None]
        self._feeders = [Thread(target=self._feed, args=(helper,), daemon=True) for helper in self._helpers]
        for feeder in self._feeders:
            feeder.start()

    def add(self, names: Sequence[str]) -> None:
        """Draw these as well, whose tables are stored by now."""
        for name in names:
            self._left.put(name)

    def finish(self) -> None:
        """Draw what is left, and wait until everything is drawn."""
        for _ in range(len(self._feeders) + 1):
            self._left.put(None)
        while (name := self._left.get()) is not None:
            draw(name, self._store, self._folder / name)
        for feeder in self._feeders:
            feeder.join()
        for name in self._missed:  # here a failure shows itself
            draw(name, self._store, self._folder / name)

    def __enter__(self) -> Pictures:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the other processes, and remove what they were writing."""
        for helper in self._helpers:
            self._left.put(None)
            helper.kill()
            helper.communicate()
        if kind is not None and self._helpers:
            clear(self._folder)

    def _started(self) -> Helper | None:
        """Another process that draws, or None where the system allows no further one."""
        command = starting.command("toycomb.study.side_by_side", str(self._store.path), str(self._folder))
        pipe = subprocess.PIPE
        try:
            return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True)
        except OSError:
            return None

    def _feed(self, helper: Helper) -> None:
        """Name figures to a process until all are drawn; one that it does not draw is left to this process."""
        assert helper.stdin is not None
        assert helper.stdout is not None
        while (name := self._left.get()) is not None:
            try:
                helper.stdin.write(f"{name}\n")
                helper.stdin.flush()
                done = helper.stdout.readline() == f"{name}\n"
            except (OSError, ValueError):  # it has ended
                done = False
            if not done:
                with self._lock:
                    self._missed.append(name)
                return


def _watch(names: SimpleQueue[str]) -> None:
    """Take names, and end this process when the one that started it has ended, however: then its pipe is closed."""
    for line in sys.stdin:
        names.put(line.strip())
    os._exit(1)


def main(arguments: Sequence[str]) -> None:
    """Draw the figures of a results file that standard input names, and tell each, for as long as it stays open."""
    results, folder = arguments
    names: SimpleQueue[str] = SimpleQueue()
    Thread(target=_watch, args=(names,), daemon=True).start()
    with opened(results, read_only=True) as store:
        while True:
            name = names.get()
            draw(name, store, Path(folder) / name)
            print(name, flush=True)
