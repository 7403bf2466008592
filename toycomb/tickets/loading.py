"""Python code of a user, loaded by its file or by the name of its module, as from a script in the same folder."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from toycomb.common.errors import InputError, shown
from toycomb.common.failures import FAILS
from toycomb.common.notices import reason
from toycomb.records.code import origin

_BESIDE: set[str] = set()
"""Modules beside files that were run, imported by these."""


def load_file(path: Path) -> Mapping[str, Any]:
    """Run a file as a module that nothing can import: so its functions go whole to other processes.

    What stands beside the file can be imported, as from a script; it is read anew for each file, since files in two
    folders may have neighbours of one name.

    Raises
    ------
    InputError
        If it is not there or fails.
    """
    if not path.is_file():
        raise InputError(f"there is no file {shown(path, 100)} with methods")
    spec = importlib.util.spec_from_file_location(f"methods in {path.name}", path.resolve())
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    folder = path.resolve().parent
    sys.modules[spec.name] = module  # data classes look for their module there
    _forget()
    before = set(sys.modules)
    try:
        with _first(folder):
            spec.loader.exec_module(module)
    except FAILS as error:  # a file of others may raise anything
        raise InputError(f"{shown(path, 60)} cannot be run: {reason(error)}") from error
    finally:
        del sys.modules[spec.name]
        _BESIDE.update(name for name in set(sys.modules) - before if _lies_in(name, folder))
    return vars(module)


def load_module(name: str) -> Mapping[str, Any]:
    """Import a module: one that is installed, or one of the current folder.

    Raises
    ------
    InputError
        If there is none of that name, or it fails.
    """
    try:
        with _first(Path.cwd()):
            return vars(importlib.import_module(name))
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):  # it is there, and something else is not
            raise InputError(f"{shown(name, 60)} cannot be imported: {reason(error)}") from error
        missing = shown(error.name, 60)
        raise InputError(
            f"there is no module {missing}, neither installed nor in this folder; a file is written ./FILE.py:NAME"
        ) from None
    except FAILS as error:
        raise InputError(f"{shown(name, 60)} cannot be imported: {reason(error)}") from error


@contextmanager
def _first(folder: Path) -> Iterator[None]:
    """What lies in a folder is found first; afterwards last, by what is imported when a method runs."""
    place = str(folder)
    importlib.invalidate_caches()
    sys.path.insert(0, place)
    try:
        yield
    finally:
        if place in sys.path:
            sys.path.remove(place)
        if place not in sys.path:
            sys.path.append(place)


def _forget() -> None:
    """Modules beside earlier files are imported anew when they are asked for; what uses them keeps them."""
    for name in _BESIDE:
        sys.modules.pop(name, None)
    _BESIDE.clear()


def _lies_in(name: str, folder: Path) -> bool:
    """Whether a module is the user's and stands in a folder; libraries may be installed below it."""
    file = getattr(sys.modules[name], "__file__", None)
    inside = isinstance(file, str) and os.path.realpath(file).startswith(os.path.join(os.path.realpath(folder), ""))
    return inside and origin.of_module(name) == origin.USER
