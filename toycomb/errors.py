"""Errors that a user meets: each is one sentence that says what was given and what is allowed, or what went wrong."""

import operator
from typing import Any


class InputError(ValueError):
    """Wrong input. The command line prints it as one line and exits with 2."""


class DivergenceError(ArithmeticError):
    """Training left the finite numbers; the message names network, step and value."""


class AssumedEmbedding(UserWarning):
    """A network was read without knowing the embedding that it was trained with; identity was taken."""


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

    def __reduce__(self) -> tuple[Any, ...]:
        """Exceptions are copied from their arguments, and `args` holds the message alone."""
        return type(self), (str(self), self.document)


def whole(name: str, value: Any) -> int:
    """A whole number as a Python integer, whatever integer type it came in; raises InputError for anything else."""
    try:
        return operator.index(value)
    except TypeError:
        raise InputError(f"{name} is {value!r}; it must be a whole number") from None
