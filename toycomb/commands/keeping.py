"""What a command keeps, and where: said when it takes long and when it is interrupted; and what failed, in words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from toycomb.common.errors import shown
from toycomb.common.notices import counted, tell

LONG = 2.0
"""Seconds after which it is said that nothing is kept."""


@contextmanager
def watched(command: Any) -> Iterator[None]:
    """Say after a while that nothing is kept, if so; note on an interruption what was kept (`kept` of the error)."""
    sentence = command.unkept()
    timer = threading.Timer(LONG, tell, [sentence])
    timer.daemon = True
    if sentence:
        timer.start()
    try:
        yield
    except KeyboardInterrupt as end:
        timer.cancel()
        end.kept = kept(command)  # type: ignore[attr-defined]
        raise
    finally:
        timer.cancel()


def kept(command: Any) -> str:
    """What a command has stored by now, as the end of a sentence."""
    path, units = command.stored(), held(command)
    if not units:
        return "nothing was kept"
    verb = "is" if units == 1 else "are"
    return f"{counted(units, 'finished result')} {verb} kept in {path}, and the same command goes on from there"


def written(command: Any, before: int) -> str:
    """Where the command wrote, and what of its results file is new, if `before` had been made for it at the start."""
    where, path = f"written to {shown(command.out)}", command.stored()
    if path is None:
        return where
    now = made(command) - before
    return f"{where}; {path.name} there holds {counted(held(command), 'result')}, {now} of them new"


def made(command: Any) -> int:
    """Number of rows of its results file that did not come from older files."""
    return held(command) - _sum(command, "SELECT COALESCE(SUM(rows), 0) FROM taken")


def held(command: Any) -> int:
    """Number of rows of its results file, which another thread may have left in the middle of a write."""
    return _sum(command, "SELECT COUNT(*) FROM units", "SELECT COUNT(*) FROM tickets")


def _sum(command: Any, *queries: str) -> int:
    """Sum of some numbers in its results file, as far as they can be read."""
    path: Path | None = command.stored()
    count = 0
    if path is None or not path.is_file():
        return 0
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            for query in queries:
                count += int(file.execute(query).fetchone()[0])
    except sqlite3.Error:
        return count
    return count


def failed_lines(failed: Iterable[Mapping[str, Any]], thing: str) -> list[str]:
    """What failed, for people: the first few reasons, each with where it was met first and how often."""
    by: dict[str, list[Mapping[str, Any]]] = {}
    for entry in failed:
        by.setdefault(entry["reason"], []).append(entry)
    lines = []
    for reason, entries in list(by.items())[:3]:
        where = ", ".join(
            f"{key} {x:g}" if isinstance(x, float) else f"{key} {x}" for key, x in entries[0].items() if key != "reason"
        )
        lines.append(f"{counted(len(entries), thing)} failed ({where}): {reason}")
    if len(by) > 3:
        lines.append(f"{sum(map(len, list(by.values())[3:]))} more failed for other reasons")
    return lines
