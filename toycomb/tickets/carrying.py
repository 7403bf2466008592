"""Tickets in another process: methods of others go there whole, and are what they were here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from toycomb.common.documents import Document
from toycomb.tickets.definition import Method
from toycomb.tickets.registered import METHODS, RESERVED
from toycomb.workers.sending import CannotSend, packed


class Carried:
    """A value with the methods that it uses; in this process it is just held.

    In another process all methods of others are registered, since one may ask for another by name, and each of those
    that are used has to be known there by the same code as here. So what changes on its way (a global of a module that
    is read again, a file that was edited since) is never used under the name of what it was.

    Parameters
    ----------
    value : anything that can be sent
    methods : those that it uses
    """

    def __init__(self, value: Any, methods: Iterable[Method]) -> None:
        self.value, self._methods = value, list(methods)

    def __reduce__(self) -> tuple[Any, ...]:
        theirs = [x for x in self._methods if not x.own]
        others = [x for name, x in METHODS.items() if name not in RESERVED]
        for method in others:  # one by one, to say which of them is in the way
            try:
                packed(method)
            except CannotSend as why:
                raise CannotSend(f"the method {method.name} cannot be sent, {why}") from None
        return _arrived, (others, [(x, x.describe()) for x in theirs], self.value)


def _arrived(others: Sequence[Method], used: Sequence[tuple[Method, Document]], value: Any) -> Carried:
    METHODS.update((x.name, x) for x in others)
    for method, code in used:
        if method.describe() != code and "unknown" not in code:
            raise CannotSend(f"the method {method.name} is not the same in another process")
    return Carried(value, [method for method, _ in used])
