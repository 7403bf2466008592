"""How every command here starts: `--help`, wrong options in one sentence, folders before any work."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tyro

from toycomb.commands.parsing import without_frame
from toycomb.common.errors import DivergenceError, InputError, UnitError, unknown
from toycomb.common.notices import one_line
from toycomb.files.writing import writable_folder, write_text

CONFIG = (tyro.conf.FlagCreatePairsOff, tyro.conf.OmitArgPrefixes)


@dataclass(frozen=True)
class Smallest:
    """An option of every command."""

    smallest: bool = False
    """The smallest size: shows within seconds that the command runs; its numbers mean nothing."""


@dataclass(frozen=True)
class Written(Smallest):
    """Options of commands that print lines."""

    out: Path | None = None
    """Folder for a file with the lines that are printed, made if missing; printed alone unless given."""


def start(main: Callable[[Any], int | None], options: type, text: str | None, arguments: Sequence[str]) -> None:
    """Run a command and exit: 0 done, 1 a check of its own failed, 2 wrong input, 130 interrupted.

    Parameters
    ----------
    main : function of the options; returns the exit code, None for 0
    options : dataclass with defaults; its folder `out`, where there is one, is made before the work
    text : docstring of the command, shown by --help
    arguments : words of the command line
    """
    messages = io.StringIO()
    try:
        with contextlib.redirect_stderr(messages):
            chosen = tyro.cli(options, prog=_program(), description=text, args=list(arguments), config=CONFIG)
    except SystemExit as end:
        if end.code not in (0, None):
            _fail(without_frame(messages.getvalue()))
        raise
    try:
        for name in ("out", "store"):
            path = getattr(chosen, name, None)
            if path is not None:
                writable_folder(path if name == "out" else path.parent)
        sys.exit(main(chosen) or 0)
    except (InputError, DivergenceError, UnitError) as error:
        _fail(str(error))
    except (MemoryError, OverflowError):
        _fail("the sizes that were asked for are too large for the memory of this machine")
    except OSError as error:
        _fail(f"cannot go on: {error}")
    except KeyboardInterrupt:
        print("interrupted; what was written is kept", file=sys.stderr)
        sys.exit(130)


def _program() -> str:
    """The command as it was typed, whatever folder it lies in."""
    spec = sys.modules["__main__"].__spec__
    return "" if spec is None else f"python -m {spec.name.removesuffix('.__main__')}"


def _fail(sentence: str) -> None:
    print(one_line(sentence), file=sys.stderr)
    sys.exit(2)


def at_least_one(**numbers: int) -> None:
    """Raise InputError for a number that is below 1."""
    for name, value in numbers.items():
        if value < 1:
            raise InputError(f"{name} is {value}; it must be at least 1")


def among(chosen: Sequence[str], allowed: Sequence[str]) -> list[str]:
    """The chosen names, all that are allowed unless any are given; raises InputError for one that is not."""
    for name in chosen:
        if name not in allowed:
            raise unknown("there is no", name, allowed)
    return list(chosen) or list(allowed)


@dataclass
class Page:
    """Lines that are printed as they come, and kept in a file as far as they came.

    Parameters
    ----------
    folder : Path or None
    name : of the file
    """

    folder: Path | None
    name: str
    lines: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        """Print a line, and write all lines so far."""
        print(line, flush=True)
        self.lines.append(line)
        if self.folder is not None:
            write_text(self.folder / self.name, "\n".join(self.lines) + "\n")
