"""Errors that a user meets: each is one sentence that says what was given and what is allowed, or what went wrong."""

import operator
from typing import Any

LONGEST = 1_000
"""Characters of a message; what stands between its beginning and its end is left out."""


def bounded(text: str, most: int = LONGEST) -> str:
    """Text of at most so many characters, without its middle if it is longer."""
    if len(text) <= most:
        return text
    end = most // 4
    return f"{text[: most - end - 3]} … {text[-end:]}"


def shown(value: Any, most: int = 200) -> str:
    """A value from outside as part of a sentence: printable, on one line and short."""
    text = bounded(str(value), most)
    return "".join(x if x.isprintable() else x.encode("unicode_escape").decode() for x in text)


class InputError(ValueError):
    """Wrong input. The command line prints it as one line and exits with 2.

    Whatever was given, the message is one printable line of bounded length.
    """

    def __init__(self, message: object = "") -> None:
        text = bounded(str(message))
        super().__init__(text if text.isprintable() else bounded(shown(" ".join(text.split()), LONGEST)))


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
        raise InputError(f"{name} is {shown(repr(value), 60)}; it must be a whole number") from None
