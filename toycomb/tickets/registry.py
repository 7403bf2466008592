"""Methods by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from toycomb.common.errors import InputError
from toycomb.tickets.definition import GROUPS, METHODS, NEEDS, Method
from toycomb.tickets.description import plain_settings


def named(name: str | Method) -> Method:
    """A method by its name.

    Raises
    ------
    InputError
        If there is none of that name.
    """
    if isinstance(name, Method):
        return name
    all_methods()
    if name not in METHODS:
        raise InputError(f"there is no ticket method {name!r}; there are {', '.join(sorted(METHODS))}")
    return METHODS[name]


def all_methods() -> tuple[str, ...]:
    """Names of all methods: by group, then as they were registered."""
    import toycomb.tickets.methods  # noqa: F401  (registers them)

    return tuple(sorted(METHODS, key=lambda name: GROUPS.index(METHODS[name].group)))


def describe(names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What each method is, knows and was set to, as plain JSON values."""
    return {
        name: {
            "definition": chosen.summary,
            "group": chosen.group,
            "outputs": chosen.outputs,
            "needs": [need for need in NEEDS if need in chosen.needs],
            "options": plain_settings(chosen),
        }
        for name in names
        for chosen in (named(name),)
    }
