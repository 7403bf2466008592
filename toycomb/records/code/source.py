"""Digest of the code of ticket methods and measurements, so that stored results are not those of other code.

Functions of toycomb itself count by what they reach in its sources, see `toycomb.records.code.own`; functions of others
by all that they reach in memory, see `toycomb.records.code.reached`, and by what these reach of toycomb. Libraries
count by their versions; a package that registers the function as its own counts as a file of the user's does.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
import warnings
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from types import FunctionType
from typing import Any

from toycomb.records.code import names, origin, own
from toycomb.records.code.reached import LONGEST, Reached, reached

CHANGES = "something that it reads changed while it ran"
_SAID: weakref.WeakSet[Any] = weakref.WeakSet()
FURTHER: dict[str, Callable[[], Iterable[Any]]] = {}
"""What else a name of toycomb stands for: what finds things by name reaches all that others have registered."""


def of_function(function: Callable[..., Any], *beside: str) -> Reached:
    """What a function reaches, and what of that cannot be known.

    Parameters
    ----------
    function : callable
    beside : full names of functions of toycomb that decide its results together with it

    Raises
    ------
    InputError
        If toycomb was installed without its sources.
    """
    return own.reached(function, *beside) if is_own(function) else of_value(function, *beside)


def once() -> str:
    """A mark that nothing else has."""
    return secrets.token_hex(8)


def say(key: Any, what: str, made: str, unknown: Sequence[str]) -> None:
    """Warn, once for each method or measurement, that what it reaches cannot be known."""
    with contextlib.suppress(TypeError):  # what has no hash is said each time
        if key in _SAID:
            return
        _SAID.add(key)
    more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
    warnings.warn(
        f"{what[:LONGEST]} reaches what cannot be known beforehand: {unknown[0]}{more}; so its {made} are made anew "
        "each time, and stored ones are not used",
        stacklevel=4,
    )


def of_value(value: Any, *beside: str) -> Reached:
    """What any value reaches, such as an option of a method; see `of_function`."""
    with origin.looked_into(_registering(value)):
        found = reached(value, _registered)
    if not found.own and not beside:
        return found
    roots = [".".join([x.module, *x.path.split(".")[:1]]).rstrip(".") for x in sorted(found.own, key=_by_path)]
    said = found.said.union(*(x.path.split(".") for x in found.own))
    inner = own.reached(*roots, *beside, said=said)
    both = hashlib.sha256(f"{found.digest} {inner.digest}".encode()).hexdigest()[:16]
    return replace(found, digest=both, parts={**found.parts, **inner.parts})


def _registering(value: Any) -> str:
    """The installed package of a function that it wrote as a method, so that a decorator stands in the place of that.

    Versions tell results of a library apart; of such a package all code does, as of a file of the user's own.
    """
    if not isinstance(value, FunctionType) or "." in value.__qualname__ or names.by_path(value) is not None:
        return ""
    package = names.module_of(value).partition(".")[0]
    return package if package and origin.is_installed(package, value.__code__.co_filename) else ""


def digest(function: Callable[..., Any]) -> str:
    """Digest of a function by all that it reaches."""
    return of_function(function).digest


def is_own(function: Any) -> bool:
    """Whether a function was written in toycomb."""
    if not isinstance(function, FunctionType):
        return False
    return origin.of_globals(function.__globals__, function.__code__.co_filename) == origin.OWN


def is_own_class(kind: type) -> bool:
    """Whether a class was written in toycomb."""
    found = names.of(kind)
    return found is not None and found.whose == origin.OWN


def _registered(name: names.Name) -> Iterable[Any]:
    """What others have registered with what finds things by name, if this is such a thing."""
    further = FURTHER.get(f"{name.module}.{name.path}")
    return further() if further else ()


def _by_path(name: names.Name) -> tuple[str, str]:
    return name.path, name.module
