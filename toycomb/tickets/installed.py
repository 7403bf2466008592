"""Methods that installed packages bring, by the entry point group "toycomb.methods"; each is loaded when it is needed.

A package says in its `pyproject.toml` where its method stands, under the name that it registers:

    [project.entry-points."toycomb.methods"]
    their-name = "their_package.their_module:function"
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from toycomb.common.errors import InputError, shown
from toycomb.common.failures import FAILS
from toycomb.common.notices import listed, reason, tell
from toycomb.tickets.definition import Method
from toycomb.tickets.registered import METHODS, RESERVED

GROUP = "toycomb.methods"


def names() -> tuple[str, ...]:
    """Names of all methods of installed packages, without loading any of these; toycomb's own names are its own."""
    return tuple(sorted({entry.name for entry in entry_points(group=GROUP)} - RESERVED))


def method(name: str) -> Method | None:
    """The method of a package, registered; None if no package brings one of that name.

    Raises
    ------
    InputError
        If it cannot be loaded, registers no method of that name, or several packages bring one.
    """
    if name in RESERVED:
        return None
    found = {(entry.value, _package(entry)): entry for entry in entry_points(group=GROUP, name=name)}
    if len(found) > 1:
        raise InputError(
            f"the method {shown(name, 40)} is brought by {listed([package for _, package in found])}; uninstall all "
            "but one"
        )
    return _loaded(*found.values()) if found else None


def load() -> None:
    """Register all methods of installed packages; what cannot be loaded is said, one sentence each."""
    for entry in entry_points(group=GROUP):
        if entry.name in RESERVED:
            tell(f"the method {entry.name} of {_package(entry)} is left out: toycomb has one of that name itself")
    for name in names():
        try:
            if name not in METHODS:
                method(name)
        except InputError as error:
            tell(f"{error}; it is left out")


def _loaded(entry: EntryPoint) -> Method:
    """The method of an entry point; what was registered before under other names stays."""
    which, before = f"the method {shown(entry.name, 40)} of {_package(entry)}", dict(METHODS)
    try:
        value = entry.load()
    except FAILS as error:  # code of others may raise anything
        raise InputError(f"{which} cannot be loaded: {reason(error)}") from error
    finally:
        METHODS.update(before)
    if isinstance(value, Method) and value.name != entry.name:
        raise InputError(f"{which} is registered as {shown(value.name, 40)}; both names must be the same")
    if isinstance(value, Method):
        return METHODS.setdefault(entry.name, value)
    if entry.name not in METHODS:
        where = shown(entry.value, 60)
        raise InputError(
            f'{which} is not registered: {where} has no @toycomb.tickets.method("{shown(entry.name, 40)}", needs=…)'
        )
    return METHODS[entry.name]


def _package(entry: EntryPoint) -> str:
    """The package that has an entry point, with its version."""
    return "a package" if entry.dist is None else shown(f"{entry.dist.name} {entry.dist.version}", 60)
