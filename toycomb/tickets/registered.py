"""Every method by name; copies and pickles go by name too, since the name of a method's function is the method's."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from toycomb.common.errors import InputError, shown, unknown
from toycomb.tickets.reach import PRUNES
from toycomb.workers.sending import by_value

if TYPE_CHECKING:
    from toycomb.tickets.definition import Method

GROUPS = ("weights", "features", "oracle", "control")
METHODS: dict[str, Method] = {}
"""Every registered method by name."""
RESERVED: set[str] = set()
"""Names of toycomb's own methods, which `toycomb.tickets` registers before anybody else can."""


def register(new: Method) -> Method:
    """Add a method; raises InputError if its name is taken, or if it is something that is not known."""
    for field, value, allowed in (
        ("group", new.group, GROUPS),
        ("keep", new.keep, ("largest", "smallest")),
        ("prunes", new.prunes, PRUNES),
    ):
        if value not in allowed:
            raise unknown(f"{field} of {shown(new.name, 40)} is", value, allowed)
    if not new.name or new.name == "all":
        raise InputError(f"a method cannot be named {new.name!r}; choose another name")
    if new.name in (RESERVED or METHODS):
        raise InputError(f"there is a method {new.name} already; choose another name")
    METHODS[new.name] = new
    return new


def known(name: str) -> Method:
    """The method of a name; raises InputError if there is none."""
    if name not in METHODS:
        raise unknown("there is no ticket method", name, sorted(METHODS), see="toycomb tickets --list")
    return METHODS[name]


def reduced(method: Method) -> tuple[Any, ...]:
    """How to make a method again: its name if it is registered, else what differs from the one with its function.

    For another process only what toycomb itself registers has a name.
    """
    named = {name: x for name, x in METHODS.items() if name in RESERVED} if by_value() else METHODS
    if named.get(method.name) is method:
        return again, (method.name, {})
    values = {entry.name: getattr(method, entry.name) for entry in fields(method)} | {"options": dict(method.options)}
    for name, other in named.items():
        if other.function is method.function:
            return again, (name, {key: x for key, x in values.items() if key != "function"})
    return made, (type(method), values)


def again(name: str, changes: dict[str, Any]) -> Method:
    """A registered method, with other fields if there are any; raises InputError if it is not registered here."""
    return replace(known(name), **changes) if changes else known(name)


def made(kind: type[Method], values: dict[str, Any]) -> Method:
    """A method that is not registered."""
    return kind(**values)
