"""Processes that do units of work, seen from the process that started them.

Each is this Python with `toycomb.workers.child`, started so that it runs nothing of the script, notebook or command
that called. A thread of this process speaks to one process at a time, through pipes. When this process ends, however,
the pipes close and the others end with it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator
from itertools import count
from threading import Event, Lock
from typing import Any

from toycomb.common.errors import LostError
from toycomb.workers import starting
from toycomb.workers.pieces import Piece
from toycomb.workers.sending import CannotSend, packed, unpacked

KEPT = 4
"""Shared values whose bytes are kept: those of the pieces that wait."""
PATIENCE = 5.0
"""Seconds in which a process that closed its pipe has ended; it is ended otherwise."""


class Processes:
    """Processes that are started when they are needed, and stay for more work."""

    def __init__(self) -> None:
        self._lock, self._numbers = Lock(), count()
        self._idle: list[Process] = []
        self._busy: dict[Process, Event] = {}  # with what ends the work that they are at
        self._shared: dict[int, tuple[Any, int, bytes]] = {}
        self._said: set[Any] = set()

    def answers(self, piece: Piece, stop: Event) -> Iterator[Any]:
        """Answers of a piece that is done in one process.

        Raises
        ------
        CannotSend
            If it cannot be sent, is not the same there, or no process starts.
        LostError
            If the process ends while it works on a unit.
        """
        number, shared = self._packed(piece.shared)
        work = packed((piece.call, piece.units))
        with self._lock:
            if stop.is_set():
                return
            process = self._idle.pop() if self._idle else Process(self._said)
            self._busy[process] = stop
        try:
            yield from process.answers(number, shared, work)
        finally:
            with self._lock:
                del self._busy[process]
                if not process.working:
                    self._idle.append(process)
            if process.working:
                process.end()

    def end_busy(self, stop: Event) -> None:
        """End the processes that are at the work which `stop` ends; the threads that wait for them hear of it."""
        with self._lock:
            for process in (x for x, ends in self._busy.items() if ends is stop):
                process.kill()

    def close(self) -> None:
        """End those that wait for work."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._shared.clear()
        for process in idle:
            process.end()

    def _packed(self, shared: Any) -> tuple[int, bytes]:
        """A shared value as bytes with their number; packed once, however many pieces share it."""
        with self._lock:
            if id(shared) not in self._shared:
                while len(self._shared) >= KEPT:
                    del self._shared[next(iter(self._shared))]
                self._shared[id(shared)] = shared, next(self._numbers), packed(shared)
            return self._shared[id(shared)][1:]


class Process:
    """One process; used by one thread at a time.

    Parameters
    ----------
    said : warnings of any process that were shown here; more are added
    """

    def __init__(self, said: set[Any]) -> None:
        self.working, self._said = True, said
        self._holds: int | None = None
        self._begun = False
        own_group = {"process_group": 0} if os.name == "posix" else {}  # so that Ctrl-C reaches this process alone
        command = starting.command("toycomb.workers.child")
        pipe = subprocess.PIPE
        try:
            self._process: subprocess.Popen[bytes] = subprocess.Popen(command, stdin=pipe, stdout=pipe, **own_group)  # type: ignore[call-overload]
        except (OSError, ValueError, TypeError) as error:
            raise CannotSend(f"no further process could be started ({error})") from None

    def answers(self, number: int, shared: bytes, work: bytes) -> Iterator[Any]:
        """Send a piece and give its answers as they come."""
        self.working = True
        new = None if self._holds == number else (shared, packed((starting.paths(), warnings.filters)))
        self._holds = None
        try:
            pickle.dump((work, new), self._process.stdin, protocol=5)  # type: ignore[arg-type]
            self._process.stdin.flush()  # type: ignore[union-attr]
        except OSError:  # it has ended, which shows when it is asked for an answer
            pass
        for kind, content in iter(self._received, ("end", None)):
            if kind == "answer":
                yield unpacked(content)
            elif kind == "failed":
                self.working = False
                raise unpacked(content)
            elif kind == "warned":
                self._warn(*unpacked(content))
            elif kind == "printed":
                _print(*content)
        self.working, self._holds = False, number

    def kill(self) -> None:
        """End it at once: what it finished has been sent, and it keeps nothing."""
        self._process.kill()

    def end(self) -> None:
        """End it, and let go of its pipes; for the thread that speaks to it, or once none does."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):  # what was not sent yet
            self._process.stdin.close()  # type: ignore[union-attr]
        self._process.stdout.close()  # type: ignore[union-attr]

    def _received(self) -> tuple[str, Any]:
        try:
            message: tuple[str, Any] = pickle.load(self._process.stdout)  # type: ignore[arg-type]
        except (EOFError, pickle.UnpicklingError):
            how = self._how_it_ended()
            if not self._begun:
                raise CannotSend(f"a process that was started {how} before it had begun") from None
            raise LostError(f"the process that was at it {how}") from None
        self._begun = True
        return message

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if code >= 0:
            return f"ended with exit code {code}"
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        return f"was ended by {name}" + ", as when memory runs out" * (name == "SIGKILL")

    def _warn(self, message: Warning, kind: type[Warning], file: str, line: int) -> None:
        """Show a warning as if it had been met here, once for all processes."""
        key = kind.__name__, str(message), file, line
        if key not in self._said:
            self._said.add(key)
            warnings.showwarning(message, kind, file, line)


def _print(name: str, text: str) -> None:
    """What code of others wrote to standard output or error, above a progress bar if there is one."""
    stream = getattr(sys, name)
    if stream is None:
        return
    if "tqdm" in sys.modules:
        from tqdm import tqdm

        tqdm.write(text, file=stream, end="")
    else:
        stream.write(text)
