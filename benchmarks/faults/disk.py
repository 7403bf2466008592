"""Faults of the disk: full while the sweep runs, or files that may not grow."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.faults.trying import Attempt, Fault, Skip


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """A file system of so many bytes in a folder.

    Raises
    ------
    Skip
        If this process may not mount one.
    """
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], capture_output=True, text=True
    )
    if done.returncode:
        raise Skip("no file system can be mounted here, which needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


def full(attempt: Attempt) -> None:
    """No room is left at some moment; later there is room."""
    attempt.of("slow")
    try:
        with small_disk(attempt.place, 3 * 2**20):
            filling = attempt.place / "filling"
            room = attempt.chance.choice((0, 10, 50, 100, 150, 200, 300, 500, 700))
            with suppress(OSError), filling.open("wb", buffering=0) as file:
                for _ in range(3 * 1024 - room):
                    file.write(bytes(1024))
            attempt.judge(attempt.sweep(threads=2))
            attempt.stored = attempt.done() if attempt.file.exists() else 0
            filling.unlink()
            attempt.settle()
    finally:
        attempt.settled = True


def limited(attempt: Attempt) -> None:
    """No file may grow beyond a size (as a quota has it)."""
    most = attempt.chance.choice((0, 4096, 50_000, 100_000, 150_000, 200_000, 300_000))

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    attempt.of("slow")
    attempt.judge(attempt.sweep(before=small_files, threads=2), quiet=most < 4096)
    attempt.stored = attempt.done() if attempt.file.exists() and attempt.file.stat().st_size else 0


def read_only(attempt: Attempt) -> None:
    """The results file, or its folder, may not be written."""
    attempt.of("training", "half")
    what, nobody = attempt.chance.choice((attempt.file, attempt.place)), 65534
    for path in (attempt.place, *attempt.place.iterdir()):
        os.chown(path, nobody, nobody)
    attempt.folder.chmod(0o755)
    what.chmod(0o444 if what == attempt.file else 0o555)

    def as_nobody() -> None:
        os.setgid(nobody)
        os.setuid(nobody)

    if os.getuid():
        raise Skip("only root can become another user")
    attempt.left.folder.parent.parent.chmod(0o755)
    attempt.judge(attempt.sweep(before=as_nobody))
    what.chmod(0o755)


FAULTS = {
    "full": Fault(full, "the disk is full while the sweep runs, and has room later", "refused; goes on with room", 20),
    "limited": Fault(limited, "no file may grow beyond a size", "refused; goes on later", 20),
    "read-only": Fault(read_only, "the results file, or its folder, is read-only", "refused", 6),
}
