"""The command line: what it says, and how it ends. What each command does is in `toycomb.commands`.

What is not needed to print a help text is loaded later.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from toycomb.common.errors import CheckError, DivergenceError, InputError, UnitError, shown
from toycomb.common.signals import Ended, ended_by_signals

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 a check of what was made failed (see docs/commands.md), 2 wrong input.

    130 (Ctrl-C), 143 (SIGTERM) and 129 (SIGHUP) say that it was told to end. All but 0 come with one line on standard
    error.
    """
    with ended_by_signals():
        try:
            _begin(sys.argv[1:] if arguments is None else arguments)
        except KeyboardInterrupt as end:
            reason = str(end) if isinstance(end, Ended) and end.code != INTERRUPTED else "interrupted"
            code = end.code if isinstance(end, Ended) else INTERRUPTED
            _fail(f"{reason}; {getattr(end, 'kept', 'nothing was kept')}", code)


def _begin(words: Sequence[str]) -> None:
    """Say what is asked for at once, or run a command."""
    try:
        _open_closed_streams()
        _tolerate_encodings()
        if list(words) in (["--version"], ["-V"]):
            from toycomb._version import __version__

            print(f"toycomb {__version__}", flush=True)
        elif words and words[0] in ("--help", "-h"):
            from toycomb.commands.listed import overview

            print(overview(), flush=True)
        else:
            from toycomb.commands.parsing import parse

            _run(parse(words))
            return
    except InputError as error:
        _fail(str(error))
    except BrokenPipeError:
        _reader_has_gone()
    except OSError as error:
        _fail(f"cannot go on: {error}")
    sys.exit(0)


def _run(command: Any) -> None:
    import sqlite3

    from toycomb.commands.keeping import kept, made, watched, written
    from toycomb.common.blas import one_thread
    from toycomb.common.notices import told_warnings
    from toycomb.files.writing import PICTURES, guarded, output_folder

    try:
        checked = guarded(command.writes(), command.reads())
        folder = getattr(command, "folder", command.out)  # None where what is named is a file alone
        with told_warnings(), output_folder(folder), checked, watched(command), one_thread:
            if any(path.suffix in PICTURES for path in command.writes()):
                _can_draw()
            before = made(command)
            document = command.run()
        _print(command, document)
        if folder is not None and not command.json:
            print(written(command, before), flush=True)
    except (InputError, DivergenceError, UnitError) as error:
        _fail(f"{error}; {kept(command)}" if error.failed and command.stored() else str(error))
    except CheckError as error:
        _print(command, error.document)
        _fail(str(error), code=1)
    except BrokenPipeError:
        _reader_has_gone()
    except (MemoryError, OverflowError):
        _fail("the sizes that were asked for are too large for the memory of this machine")
    except (OSError, sqlite3.Error) as error:
        _fail(f"cannot go on: {error}")


def _can_draw() -> None:
    """Load what draws, so that what is wrong with it shows before the work."""
    from toycomb.plots.style import library

    library()


def _print(command: Any, document: Any) -> None:
    """The document, or its text for people, in which names cannot steer the terminal."""
    import json

    if command.json:
        print(json.dumps(document, allow_nan=False), flush=True)
    else:
        print("\n".join(shown(line, None) for line in command.text(document).split("\n")), flush=True)


def _fail(sentence: str, code: int = 2) -> NoReturn:
    from toycomb.common.notices import one_line

    with contextlib.suppress(OSError):  # a terminal that was closed
        print(f"toycomb: {one_line(sentence)}", file=sys.stderr, flush=True)
    sys.exit(code)


def _reader_has_gone() -> NoReturn:
    """End when nobody reads what is printed; what is left to print goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(141)


def _open_closed_streams() -> None:
    """Let what was closed (`>&-`) lead nowhere, so that no file that is opened later gets its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def _tolerate_encodings() -> None:
    """Replace characters that the terminal's encoding lacks instead of failing on them."""
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, io.TextIOWrapper):
            output.reconfigure(errors="replace")
