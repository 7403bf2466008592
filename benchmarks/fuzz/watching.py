"""Whether reading an input writes outside of its folder, or starts or calls anything: by Python's audit events."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
PATHS = {
    "os.mkdir": 1, "os.rename": 2, "os.remove": 1, "os.rmdir": 1, "os.link": 2, "os.symlink": 2, "os.truncate": 1,
    "os.chmod": 1, "os.chown": 1, "os.utime": 1, "os.setxattr": 1, "shutil.rmtree": 1, "shutil.move": 2,
}  # fmt: skip
"""Events that change files, and how many of their first arguments are paths."""
DEVICES = (os.devnull, "/dev/zero")
"""Places that keep nothing, whoever writes there; command lines name them."""
STARTS = (
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty",
    "socket.connect", "socket.bind", "socket.getaddrinfo", "urllib.Request",
)  # fmt: skip
"""Events that no reader of a file has a reason for."""


class _Watch:
    """What is watched now; the hook itself cannot be taken away once it is there."""

    def __init__(self) -> None:
        self.place: str | None = None
        self.strange: list[str] = []
        self.wrote = self.hooked = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.place is None:
            return
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & WRITING:
                self._check(event, path)
        elif event == "sqlite3.connect":
            self._check(event, _of_database(arguments[0]))
        elif event in PATHS:
            for path in arguments[: PATHS[event]]:
                self._check(event, path)
        elif event in STARTS:
            self._refuse(f"{event} {arguments[:1]}")

    def _check(self, event: str, path: Any) -> None:
        if path is None or isinstance(path, int):  # a file that is open already
            return
        name = os.path.realpath(os.fsdecode(path))
        if self.place is not None and (name == self.place or name.startswith(self.place + os.sep)):
            self.wrote = True
        elif not name.startswith(DEVICES) and "__pycache__" not in name:  # what is compiled is kept there
            self._refuse(f"{event} {name}")

    def _refuse(self, what: str) -> None:
        self.strange.append(what)
        raise PermissionError(13, "Permission denied")


_watch = _Watch()


def _of_database(name: Any) -> Any:
    """The file of a database; None where it is in memory."""
    text = os.fsdecode(name)
    if text.startswith("file:"):
        text = unquote(text[5:].partition("?")[0])
    return None if text in (":memory:", "") else text


class Seen:
    """What was seen: changes outside of the folder, which were refused; and whether anything changed within it."""

    strange: list[str]
    wrote: bool = True

    def __init__(self) -> None:
        self.strange = []


@contextlib.contextmanager
def watched(folder: Path) -> Iterator[Seen]:
    """Refuse and note, in the body, whatever would change anything outside of a folder."""
    if not _watch.hooked:
        sys.addaudithook(_watch)
        _watch.hooked = True
    seen, _watch.strange, _watch.wrote = Seen(), [], False
    _watch.place = os.path.realpath(folder)
    try:
        yield seen
    finally:
        _watch.place = None
        seen.strange, seen.wrote = _watch.strange, _watch.wrote
