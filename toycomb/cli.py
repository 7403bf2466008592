"""The command line: parsing and errors. What each command does is in `toycomb.commands`."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import sqlite3
import sys
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import tyro

from toycomb.commands.codes import Codes
from toycomb.commands.keeping import kept, made, watched, written
from toycomb.commands.patterns import Patterns
from toycomb.commands.probe import Probe
from toycomb.commands.reproduce import Reproduce
from toycomb.commands.score import Score
from toycomb.commands.theories import Theories
from toycomb.commands.tickets import Tickets
from toycomb.commands.train import Train
from toycomb.common.blas import one_thread
from toycomb.common.errors import ControlError, DivergenceError, InputError, UnitError, shown
from toycomb.common.notices import one_line, told_warnings
from toycomb.common.signals import Ended, ended_by_signals
from toycomb.files.writing import PICTURES, guarded, output_folder

COMMANDS = {
    "reproduce": Reproduce,
    "patterns": Patterns,
    "probe": Probe,
    "tickets": Tickets,
    "score": Score,
    "codes": Codes,
    "train": Train,
    "theories": Theories,
}
LISTS = ("--at", "--parts", "--clause-size", "--methods", "--densities")
INTERRUPTED = 130
DESCRIPTION = "A laboratory for the lottery-ticket question: what does a winning ticket preserve?"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 done, 1 a negative control failed, 2 wrong input.

    130 (Ctrl-C), 143 (SIGTERM) and 129 (SIGHUP) say that it was told to end. All but 0 come with one line on standard
    error.
    """
    with ended_by_signals():
        try:
            _run(sys.argv[1:] if arguments is None else arguments)
        except KeyboardInterrupt as end:
            reason = str(end) if isinstance(end, Ended) and end.code != INTERRUPTED else "interrupted"
            code = end.code if isinstance(end, Ended) else INTERRUPTED
            _fail(f"{reason}; {getattr(end, 'kept', 'nothing was kept')}", code)


def _run(arguments: Sequence[str]) -> None:
    try:
        _open_closed_streams()
        _tolerate_encodings()
        command = _parse(arguments)
        checked = guarded(command.writes(), command.reads())
        with told_warnings(), output_folder(command.out), checked, watched(command), one_thread:
            if any(path.suffix in PICTURES for path in command.writes()):
                _can_draw()
            before = made(command)
            document = command.run()
        _print(command, document)
        if command.out is not None and not command.json:
            print(written(command, before), flush=True)
    except (InputError, DivergenceError, UnitError) as error:
        _fail(f"{error}; {kept(command)}" if error.failed and command.stored() else str(error))
    except ControlError as error:
        _print(command, error.document)
        _fail(str(error), code=1)
    except BrokenPipeError:  # the reader of the output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
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
    if command.json:
        print(json.dumps(document, allow_nan=False), flush=True)
    else:
        print("\n".join(shown(line, None) for line in command.text(document).split("\n")), flush=True)


def _fail(sentence: str, code: int = 2) -> NoReturn:
    with contextlib.suppress(OSError):  # a terminal that was closed
        print(f"toycomb: {one_line(sentence)}", file=sys.stderr, flush=True)
    sys.exit(code)


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


def _parse(arguments: Sequence[str]) -> Any:
    """The command with its options; the parser's framed errors are folded into one line."""
    if list(arguments) in (["--version"], ["-V"]):
        from toycomb._version import __version__

        print(f"toycomb {__version__}")
        sys.exit(0)
    messages = io.StringIO()
    try:
        with contextlib.redirect_stderr(messages):
            return tyro.cli(
                _union(),
                prog="toycomb",
                description=DESCRIPTION,
                args=_without_commas(arguments),
                config=(tyro.conf.FlagCreatePairsOff, tyro.conf.OmitArgPrefixes, tyro.conf.OmitSubcommandPrefixes),
            )
    except SystemExit as end:
        if end.code in (0, None):
            raise
        _fail(without_frame(messages.getvalue()))


def _without_commas(arguments: Sequence[str]) -> list[str]:
    """A list may be written with commas, `--at 0.2,1,3`, or as separate words."""
    words: list[str] = []
    for word in arguments:
        parts = [part for part in map(str.strip, word.split(",")) if part]
        words += parts if words[-1:] and words[-1] in LISTS and parts else [word]
    return words


def _union() -> Any:
    union: Any = None
    for name, command in COMMANDS.items():
        option = Annotated[command, tyro.conf.subcommand(name)]  # type: ignore[valid-type]
        union = option if union is None else union | option
    return union


def without_frame(message: str) -> str:
    """A framed message as one line: its title and paragraphs, without the frame and the pointers to help texts."""
    lines = [_unframed(line) for line in re.sub(r"\x1b\[[0-9;]*m", "", message).splitlines()]
    title, *rest = [line for line in lines if not line.startswith("in toycomb ")] or [""]
    paragraphs = [" ".join(part.split("\n")) for part in "\n".join(rest).strip().split("\n\n")]
    kept = [x for x in paragraphs if x and not x.startswith(("For full helptext", "Argument helptext"))]
    text = "; ".join(kept)
    return text if text.startswith(title) else f"{title}: {text}"


def _unframed(line: str) -> str:
    """A line without its frame; empty for the rule between two paragraphs."""
    inner = line.strip("│|╭╮╰╯+ ")
    return "" if set(inner) <= set("─-") else inner.strip("─ ") if inner.startswith("─") else inner
