"""Errors that a user meets: each is one sentence that says what was given and what is allowed, or what went wrong."""

import operator
from collections.abc import Mapping, Sequence
from typing import Any


class Partial:
    """What an error says of work on many units, of which it ended some only, see `toycomb.failures`."""

    failed: Sequence[Mapping[str, Any]] = ()
    """The units that failed: `unit` (its name), `reason` (one sentence), and what else tells which it is."""
    finished: Any = None
    """What was finished all the same, as the function that raises it says."""


class InputError(Partial, ValueError):
    """Wrong input. The command line prints it as one line and exits with 2."""


class DivergenceError(Partial, ArithmeticError):
    """Training left the finite numbers; the message names network, step and value."""


class UnitError(Partial, RuntimeError):
    """Some units of work failed, each for a reason of its own; the message names them."""


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
