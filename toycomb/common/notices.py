"""Sentences for people that are no part of a result: on standard error, one line each, bounded."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from toycomb.common.errors import LONGEST, Doubt, shown


def one_line(text: str, longest: int = LONGEST) -> str:
    """A text in one line of bounded length that cannot steer a terminal."""
    return shown(" ".join(text.split()), longest)


def reason(error: BaseException) -> str:
    """Why something failed, as one line: the sentence of an error of this package, or type and message of another."""
    try:
        said = str(error)
    except Exception:  # a method of the user's own may raise anything
        said = ""
    own = type(error).__module__ == "toycomb.common.errors" and said
    return one_line(said if own else shown(f"{type(error).__name__}: {said}".removesuffix(": "), 300))


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names in a sentence, the first few of them."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def counted(number: int, thing: str) -> str:
    """A number of things, such as `1 ticket` and `2 tickets`."""
    return f"{number} {thing}" + ("" if number == 1 else "s")


def tell(sentence: str) -> None:
    """Say one sentence on standard error, above a progress bar if there is one."""
    if sys.stderr is None:
        return
    line = f"toycomb: {one_line(sentence)}"
    if "tqdm" in sys.modules:
        from tqdm import tqdm

        tqdm.write(line, file=sys.stderr)
    else:
        print(line, file=sys.stderr)


@contextmanager
def told_warnings() -> Iterator[None]:
    """In the body warnings are said as `tell` says sentences, without the place in the code that they come from.

    Doubts are said whatever Python makes of other warnings: as an error one would end the command with a traceback.
    """

    def show(message: Warning | str, *place: Any, **more: Any) -> None:
        tell(str(message))

    with warnings.catch_warnings():
        warnings.showwarning = show
        warnings.simplefilter("always", Doubt)
        yield
