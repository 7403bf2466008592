"""Drawing figures from stored tables, in two processes where there are two threads to be had.

A second process is this module run by the same Python: drawing holds the interpreter's lock, so threads would not help,
and starting it so asks nothing of the script that called.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from toycomb.blas import one_thread
from toycomb.study.store import Store, opened


@one_thread
def draw(name: str, store: Store, path: Path) -> str:
    """Draw a figure from its stored table; return its caption."""
    from toycomb import plots

    figure = plots.FIGURES[name]
    table = store.table(figure.table)
    plots.save(figure.draw(table), path)
    return figure.caption(table)


def draw_all(names: Sequence[str], store: Store, folder: Path, *, threads: int) -> dict[str, str]:
    """Draw figures into a folder, each under its name; captions by name."""
    from toycomb import plots

    shared = list(names[1::2]) if threads > 1 and sys.executable else []
    command = [sys.executable, "-m", "toycomb.study.drawing", str(store.path), str(folder), *shared]
    helper = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) if shared else None
    try:
        for name in names:
            if name not in shared:
                draw(name, store, folder / name)
        if helper is not None and helper.wait() != 0:
            for name in shared:  # here a failure shows itself
                draw(name, store, folder / name)
    finally:
        if helper is not None and helper.poll() is None:
            helper.terminate()
            helper.wait()
    figures = ((name, plots.FIGURES[name]) for name in names)
    return {name: figure.caption(store.table(figure.table)) for name, figure in figures}


def main(arguments: Sequence[str]) -> None:
    """Draw some figures of a results file into a folder."""
    results, folder, *names = arguments
    with opened(results, read_only=True) as store:
        for name in names:
            draw(name, store, Path(folder) / name)


if __name__ == "__main__":
    main(sys.argv[1:])
