"""What toycomb's own functions reach in the package, by its sources: the code that decides a number, whole and alone.

A definition of a module (a function, a class, an assignment) counts if something that counts names it, wherever it
stands, through imports and re-exports. Of a class its fields and special methods count, and another method if anything
that counts says its name, as an attribute or as a text, or if a library may call it. Comments, docstrings, types and
the sentences of errors do not count, nor the names and places of definitions; libraries count by name.

What is not seen: attributes whose names are computed (`getattr(x, f"{a}_mask")`), methods registered under computed
names and found by these, and what is put into a module or class from outside.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any

from toycomb.records.code.package import Package, Place
from toycomb.records.code.reached import Reached
from toycomb.records.code.walk import Walk


def reached(*functions: Callable[..., Any] | str, said: Iterable[str] = ()) -> Reached:
    """What functions of toycomb reach.

    Parameters
    ----------
    functions : functions or classes, or names such as "toycomb.tickets.answers.tickets_of"
    said : names that are said elsewhere of what these functions give

    Returns
    -------
    Reached
        Its `parts` are digests of single definitions by name, see `differing`.

    Raises
    ------
    InputError
        If toycomb was installed without its sources.
    """
    return _reached(tuple(x if isinstance(x, str) else name_of(x) for x in functions), frozenset(said))


def name_of(function: Any) -> str:
    """Full name of a function or class; of a method or an inner function, of what it stands in."""
    return f"{function.__module__}.{function.__qualname__.partition('.')[0]}"


@functools.cache
def own_package() -> Package:
    """toycomb by its sources."""
    name = __name__.partition(".")[0]
    return Package(name, files(name))


@functools.lru_cache(256)
def _reached(names: tuple[str, ...], said: frozenset[str]) -> Reached:
    package = own_package()
    return walked(package, [place for name in names for place in places(package, name)], said)


def places(package: Package, name: str) -> list[Place]:
    """What stands under a full name; a module, and what it makes when asked, as a whole."""
    if (module := package.module(name)) is not None:
        return module.places
    above, _, last = name.rpartition(".")
    module = package.needed(above)
    found = package.member(module, last)
    return found if isinstance(found, list) else module.places


def walked(package: Package, roots: Iterable[Place], said: Iterable[str] = ()) -> Reached:
    """What some definitions of a package reach."""
    walk = Walk(package, list(roots), set(said))
    return Reached(walk.digest(), (), walk.parts())
