"""What a process of `toycomb.workers.processes` runs: it does pieces one after another until its input closes."""

from __future__ import annotations

import io
import os
import pickle
import signal
import sys
import warnings
from collections.abc import Sequence
from queue import SimpleQueue
from threading import Event, Lock, RLock, Thread
from typing import IO, Any

from toycomb.common.blas import one_thread
from toycomb.workers.sending import packed, portable, unpacked


def main(arguments: Sequence[str] = ()) -> None:
    """Answer what comes on standard input, on standard output; ends when the input closes, whatever it is at."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one ends it
    pipe, answers = os.fdopen(os.dup(0), "rb"), Answers(os.fdopen(os.dup(1), "wb"))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # nobody else reads what comes
    os.dup2(2, 1)  # what libraries write goes elsewhere than answers
    sys.stdout, sys.stderr = Told(answers, "stdout"), Told(answers, "stderr")
    warnings.showwarning = answers.warned  # type: ignore[assignment]
    work: SimpleQueue[tuple[bytes, tuple[bytes, bytes] | None]] = SimpleQueue()
    Thread(target=_receive, args=(pipe, work), daemon=True).start()
    answers.send("ready", None)
    shared: Any = None
    with one_thread:
        while True:
            piece, new = work.get()
            try:
                if new is not None:
                    shared = None
                    _settle(*unpacked(new[1]))
                    shared = unpacked(new[0])
                call, units = unpacked(piece)
                for answer in call(shared, units, Event()):
                    answers.send("answer", packed(answer))
                    del answer
            except BaseException as error:
                answers.send("failed", packed(portable(error)))
            else:
                sys.stdout.flush()
                sys.stderr.flush()
                answers.send("end", None)


class Answers:
    """The way back, for one message at a time."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe, self._lock = pipe, Lock()

    def send(self, kind: str, content: Any) -> None:
        """Send a message; where nobody listens any more this process has nothing left to do."""
        try:
            with self._lock:
                pickle.dump((kind, content), self._pipe, protocol=5)
                self._pipe.flush()
        except OSError:
            os._exit(1)

    def warned(self, message: Warning | str, kind: type[Warning], file: str, line: int, *place: Any) -> None:
        """In the place of `warnings.showwarning`."""
        self.send("warned", packed((message, kind, file, line)))


class Told(io.TextIOBase):
    """Standard output or error, which leads to that of the process that started this one, line by line."""

    def __init__(self, answers: Answers, name: str) -> None:
        self._answers, self._name = answers, name
        self._text, self._lock = "", RLock()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, text: str) -> int:
        """Keep the text until its line ends."""
        with self._lock:
            self._text += text
            whole, end, self._text = self._text.rpartition("\n")
            if end:
                self._answers.send("printed", (self._name, whole + end))
        return len(text)

    def flush(self) -> None:
        """Send what is kept."""
        with self._lock:
            text, self._text = self._text, ""
            if text:
                self._answers.send("printed", (self._name, text))


def _receive(pipe: IO[bytes], work: SimpleQueue[Any]) -> None:
    """Take what comes; when the other end closes, end this process at once."""
    try:
        while True:
            work.put(pickle.load(pipe))
    except BaseException:
        os._exit(1)


def _settle(paths: list[str], filters: list[Any]) -> None:
    """Find modules where the other process finds them, and warn of what it warns of."""
    sys.path[:] = paths
    warnings.resetwarnings()  # forgets what was shown under other filters
    warnings.filters[:] = filters  # type: ignore[index]
