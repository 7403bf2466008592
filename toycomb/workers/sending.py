"""Functions and values as bytes for another process of this machine: by value, wherever they were defined.

What a user wrote in a notebook, in a script, or in a file that was loaded by its path cannot be imported elsewhere
under its name. numba brings cloudpickle, which sends such things whole. These bytes never leave the pipes between a
process and those that it started.
"""

from __future__ import annotations

import contextlib
import pickle
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from toycomb.common.errors import UnitError
from toycomb.common.failures import place
from toycomb.common.notices import reason

_BY_VALUE: ContextVar[bool] = ContextVar("by_value", default=False)


class CannotSend(RuntimeError):
    """Something cannot be done in another process; the message says what is in the way."""


def by_value() -> bool:
    """Whether what is pickled now is for a process that knows nothing of what was registered here."""
    return _BY_VALUE.get()


@contextmanager
def _sending() -> Iterator[None]:
    token = _BY_VALUE.set(True)
    try:
        yield
    finally:
        _BY_VALUE.reset(token)


def packed(value: Any) -> bytes:
    """A value as bytes; raises CannotSend if it, or something that it reaches, has no such form."""
    from numba import cloudpickle

    try:
        with _sending():
            return bytes(cloudpickle.dumps(value))
    except CannotSend:
        raise
    except Exception as error:  # objects may raise anything when they are asked for their content
        raise CannotSend(f"{type(error).__name__}: {error}") from None


def unpacked(content: bytes) -> Any:
    """What another process packed; raises CannotSend if it cannot be made here."""
    try:
        return pickle.loads(content)
    except CannotSend:
        raise
    except Exception as error:  # as above
        raise CannotSend(f"{type(error).__name__}: {error}") from None


def portable(error: BaseException) -> BaseException:
    """An error that can be sent, with the places where it was met in words: itself, or one with its sentence."""
    with contextlib.suppress(Exception):  # errors of others may refuse anything
        error.add_note("".join(["in another process:\n", *traceback.format_exception(error)]))
        if type(unpacked(packed(error))) is type(error):
            return error
    return UnitError(f"{reason(error)}{place(error)}")


class Failed:
    """In place of an answer: why one unit of a piece failed, where the units after it go on.

    Parameters
    ----------
    error : BaseException
    """

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __reduce__(self) -> tuple[Any, ...]:
        return Failed, (portable(self.error),)
