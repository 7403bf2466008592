"""Units of work that fail: everything else is finished first, then the failure is raised, or told as a row."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Hashable
from pathlib import Path
from typing import Any

from toycomb.common.documents import Failure
from toycomb.common.errors import DivergenceError, InputError, Partial, UnitError, shown
from toycomb.common.notices import listed, reason

FAILS = (Exception, SystemExit, GeneratorExit)
"""What one unit fails by."""
MET = re.compile(r'^ *File "([^"]+)", line (\d+)', re.MULTILINE)
"""Lines of a traceback."""
OTHERS = os.path.join(str(Path(__file__).resolve().parents[1]), ""), os.path.dirname(os.__file__), "<frozen"
"""What files of toycomb and of Python itself begin with."""
INSTALLED = f"-packages{os.sep}"


def _let_go(error: BaseException | None) -> None:
    """Let go of the places where an error was met: what their functions held would stay in memory with it."""
    while error is not None and error.__traceback__ is not None:
        error.__traceback__, error = None, error.__context__


def place(error: BaseException) -> str:
    """Where in the code of others an error was met, as the end of a sentence; empty where it was in none."""
    if isinstance(error, Partial):  # its sentence says all
        return ""
    notes = "\n".join(map(str, getattr(error, "__notes__", ())))  # of another process
    met = [(x.filename, x.lineno) for x in traceback.extract_tb(error.__traceback__)]
    met += [(file, int(line)) for file, line in MET.findall(notes)]
    own = [(file, line) for file, line in met if line and not file.startswith(OTHERS) and INSTALLED not in file]
    return f" ({shown(os.path.basename(own[-1][0]), 60)}, line {own[-1][1]})" if own else ""


class Failures:
    """What failed of many units of work.

    What ends a run at once is raised when it is added: an interruption, and memory that is not enough. A function that
    exits is one unit that fails: an exit within a thread is no wish of whoever started the run.
    """

    def __init__(self) -> None:
        self._entries: list[tuple[tuple[int, ...], Failure]] = []
        self._known: set[Hashable] = set()
        self._kinds: set[type] = set()
        self._first: tuple[tuple[int, ...], BaseException] | None = None

    def add(
        self, unit: str, error: BaseException, order: tuple[int, ...] = (), *, identity: Hashable = None, **where: Any
    ) -> None:
        """Note one unit, once.

        Parameters
        ----------
        unit : its name, such as `network 3`
        error : what ended it
        order : place among the units; the least is told first, whichever failed first
        identity : what no other unit has; its name unless given
        where : what else tells which unit it is, as plain JSON values
        """
        if not isinstance(error, FAILS) or isinstance(error, MemoryError):
            raise error
        identity = unit if identity is None else identity
        if identity in self._known:
            return
        self._known.add(identity)
        self._kinds.add(type(error))
        entry: Failure = {"unit": unit, **where, "reason": reason(error) + place(error)}  # type: ignore[typeddict-item]
        self._entries.append((order, entry))
        other: BaseException | None = error
        if self._first is None or order < self._first[0]:
            other = None if self._first is None else self._first[1]
            self._first = order, error
        _let_go(other)

    @property
    def entries(self) -> list[Failure]:
        """What failed, in order: `unit` (its name), what else tells which it is, and `reason` (one sentence)."""
        return [entry for _, entry in sorted(self._entries, key=lambda x: x[0])]

    def check(self, finished: Any = None) -> None:
        """Raise an error that names all units that failed, if any did; the first error is its cause.

        Raises
        ------
        InputError, DivergenceError
            If all units failed by one of these.
        UnitError
            If any failed by another error.
        """
        if self._first is None:
            return
        _, first = self._first
        kind = next(iter(self._kinds)) if self._kinds < {InputError, DivergenceError} else UnitError
        input_alone = kind is InputError and finished is not None and not finished and self._alike()
        sentence = reason(first) if input_alone else self._sentence(first)
        told = isinstance(first, InputError | DivergenceError) and type(first) is kind and str(first) == sentence
        error: Partial = first if told else kind(sentence)  # type: ignore[assignment]
        error.failed, error.finished = tuple(self.entries), finished
        raise error from (None if told else first)  # type: ignore[misc]

    def _alike(self) -> bool:
        return len({x["reason"] for _, x in self._entries}) == 1

    def _sentence(self, first: BaseException) -> str:
        said, (unit, *others) = reason(first), [x["unit"] for x in self.entries]
        named = said if unit in said else f"{unit}: {said}"
        return f"{named}; {len(others)} more failed: {listed(others)}" if others else named
