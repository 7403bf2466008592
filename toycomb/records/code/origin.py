"""Whose code it is: toycomb's own, a library's, or the user's. The border at which the walk over a function stops."""

from __future__ import annotations

import functools
import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType
from typing import Any

OWN, LIBRARY, USER, FOREIGN = "own", "library", "user", "foreign"
"""Foreign is compiled code that no distribution owns: what it does cannot be read."""
HOME = str(Path(__file__).resolve().parents[__name__.count(".") - 1]) + os.sep
"""Folder of the whole package, however deep this module lies in it."""
INSTALLED = ("site-packages", "dist-packages")
COMPILED = (".so", ".pyd", ".dll", ".dylib")
_LOOKED_INTO: ContextVar[str] = ContextVar("looked_into", default="")


def of_module(name: str | None) -> str:
    """Whose a module is, by name; a module that is not loaded is the user's."""
    module = sys.modules.get(name or "")
    return USER if module is None else of_file(name or "", _file(module))


def of_globals(namespace: dict[str, Any], filename: str = "") -> str:
    """Whose code runs in a namespace of globals; `filename` is where the code says that it was written.

    Code of a user that runs in the namespace of a library's module is the user's.
    """
    name = str(namespace.get("__name__", ""))
    module = sys.modules.get(name)
    if module is None or vars(module) is not namespace:
        return of_file("", filename) if os.path.isabs(filename) else USER
    owner = of_file(name, _file(module))
    if owner != USER and os.path.isabs(filename) and of_file(name, filename) == USER:
        return USER
    return owner


def of_file(name: str, file: str | None) -> str:
    """Whose a module of some name and file is; the file alone decides, for a user's `queue.py` is no standard one."""
    found = _of_file(name, file)
    return USER if found == LIBRARY and _top(name) == _LOOKED_INTO.get() and _is_python(file) else found


@contextmanager
def looked_into(package: str) -> Iterator[None]:
    """In the body the Python code of one installed package counts as a user's does; none if its name is empty."""
    token = _LOOKED_INTO.set(package)
    try:
        yield
    finally:
        _LOOKED_INTO.reset(token)


def is_installed(package: str, file: str) -> bool:
    """Whether a file of Python code came with an installed package of some name."""
    return any(x in Path(file).parts for x in INSTALLED) and _of_file(package, file) == LIBRARY


def _is_python(file: str | None) -> bool:
    return file is not None and not file.endswith(COMPILED)


@functools.lru_cache(4096)
def _of_file(name: str, file: str | None) -> str:
    if name == "__main__":
        return USER  # what a user runs or types, whatever runs it
    if file is None:  # built into the interpreter, or made while running
        return LIBRARY if _top(name) in sys.builtin_module_names or _frozen(name) else USER
    path = os.path.realpath(file)
    if (path + os.sep).startswith(HOME):
        return OWN
    if any(part in Path(path).parts for part in INSTALLED):
        return LIBRARY if name and distributions(_top(name)) else FOREIGN if path.endswith(COMPILED) else USER
    if path.startswith(_standard()):
        return LIBRARY
    return FOREIGN if path.endswith(COMPILED) else USER


def label(name: str) -> str:
    """What a module of a library counts as: the distribution that it came with, and its version."""
    top = _top(name)
    if top in sys.stdlib_module_names or top in sys.builtin_module_names:
        return f"python {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    return distributions(top) or top


@functools.cache
def distributions(top: str) -> str:
    """Name and version of the distributions that have a package; empty where none says so."""
    from importlib import metadata

    try:
        return f"{top} {metadata.version(top)}"
    except (metadata.PackageNotFoundError, ValueError):
        names = sorted(set(_packages().get(top, ())))
        return ", ".join(f"{name} {metadata.version(name)}" for name in names)


@functools.cache
def _packages() -> Any:
    from importlib import metadata

    return metadata.packages_distributions()


@functools.cache
def _standard() -> tuple[str, ...]:
    folders = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), os.path.dirname(os.__file__)}
    return tuple(sorted(os.path.realpath(x) + os.sep for x in folders))


def _frozen(name: str) -> bool:
    spec = getattr(sys.modules.get(name), "__spec__", None)
    return getattr(spec, "origin", None) == "frozen"


def _file(module: ModuleType) -> str | None:
    file = getattr(module, "__file__", None)
    if file is None and (folders := list(getattr(module, "__path__", ()))):
        return os.path.join(folders[0], "")
    return file if file is None else str(file)


def _top(name: str) -> str:
    return name.partition(".")[0]
