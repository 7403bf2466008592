"""Methods from a file of one's own: `./mine.py:gentle` on the command line."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from toycomb.common.errors import InputError, shown, unknown
from toycomb.common.notices import reason
from toycomb.tickets.definition import Method
from toycomb.tickets.registered import METHODS

FROM_FILE = re.compile(r"(?P<path>.+\.py)(?::(?P<name>.*))?")
"""A Python file, and a method that it registers."""


def brought(names: Iterable[str]) -> tuple[str, ...]:
    """The names of methods, those from files as they are registered; each file is run once, at its first name.

    Parameters
    ----------
    names : names of methods, or `FILE.py:NAME`; `FILE.py` alone stands for all methods that the file registers

    Raises
    ------
    InputError
        If a file cannot be read, fails when it is run, or registers no such method.
    """
    files: dict[str, dict[str, Method]] = {}
    found: list[str] = []
    for word in names:
        parts = FROM_FILE.fullmatch(word)
        if parts is None:
            found.append(word)
            continue
        path, name = parts["path"], parts["name"]
        if path not in files:
            files[path] = _methods(Path(path))
        if name is None:
            found += files[path]
        elif name in files[path]:
            found.append(name)
        else:
            raise unknown(f"in {shown(path, 60)} there is no method", name, files[path])
    return tuple(dict.fromkeys(found))


def _methods(path: Path) -> dict[str, Method]:
    """Every method that a file registers, by its name."""
    before = dict(METHODS)
    _run(path)
    found = {name: x for name, x in METHODS.items() if before.get(name) is not x}
    if not found:
        raise InputError(
            f"{shown(path, 60)} registers no method; write @toycomb.tickets.method(NAME, needs=…) above one"
        )
    return found


def _run(path: Path) -> None:
    """Run a file as a module that nothing can import: so its functions go whole to other processes.

    What stands beside the file can be imported, as from a script.
    """
    if not path.is_file():
        raise InputError(f"there is no file {shown(path, 100)} with methods")
    spec = importlib.util.spec_from_file_location(f"methods in {path.name}", path.resolve())
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.append(str(path.resolve().parent))
    sys.modules[spec.name] = module  # data classes look for their module there
    try:
        spec.loader.exec_module(module)
    except Exception as error:  # a file of others may raise anything
        raise InputError(f"{shown(path, 60)} cannot be run: {reason(error)}") from error
    finally:
        del sys.modules[spec.name]
