"""Functions compiled by numba: by the function that was compiled, as long as that is what runs."""

from __future__ import annotations

import weakref
from types import FunctionType
from typing import TYPE_CHECKING, Any

from toycomb.records.code.plain import Token

if TYPE_CHECKING:
    from toycomb.records.code.reached import Walk

SOURCES = ("py_func", "_pyfunc", "_dispatcher")
"""Where numba keeps the function that it compiles."""
_SEEN: weakref.WeakKeyDictionary[Any, str] = weakref.WeakKeyDictionary()
"""What each compiled function reached when it was seen last before it was compiled."""


def source(value: Any) -> Any:
    """The function that was compiled; None where a value is something else of numba's."""
    return next((found for name in SOURCES if (found := getattr(value, name, None)) is not None), None)


def options(walk: Walk, value: Any, label: str) -> Token:
    """How it is compiled; says so where what runs may not be what is written.

    numba takes the value of globals when it compiles and keeps it, and finds compiled code on disk by the file of the
    function alone.
    """
    function = source(value)
    if walk.checks and isinstance(function, FunctionType) and hasattr(value, "overloads"):
        inner = walk.inside(function)
        before = _SEEN.get(value)
        if before is None or not value.overloads:
            _SEEN[value] = inner.sum.hexdigest()
        elif before != inner.sum.hexdigest():
            walk.say(label, "compiled before something that it reads changed; define it again")
        if _on_disk(value) and inner.files - {function.__code__.co_filename}:
            walk.say(label, "compiled with cache=True, which does not see changes in other files")
    chosen = dict(getattr(value, "targetoptions", None) or {})
    return ("options", *((k, walk.ref(x, label)) for k, x in sorted(chosen.items()) if k != "cache"))


def members(walk: Walk, kind: Any, label: str) -> list[Token]:
    """Methods, properties and fields of a compiled class."""
    held = (getattr(kind, name, {}) for name in ("jit_methods", "jit_props", "jit_static_methods"))
    fields = [(name, str(x)) for name, x in kind.struct.items()]
    return [("fields", *fields), *(walk.ref(dict(x), label) for x in held)]


def _on_disk(value: Any) -> bool:
    cache = getattr(value, "_cache", None)
    return cache is not None and type(cache).__name__ != "NullCache"
