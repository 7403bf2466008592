"""Errors that are the user's to mend: each is one sentence that says what was given and what is allowed."""

import operator
from typing import Any


class InputError(ValueError):
    """Wrong input. The command line prints it as one line and exits with 2."""


class DivergenceError(ArithmeticError):
    """Training left the finite numbers; the message names network, step and value."""


def whole(name: str, value: Any) -> int:
    """A whole number as a Python integer, whatever integer type it came in; raises InputError for anything else."""
    try:
        return operator.index(value)
    except TypeError:
        raise InputError(f"{name} is {value!r}; it must be a whole number") from None
