"""Faults of the results file: cut, flipped, exchanged, locked, of another format, or no file at all."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing, suppress

from benchmarks.faults.trying import Attempt, Fault

SWEEPS, STATES = ("training", "tickets"), ("half", "whole")
VALUES = (None, 0, -1, 2**62, 1.5, "", "x", "{}", "[]", b"", b"\0" * 40)


def _some(attempt: Attempt) -> None:
    attempt.damages = True
    attempt.of(attempt.chance.choice(SWEEPS), attempt.chance.choice(STATES))


def truncated(attempt: Attempt) -> None:
    """Cut at a page, within one, or at the very start."""
    _some(attempt)
    size = attempt.file.stat().st_size
    length = attempt.chance.choice((0, 1, 50, 100, 4096, size - 4096, size - 1, attempt.chance.randrange(size)))
    os.truncate(attempt.file, length)


def _flip(attempt: Attempt, bits: int) -> None:
    content = bytearray(attempt.file.read_bytes())
    for _ in range(bits):
        place = attempt.chance.randrange(8 * len(content))
        content[place // 8] ^= 1 << place % 8
    attempt.file.write_bytes(content)


def flipped(attempt: Attempt) -> None:
    """One bit."""
    _some(attempt)
    _flip(attempt, 1)


def flipped_many(attempt: Attempt) -> None:
    """A hundred bits."""
    _some(attempt)
    _flip(attempt, 100)


def flipped_unseen(attempt: Attempt) -> None:
    """One bit, and the file's time stays: nothing tells that it changed but what is read."""
    _some(attempt)
    before = attempt.file.stat()
    _flip(attempt, 1)
    os.utime(attempt.file, ns=(before.st_atime_ns, before.st_mtime_ns))
    if attempt.chance.random() < 0.5:
        _look(attempt)


def exchanged(attempt: Attempt) -> None:
    """A value of a row, by way of SQLite, so that SQLite sees nothing wrong; or a row is gone."""
    _some(attempt)
    chance = attempt.chance
    with closing(sqlite3.connect(attempt.file)) as connection, suppress(sqlite3.IntegrityError):
        tables = [x[0] for x in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        table = chance.choice([x for x in tables if connection.execute(f"SELECT 1 FROM {x}").fetchone()])
        rowid = chance.choice([x[0] for x in connection.execute(f"SELECT rowid FROM {table}")])
        column = chance.choice([x[1] for x in connection.execute(f"PRAGMA table_info({table})")])
        if chance.random() < 0.2:
            connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))
        else:
            values = (chance.choice(VALUES), rowid)
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", values)
        connection.commit()
    attempt.judge(attempt.start("status", str(attempt.place)), noted=False)


def newer(attempt: Attempt) -> None:
    """Of a format that a later version writes."""
    attempt.of("training", "half")
    with closing(sqlite3.connect(attempt.file)) as connection:
        connection.execute("PRAGMA user_version = 99")


def folder(attempt: Attempt) -> None:
    """A folder in its place."""
    _some(attempt)
    attempt.file.unlink()
    attempt.file.mkdir()
    _look(attempt)


def pipe(attempt: Attempt) -> None:
    """A named pipe in its place, which would keep waiting whoever opens it."""
    _some(attempt)
    attempt.file.unlink()
    os.mkfifo(attempt.file)
    _look(attempt)


def text(attempt: Attempt) -> None:
    """A text in its place."""
    _some(attempt)
    attempt.file.write_text("identity,network\n" * attempt.chance.randrange(1, 200))
    _look(attempt)


def _look(attempt: Attempt) -> None:
    """Others meet it first."""
    attempt.judge(attempt.start("status", str(attempt.place)), noted=False)
    attempt.judge(attempt.start("export", str(attempt.place), "--to", str(attempt.folder / "x.csv")), noted=False)


def _locker(attempt: Attempt, seconds: float) -> int:
    """A process that holds the file for so long."""
    pid = os.fork()
    if not pid:
        try:
            connection = sqlite3.connect(attempt.file, timeout=60)
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            (attempt.folder / "locked").touch()
            time.sleep(seconds)
        finally:
            os._exit(0)
    end = time.monotonic() + 60
    while not (attempt.folder / "locked").exists() and time.monotonic() < end:
        time.sleep(0.01)
    return pid


def locked(attempt: Attempt) -> None:
    """By another process for some seconds."""
    attempt.of("training", "half")
    pid = _locker(attempt, attempt.chance.uniform(0.5, 4))
    _free_later(attempt, pid, end=False)


def locked_for_ever(attempt: Attempt) -> None:
    """By another process that does not end, so that the sweep gives up; then it ends."""
    attempt.of("training", "half")
    pid = _locker(attempt, 600)
    _free_later(attempt, pid, end=True)


def locked_within(attempt: Attempt) -> None:
    """While the sweep runs."""
    attempt.of("slow")
    call = attempt.sweep(threads=2)
    attempt.until(call, attempt.chance.randrange(1, 12))
    pid = _locker(attempt, attempt.chance.uniform(0.5, 4))
    attempt.judge(call)
    os.waitpid(pid, 0)


def _free_later(attempt: Attempt, pid: int, *, end: bool) -> None:
    attempt.judge(attempt.sweep())
    if end:
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _killed(attempt: Attempt) -> bytes:
    """A sweep that was killed, with rows beside its file; what stands there."""
    attempt.damages = True
    attempt.of("slow", "killed")
    return attempt.beside.read_bytes()


def beside_cut(attempt: Attempt) -> None:
    """Cut anywhere."""
    content = _killed(attempt)
    os.truncate(attempt.beside, attempt.chance.randrange(len(content)))


def beside_flipped(attempt: Attempt) -> None:
    """One bit, anywhere."""
    content = bytearray(_killed(attempt))
    place = attempt.chance.randrange(8 * len(content))
    content[place // 8] ^= 1 << place % 8
    attempt.beside.write_bytes(content)


def beside_gone(attempt: Attempt) -> None:
    """It is gone; or all but it."""
    _killed(attempt)
    if attempt.chance.random() < 0.7:
        attempt.beside.unlink()
    else:
        attempt.file.unlink()


def beside_of_another(attempt: Attempt) -> None:
    """That of another sweep, or no file at all."""
    _killed(attempt)
    if attempt.chance.random() < 0.5:
        attempt.beside.write_bytes(attempt.chance.randbytes(attempt.chance.randrange(100_000)))
    else:
        attempt.beside.unlink()
        attempt.beside.mkdir()


FAULTS = {
    "truncated": Fault(truncated, "the results file is cut", "refused, or an empty file is filled again", 40),
    "flipped": Fault(flipped, "one bit of the results file is flipped", "found; rows made again, or refused", 200),
    "flipped-unseen": Fault(
        flipped_unseen, "one bit is flipped, and the time of the file stays", "found by who reads; made again", 200
    ),
    "flipped-many": Fault(flipped_many, "a hundred bits are flipped", "refused, or rows made again", 60),
    "exchanged": Fault(exchanged, "a value of a row is exchanged, or a row is gone", "found; made again", 200),
    "newer": Fault(newer, "the results file is of a newer format", "refused", 5),
    "folder": Fault(folder, "a folder in the place of the results file", "refused", 5),
    "pipe": Fault(pipe, "a named pipe in its place", "refused", 5),
    "text": Fault(text, "a text in its place", "refused", 10),
    "locked": Fault(locked, "another process locks the file for some seconds", "waited for", 10),
    "locked-within": Fault(locked_within, "the same while the sweep runs", "waited for", 10),
    "locked-for-ever": Fault(locked_for_ever, "another process locks the file and does not end", "refused", 2),
    "beside-cut": Fault(beside_cut, "after a kill the file beside (-wal) is cut", "rows behind it made again", 40),
    "beside-flipped": Fault(beside_flipped, "after a kill a bit of it is flipped", "rows behind it made again", 40),
    "beside-gone": Fault(beside_gone, "after a kill it is gone, or the results file is", "rows in it made again", 20),
    "beside-other": Fault(beside_of_another, "random bytes or a folder in its place", "made again, or refused", 20),
}
