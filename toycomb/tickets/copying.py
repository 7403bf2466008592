"""Copies and pickles of methods: by name, since the name of a registered method's function is the method's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toycomb.tickets.definition import Method


def reduced(method: Method, registered: Mapping[str, Method]) -> tuple[Any, ...]:
    """How to make a method again: its name if it is registered, else what differs from the one with its function."""
    if registered.get(method.name) is method:
        return again, (method.name, {})
    values = {entry.name: getattr(method, entry.name) for entry in fields(method)} | {"options": dict(method.options)}
    for name, other in registered.items():
        if other.function is method.function:
            return again, (name, {key: x for key, x in values.items() if key != "function"})
    return made, (values,)


def again(name: str, changes: dict[str, Any]) -> Method:
    """A registered method, with other fields if there are any; raises InputError if it is not registered here."""
    from toycomb.tickets.registry import named

    return replace(named(name), **changes) if changes else named(name)


def made(values: dict[str, Any]) -> Method:
    """A method that is not registered."""
    from toycomb.tickets.definition import Method

    return Method(**values)
