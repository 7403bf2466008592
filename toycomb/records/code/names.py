"""What a library or toycomb itself calls its own: such things count by name and version, and are not looked into."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, NamedTuple

from toycomb.records.code import origin
from toycomb.records.code.unknown import HEAP

THEIRS = (origin.LIBRARY, origin.OWN)


class Name(NamedTuple):
    """Where something stands: whose it is, the module, the path within it."""

    whose: str
    module: str
    path: str

    def __str__(self) -> str:
        return f"{origin.label(self.module) if self.whose == origin.LIBRARY else self.whose}: {self.module}.{self.path}"


def of(value: Any) -> Name | None:
    """Name under which a library or toycomb holds a value; None where it is the user's, or made while running.

    Parameters
    ----------
    value : module, class, function, or one of the objects that libraries have once, such as `scipy.stats.norm`
    """
    if isinstance(value, ModuleType):
        return _named(value.__name__, "")
    if isinstance(value, type):
        return by_path(value) or (None if value.__flags__ & HEAP else _named(value.__module__, value.__qualname__))
    if isinstance(value, FunctionType):
        whose = origin.of_globals(value.__globals__, value.__code__.co_filename)
        return by_path(value) if whose in THEIRS else None
    if isinstance(value, BuiltinFunctionType):
        return _of_builtin(value)
    if _named(module_of(type(value)), "") is None:
        return None  # of a user's class: it is not asked, for it may answer anything
    return (by_path(value) if callable(value) else None) or _single(value)


def by_path(value: Any) -> Name | None:
    """Name of what is found where it says that it stands, if a library or toycomb does."""
    module, path = module_of(value), getattr(value, "__qualname__", None)
    if not isinstance(path, str) or (name := _named(module, path)) is None:
        return None
    found: Any = sys.modules[name.module]
    for part in path.split("."):
        found = getattr(found, part, None)
    return name if found is value else None


def module_of(value: Any) -> str:
    """Name of the module that something says it comes from; empty where it says none."""
    name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    return name if isinstance(name, str) else ""


def foreign(value: Any) -> bool:
    """Whether a value is compiled code of which no distribution is known."""
    return bool(name := module_of(value)) and origin.of_module(name) == origin.FOREIGN


def _named(module: Any, path: str) -> Name | None:
    if not isinstance(module, str) or module not in sys.modules:
        return None
    whose = origin.of_module(module)
    return Name(whose, module, path) if whose in THEIRS else None


def _of_builtin(value: Any) -> Name | None:
    owner = getattr(value, "__self__", None)
    if owner is not None and not isinstance(owner, ModuleType):
        return None  # a method of some object
    return _named(module_of(value) or ("" if owner is None else module_of(owner)), value.__qualname__)


def _single(value: Any) -> Name | None:
    """Name of an object that stands in the module of its class, or in a package around that."""
    kind = type(value)
    for module in _around(module_of(kind)):
        if origin.of_module(module.__name__) not in THEIRS:
            return None
        for name, held in list(vars(module).items()):
            if held is value:
                return _named(module.__name__, name)
    return _universal(value) if kind.__name__ == "ufunc" else None


@functools.lru_cache(256)
def _universal(value: Any) -> Name | None:
    """Name of a ufunc in the library that has it; those made of a user's function stand in none.

    Other libraries may hold it too, once they are loaded: NumPy's own and SciPy's are those of NumPy and SciPy.
    """
    found = {
        module.partition(".")[0]
        for module, held in list(sys.modules.items())
        if getattr(held, "__dict__", {}).get(value.__name__) is value and _named(module, "") is not None
    }
    if not found:
        return None
    library = min(found, key=lambda x: (x != "numpy", x != "scipy", x))
    return _named(library, f"{value.__name__} {value.nin} {value.nout} {' '.join(value.types)}")


def _around(name: str) -> Iterator[ModuleType]:
    while name:
        if name != "builtins" and (module := sys.modules.get(name)) is not None:
            yield module
        name = name.rpartition(".")[0]
