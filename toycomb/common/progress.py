"""Bars for people who wait: shown once work has taken two seconds, where somebody can see them, and nowhere else.

A bar does not wait for the first unit of work to be finished: a thread shows it when the two seconds are over, and
counts the seconds from then on, so that one long search is not silent. Where nobody looks there is neither thread nor
bar.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import copy_context
from types import TracebackType
from typing import Any

DELAY, EACH = 2.0, 1.0
"""Seconds until a bar is shown, and between its moves while no unit of work is finished."""
USUAL = 80
"""Columns of a terminal whose width is not known."""
PLAIN = "{desc} [{elapsed}]{postfix}"
"""What stands there where nobody knows how much there is to do."""

_open: list[Progress] = []
_notes: list[str] = []


class Progress:
    """What has been done of some work, for a `with` block; silent on pipes, in log files and in other processes.

    Parameters
    ----------
    label : what is done, before the bar
    total : how many units of work there are, if that is known
    unit : what one of them is called
    show : False keeps it silent, and what is said by `noted` within it
    """

    def __init__(self, label: str, total: int | None = None, unit: str = "network", *, show: bool = True) -> None:
        self._label, self._total, self._unit = label, total, unit
        self._shown = show and (in_notebook() or on_terminal())
        self._done, self._begin = 0, time.time()
        self._bar: Any = None
        self._over = threading.Event()
        self._watch: threading.Thread | None = None

    def __enter__(self) -> Progress:
        _open.append(self)
        if self._shown:  # in this context, so that a notebook puts the bar below the cell that runs
            self._watch = threading.Thread(target=copy_context().run, args=(self._watched,), daemon=True)
            self._watch.start()
        return self

    def update(self, number: int = 1) -> None:
        """Count units of work that are finished."""
        self._done += number
        bar = self._bar
        if bar is not None:
            bar.update(self._done - bar.n)

    @property
    def done(self) -> int:
        """Units of work that are finished."""
        return self._done

    def __exit__(self, kind: type | None, error: BaseException | None, place: TracebackType | None) -> None:
        self._over.set()
        if self._watch is not None:
            self._watch.join()
        _open.remove(self)
        if self._bar is not None:
            self._bar.n = self._done
            self._bar.set_postfix_str("", refresh=False)
            self._bar.close()

    def _watched(self) -> None:
        if self._over.wait(DELAY):
            return
        with suppress(OSError, ValueError):  # the terminal was closed
            bar = _kind_of_bar()(
                desc=self._label,
                total=self._total,
                unit=self._unit,
                file=sys.stderr,
                bar_format=None if self._total else PLAIN,
                delay=1e-9,  # not yet: it has begun before it was made
                **_width(),
            )
            bar.start_t = self._begin
            bar.n = bar.last_print_n = self._done
            self._bar = bar
            while True:
                bar.set_postfix_str(_notes[-1] if _notes else "")
                bar.delay = 0
                if self._over.wait(EACH):
                    return


@contextmanager
def noted(text: str) -> Iterator[None]:
    """Say what the body is at: beside the bar that is open, or as one of its own."""
    if _open:
        _notes.append(text)
        try:
            yield
        finally:
            _notes.remove(text)
    else:
        with Progress(text):
            yield


def on_terminal() -> bool:
    """Whether a person may read standard error."""
    try:
        return sys.stderr.isatty()
    except (AttributeError, ValueError):  # there is none, or it was closed
        return False


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    found = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(found, "kernel", None) is not None


def _width() -> dict[str, int]:
    """Columns of a bar on a terminal that says it has none, as some recorders do: a bar of no width is none."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
    except (AttributeError, OSError, ValueError):  # a notebook, or no terminal
        return {}
    return {} if columns else {"ncols": USUAL}


def _kind_of_bar() -> Any:
    """The class of bars that fits where it is shown: a notebook's own if ipywidgets is there, or plain text."""
    if in_notebook() and importlib.util.find_spec("ipywidgets") is not None:
        from tqdm.notebook import tqdm as shown
    else:
        from tqdm.std import tqdm as shown
    return shown
