"""What cannot be known of a function beforehand, and what need not be: in which words it is said."""

from __future__ import annotations

import functools
import importlib
import sys
from typing import Any

UNSTABLE = {
    "numpy.random._generator.Generator": "a random generator",
    "numpy.random.mtrand.RandomState": "a random generator",
    "numpy.random.bit_generator.BitGenerator": "a random generator",
    "_random.Random": "a random generator",
    "_io._IOBase": "an open file",
    "builtins.generator": "a generator that may have begun",
    "builtins.coroutine": "a coroutine that may have begun",
    "_contextvars.ContextVar": "a variable of its context",
    "_thread._local": "what belongs to one thread",
}
"""Kinds of objects that change when they are used."""
HEAP = 1 << 9
"""Flag of types that were made while running, not compiled into a library."""
INERT = {
    "_thread.lock", "_thread.RLock", "logging.Logger", "logging.RootLogger",
    "concurrent.futures.thread.ThreadPoolExecutor", "concurrent.futures.process.ProcessPoolExecutor",
}  # fmt: skip
"""Kinds of objects that decide nothing."""
LOOKS = {
    "__annotations__", "__closure__", "__code__", "__globals__", "__subclasses__", "f_back", "f_globals", "f_locals",
    "get_type_hints", "getsource",
}  # fmt: skip
"""Names by which code looks at code."""
COMPUTED = {
    "builtins": ("eval", "exec", "globals", "__import__"),
    "importlib": ("import_module", "reload"),
    "importlib.util": ("module_from_spec", "spec_from_file_location"),
    "runpy": ("run_path", "run_module"),
    "sys": ("modules", "_getframe"),
    "inspect": ("currentframe", "stack"),
    "gc": ("get_objects", "get_referrers"),
    "ctypes": ("CDLL", "PyDLL", "cdll"),
}
"""What reaches code or values by a name or text that is computed while running."""


def changing(value: Any) -> str | None:
    """What an object is whose content changes when it is used; None of others."""
    kind = type(value)
    kinds = (f"{x.__module__}.{x.__qualname__}" for x in kind.__mro__)
    found = next((UNSTABLE[x] for x in kinds if x in UNSTABLE), None)
    if found == "an open file" and any(value is x for x in _streams()):
        return None
    compiled = kind.__module__ == "itertools" or (kind.__module__ == "builtins" and not kind.__flags__ & HEAP)
    return "an iterator that may have begun" if found is None and compiled and hasattr(kind, "__next__") else found


def inert(value: Any) -> bool:
    """Whether an object decides nothing, whatever it holds."""
    kind = type(value)
    return f"{kind.__module__}.{kind.__qualname__}" in INERT or any(value is x for x in _streams())


def computed(value: Any) -> str | None:
    """Name of one of `COMPUTED`; None of other values."""
    return _computed().get(id(value))


@functools.cache
def _computed() -> dict[int, str]:
    found = {}
    for module, names in COMPUTED.items():
        for name in names:
            shown = name if module == "builtins" else f"{module}.{name}"
            found[id(getattr(importlib.import_module(module), name))] = shown
    return found


def _streams() -> tuple[Any, ...]:
    return (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)
