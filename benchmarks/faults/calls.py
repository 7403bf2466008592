"""Calls of the command line, each in a process of its own that this one forks: what is compiled already stays so."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from toycomb.common.signals import Ended, ended_by_signals

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
STUCK = 120.0
"""Seconds after which a call hangs."""


class Call:
    """One call that was begun.

    Parameters
    ----------
    words : of the command line, without `toycomb`
    files : Path
        Where its output goes: this with `.out` and `.err`.
    before : what is done in its process first, such as setting a limit
    fresh : start Python anew, as threads of this process could be in the way
    """

    def __init__(
        self, words: list[str], files: Path, before: Callable[[], None] | None = None, *, fresh: bool = False
    ) -> None:
        self.words, self._out, self._err = words, files.with_suffix(".out"), files.with_suffix(".err")
        self._code: int | None = None
        sys.stdout.flush()
        sys.stderr.flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # until the new process can take them
        self.pid = os.fork()
        if not self.pid:
            self._be_the_command(before, fresh)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def _be_the_command(self, before: Callable[[], None] | None, fresh: bool) -> None:
        """In the new process: become what was called, and never come back."""
        code = 70
        try:
            for number, path in ((1, self._out), (2, self._err)):
                os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), number)
            sys.stdout, sys.stderr = (os.fdopen(os.dup(x), "w", buffering=1) for x in (1, 2))
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            if before is not None:
                before()
            if fresh:
                signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
                os.execv(sys.executable, [sys.executable, "-m", "toycomb", *self.words])
            sys.argv = ["toycomb", *self.words]
            from toycomb.__main__ import main

            with ended_by_signals():
                signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
                main()
            code = 0
        except Ended as ended:
            code = ended.code
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        except BaseException:
            traceback.print_exc()
            code = 1
        finally:
            with contextlib.suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    @property
    def code(self) -> int | None:
        """Its exit code, below 0 for a signal; None while it runs."""
        if self._code is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code

    def send(self, number: int) -> None:
        """Send it a signal, if it is still there."""
        if self.code is None:
            os.kill(self.pid, number)

    def ended(self, seconds: float = STUCK) -> bool:
        """Wait for its end; one that hangs is ended, and False is the answer."""
        end = time.monotonic() + seconds
        while self.code is None:
            if time.monotonic() > end:
                self.send(signal.SIGKILL)
                while self.code is None:
                    time.sleep(0.01)
                return False
            time.sleep(0.005)
        return True

    @property
    def said(self) -> list[str]:
        """Lines on standard error."""
        return self._err.read_text(errors="replace").splitlines()

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document that it printed; empty if it printed none."""
        try:
            found = json.loads(self._out.read_text(errors="replace"))
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def text(self) -> str:
        """What it printed."""
        return self._out.read_text(errors="replace")


def children(pid: int, word: str) -> list[int]:
    """Processes that a process started, with a word in their command."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            parent = int(path.read_text().rpartition(") ")[2].split()[1])
            if parent == pid and word.encode() in (path.parent / "cmdline").read_bytes():
                found.append(int(path.parent.name))
    return found
