"""Errors that a user meets: each is one sentence that says what was given and what is allowed, or what went wrong."""

import operator
from typing import Any

LONGEST = 700
"""Characters of the longest sentence; the list of all ticket methods fits."""


def shown(text: str, longest: int | None = LONGEST) -> str:
    """Text as any terminal can show it: what does not print is escaped, and what is too long is cut in the middle.

    Names of files, words of formulas and the like may hold anything, such as the escape sequences by which a terminal
    is steered, line breaks, or bytes that are no text.
    """
    if longest is not None and len(text) > 2 * longest:  # the middle is left out below, so it need not be looked at
        text = text[:longest] + text[-longest:]
    text = "".join(x if x.isprintable() else _escaped(x) for x in text)
    if longest is None or len(text) <= longest:
        return text
    return f"{text[: longest // 2]} … {text[-(longest - longest // 2 - 3) :]}"


def _escaped(character: str) -> str:
    """As in a Python text; a byte that was no text (a surrogate that stands for it) as that byte."""
    code = ord(character)
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else ascii(character)[1:-1]


class InputError(ValueError):
    """Wrong input. The command line prints it as one line and exits with 2.

    Parameters
    ----------
    sentence : str
        Shown as `shown` does, so that a message is one line of bounded length whatever the input was.
    """

    def __init__(self, sentence: str = "") -> None:
        super().__init__(shown(str(sentence)))


class DivergenceError(ArithmeticError):
    """Training left the finite numbers; the message names network, step and value."""


class ControlError(RuntimeError):
    """A negative control shows the effect that it must not show. The command line prints it and exits with 1.

    Parameters
    ----------
    message : str
    document : what the study gives all the same
    """

    def __init__(self, message: str, document: Any) -> None:
        super().__init__(message)
        self.document = document


def whole(name: str, value: Any) -> int:
    """A whole number as a Python integer, whatever integer type it came in; raises InputError for anything else."""
    try:
        return operator.index(value)
    except TypeError:
        raise InputError(f"{name} is {value!r}; it must be a whole number") from None
