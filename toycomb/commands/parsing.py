"""From the words of a command line to a command with its options."""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from toycomb.commands.listed import COMMANDS, DESCRIPTION
from toycomb.common.errors import InputError, nearest, shown, unknown

COMPLETION = ("--tyro-print-completion", "--tyro-write-completion")
SHELLS = ("bash", "zsh", "fish")
"""What the parser writes for shells that complete words, and for which; for others it needs a package more."""

FIRST = ("--help", "--version")
"""What stands in place of a command."""


def parse(words: Sequence[str]) -> Any:
    """The command with its options; only its own module is loaded.

    Raises
    ------
    InputError
        If the words are none of a command, as one line: the parser frames its errors.
    SystemExit
        After a help text.
    """
    name, *options = words or [""]
    if name in COMPLETION:
        if options[:1] and options[0] not in SHELLS:
            raise unknown("the shell is", options[0], SHELLS)
        try:
            return parsed(_any(), "toycomb", words, description=DESCRIPTION)
        except AssertionError:  # of versions before 1
            raise InputError(f"the installed version of tyro completes nothing in {options[0]}; update tyro") from None
    if options[:1] and options[0] in COMPLETION:
        raise InputError(f"{options[0]} is for all commands at once: leave {shown(name, 40)} out")
    if name not in COMMANDS:
        raise InputError(_no_command(name))
    from toycomb.commands.words import checked

    kind = COMMANDS[name].load()
    return parsed(kind, f"toycomb {name}", checked(name, kind, options))


def parsed(kind: Any, prog: str, words: Sequence[str], description: str | None = None) -> Any:
    """An object of the class that the words describe; see `parse`."""
    import tyro

    messages = io.StringIO()
    settings = (tyro.conf.FlagCreatePairsOff, tyro.conf.OmitArgPrefixes, tyro.conf.OmitSubcommandPrefixes)
    try:
        with contextlib.redirect_stderr(messages), _coloured_if_wanted():
            return tyro.cli(kind, prog=prog, args=list(words), config=settings, description=description)
    except SystemExit as end:
        if end.code in (0, None):
            raise
        raise InputError(without_frame(messages.getvalue())) from None


@contextlib.contextmanager
def _coloured_if_wanted() -> Iterator[None]:
    """With NO_COLOR in the environment (no-color.org) the parser writes where it sees no terminal: in plain text."""
    if not os.environ.get("NO_COLOR"):
        yield
        return
    text = io.StringIO()
    try:
        with contextlib.redirect_stdout(text):
            yield
    finally:
        print(text.getvalue(), end="", flush=True)


def _any() -> Any:
    """One type for all commands, which are loaded for it."""
    import tyro

    union: Any = None
    for name, command in COMMANDS.items():
        option = Annotated[command.load(), tyro.conf.subcommand(name)]  # type: ignore[valid-type]
        union = option if union is None else union | option
    return union


def _no_command(word: str) -> str:
    """What is wrong with the first word."""
    near = "".join(f"; perhaps you meant {x}" for x in nearest(word, FIRST)[:1])
    if word and not word.startswith("-"):
        if near and not nearest(word, COMMANDS):
            return f"there is no command {shown(repr(word), 50)}{near}"
        return str(unknown("there is no command", word, COMMANDS))
    if near:
        return f"the first word is {shown(word, 40)}{near}, or a command; toycomb --help shows all {len(COMMANDS)}"
    found = f"the first word is {shown(word, 40)}, and must be" if word else "give"
    return f"{found} a command, one of {', '.join(COMMANDS)}; toycomb --help says what each does"


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
