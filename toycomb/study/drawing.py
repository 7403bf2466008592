"""Drawing figures from stored tables, in two processes where there are two threads to be had.

A second process is this module run by the same Python: drawing holds the interpreter's lock, so threads would not help,
and starting it so asks nothing of the script that called.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.files.temporary import clear
from toycomb.records.store import NoTable, Store, opened


@one_thread
def draw(name: str, store: Store, path: Path) -> str:
    """Draw a figure from its stored table; return its caption. Raises InputError if the table is not there."""
    from toycomb import plots
    from toycomb.accounts.registry import FIGURES

    figure = FIGURES[name]
    try:
        table = store.table(figure.table)
    except NoTable:
        raise InputError(f"{store.path} holds nothing for the figure {name}; {_made_by(name)}") from None
    plots.save(figure.draw(table), path)
    return figure.caption(table)


def _made_by(name: str) -> str:
    """Which account and presets of the study make a figure."""
    from toycomb.accounts.presets import PRESETS
    from toycomb.accounts.registry import ACCOUNTS

    for account in ACCOUNTS.values():
        if name in [x.name for x in account.figures]:
            asking = [x for x, sizes in PRESETS.items() if account.asked(sizes, 0)]
            presets = " or ".join(asking)
            return f"it is of the account {account.name}, which toycomb reproduce makes with --preset {presets}"
    return "no account makes it"


def draw_all(names: Sequence[str], store: Store, folder: Path, *, threads: int) -> dict[str, str]:
    """Draw figures into a folder, each under its name; captions by name."""
    from toycomb.accounts.registry import FIGURES

    shared = list(names[1::2]) if threads > 1 and sys.executable else []
    helper = _helper(store.path, folder, shared) if shared else None
    if helper is None:
        shared = []
    try:
        for name in names:
            if name not in shared:
                draw(name, store, folder / name)
        if helper is not None and helper.wait() != 0:
            for name in shared:  # here a failure shows itself
                draw(name, store, folder / name)
    finally:
        if helper is not None:
            _end(helper, folder)
    figures = ((name, FIGURES[name]) for name in names)
    return {name: figure.caption(store.table(figure.table)) for name, figure in figures}


def _helper(results: Path, folder: Path, names: Sequence[str]) -> subprocess.Popen[bytes] | None:
    """A second process that draws, or None where the system allows no further one."""
    command = [sys.executable, "-m", "toycomb.study.drawing", str(results), str(folder), *names]
    quiet = subprocess.DEVNULL
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet)
    except OSError:
        return None


def _end(helper: subprocess.Popen[bytes], folder: Path) -> None:
    """End the second process if it still draws, and remove what it was writing."""
    if helper.stdin is not None:
        helper.stdin.close()
    if helper.poll() is None:
        helper.kill()
        helper.wait()
        clear(folder)


def _watch() -> None:
    """End this process when the one that started it has ended, however: then its end of the pipe is closed."""
    sys.stdin.buffer.read()
    os._exit(1)


def main(arguments: Sequence[str]) -> None:
    """Draw some figures of a results file into a folder, for as long as standard input stays open."""
    Thread(target=_watch, daemon=True).start()
    results, folder, *names = arguments
    with opened(results, read_only=True) as store:
        for name in names:
            draw(name, store, Path(folder) / name)


if __name__ == "__main__":
    main(sys.argv[1:])
