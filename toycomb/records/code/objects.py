"""Objects by content: containers, arrays, classes, whole modules, and whatever says by itself what it is made of."""

from __future__ import annotations

import copyreg
import functools
import weakref
from collections import OrderedDict, defaultdict, deque
from collections.abc import Mapping
from types import BuiltinFunctionType, MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.records.code import compiled, names, origin
from toycomb.records.code.plain import Token, array, digest, simple
from toycomb.records.code.unknown import HEAP

if TYPE_CHECKING:
    from toycomb.records.code.reached import Walk

CONTAINERS = (list, dict, deque, OrderedDict, defaultdict, MappingProxyType, bytearray, np.ndarray)
"""Kinds of values that have parts and no name."""
TEXT = {
    "__dict__", "__weakref__", "__doc__", "__module__", "__qualname__", "__name__", "__annotations__", "__annotate__",
    "__annotate_func__", "__annotations_cache__", "__firstlineno__", "__static_attributes__", "__abstractmethods__",
    "_abc_impl", "__orig_bases__", "__parameters__", "__dataclass_params__", "_value2member_map_", "__slotnames__",
}  # fmt: skip
"""What a class holds beside what it does: places, words, types, memory of abstract classes, sums of flags, copies."""
OF_MODULE = {
    "__annotations__", "__builtins__", "__cached__", "__doc__", "__file__", "__loader__", "__name__", "__package__",
    "__path__", "__spec__", "__warningregistry__",
}  # fmt: skip
"""What a module holds beside what was written in it."""
ORDER = {"_has_canonical_format", "has_canonical_format", "_has_sorted_indices"}
"""What sparse arrays of SciPy remember of the order of their elements, once it was asked for."""
EXACT: dict[type, Any] = {int: int.__pos__, float: float.__pos__, complex: complex.__pos__, str: str.__str__}
"""The number or text in an object of a class derived from these, whatever that class makes of it."""


def describe(walk: Walk, value: Any, label: str) -> Token:
    """What an object that is no function is made of."""
    kind = type(value)
    if isinstance(value, ModuleType):
        held = {k: x for k, x in list(vars(value).items()) if k not in OF_MODULE}
        return ("module", *_members(walk, held, value.__name__))
    if isinstance(value, type):
        return _class(walk, value)
    if isinstance(value, staticmethod | classmethod):
        return (kind.__name__, walk.ref(value.__func__, label))
    if isinstance(value, property):
        return (kind.__name__, *(walk.ref(x, label) for x in (value.fget, value.fset, value.fdel)))
    if isinstance(value, functools.cached_property):
        return (functools.cached_property.__name__, walk.ref(value.func, label))
    if kind.__module__ == "functools" and hasattr(value, "cache_parameters"):  # what is remembered decides nothing
        return ("cached", walk.ref(value.__wrapped__, label), repr(value.cache_parameters()))
    if isinstance(value, BuiltinFunctionType) or kind.__name__ == "method-wrapper":
        return ("built in", value.__name__, walk.holder(value, label))
    if kind.__module__ == "builtins" and hasattr(value, "__objclass__"):  # slots and methods of built-in types
        return ("slot", kind.__name__, value.__name__, walk.ref(value.__objclass__, label))
    if kind.__module__.partition(".")[0] == "numba" and (found := compiled.source(value)) is not None:
        return ("compiled", walk.ref(kind, label), walk.ref(found, label), compiled.options(walk, value, label))
    if kind is weakref.ReferenceType:
        return ("weak", walk.ref(value(), label))
    if kind is np.vectorize:
        return ("vectorize", *_members(walk, {k: x for k, x in vars(value).items() if k != "_ufunc"}, label))
    return _instance(walk, value, label)


def _class(walk: Walk, value: type) -> Token:
    if type(value).__name__ == "JitClassType" and hasattr(value, "class_type"):
        return ("compiled class", *compiled.members(walk, value.class_type, value.__name__))
    held = {k: x for k, x in list(vars(value).items()) if k not in TEXT}
    fields = held.pop("__dataclass_fields__", {})
    walk.word(value.__qualname__, value.__doc__)
    return (
        "class", value.__name__, walk.ref(type(value), value.__name__),
        *(walk.ref(x, value.__name__) for x in value.__bases__), *_members(walk, held, value.__name__),
        *((name, walk.ref(_field(x), f"{value.__name__}.{name}")) for name, x in fields.items()),
    )  # fmt: skip


def _field(field: Any) -> tuple[Any, ...]:
    return (
        field.default,
        field.default_factory,
        field.init,
        field.repr,
        field.compare,
        field.hash,
        field.kw_only,
        field.metadata,
    )


def _members(walk: Walk, held: Mapping[Any, Any], label: str) -> list[Token]:
    return [(str(k), walk.ref(x, f"{label}.{k}" if label else str(k))) for k, x in sorted(held.items(), key=_first)]


def _first(pair: tuple[Any, Any]) -> str:
    return str(pair[0])


def _instance(walk: Walk, value: Any, label: str) -> Token:
    """An object by its class, what it holds and its state, or by what its class says to make it from."""
    kind = type(value)
    parts = _parts(walk, value, label)
    if kind in CONTAINERS:
        return (kind.__name__, *parts)
    maker = copyreg.dispatch_table.get(kind)
    if maker is not None or _says(kind) or (parts is NONE and _opaque(kind)):
        made = value.__reduce_ex__(4) if maker is None else maker(value)
        if isinstance(made, str):  # it says where it stands; variables of types alone decide nothing
            return ("global", made) if kind.__module__ == "typing" else walk.say(label, f"{kind.__name__} {made}")
        function, arguments, state, elements, pairs = (*made, None, None, None, None)[:5]
        if isinstance(value, np.ndarray):  # which leaves out what a user's class holds beside the elements
            state = (state, getattr(value, "__dict__", None))
        return (
            "made", walk.ref(function, label), walk.ref(arguments, label), _state(walk, kind, state, label),
            *(walk.ref(x, label) for x in elements or ()), *(walk.ref(tuple(x), label) for x in pairs or ()),
        )  # fmt: skip
    return ("object", walk.ref(kind, label), *parts, _state(walk, kind, object.__getstate__(value), label))


NONE: Token = ()


def _parts(walk: Walk, value: Any, label: str) -> Token:
    """What a container, or an object of a class derived from one, holds."""
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            return ("objects", value.shape, walk.ref(np.asarray(value).ravel().tolist(), label))
        return (array(value),)
    if isinstance(value, np.generic):
        return (array(np.asarray(value)),)
    if isinstance(value, dict | MappingProxyType):
        extra = (walk.ref(value.default_factory, label),) if isinstance(value, defaultdict) else ()
        return ("pairs", *((walk.ref(k, label), walk.ref(x, _key(label, k))) for k, x in list(value.items())), *extra)
    if isinstance(value, list | deque | tuple):
        most = value.maxlen if isinstance(value, deque) else None
        return ("elements", *(walk.ref(x, label) for x in list(value)), most)
    if isinstance(value, set | frozenset):
        return ("elements", walk.ref(frozenset(value), label))
    if isinstance(value, bytes | bytearray | memoryview):
        return ("bytes", digest(bytes(value)))
    for plain, exact in EXACT.items():
        if isinstance(value, plain):
            return (simple(exact(value)),)
    return NONE


def _key(label: str, key: Any) -> str:
    return f"{label}[{key!r}]" if type(key) in (str, int) else label


def _state(walk: Walk, kind: type, state: Any, label: str) -> Token:
    """The state of an object without what its class remembers in it."""
    both = state if isinstance(state, tuple) and len(state) == 2 else (state, None)
    if not all(x is None or isinstance(x, dict) for x in both):
        return ("state", walk.ref(state, label))
    found = {k: x for part in both for k, x in (part or {}).items() if not _remembered(kind, k)}
    return ("state", *_members(walk, found, label))


def _remembered(kind: type, name: Any) -> bool:
    held = next((vars(x)[name] for x in kind.__mro__ if name in vars(x)), None)
    sparse = name in ORDER and any(x.__module__.startswith("scipy.sparse") for x in kind.__mro__)
    return sparse or isinstance(held, functools.cached_property)


def _says(kind: type) -> bool:
    """Whether a library's class says itself what its objects are made from.

    A user's way of pickling is not asked, nor is toycomb's, which makes registered methods again by their names.
    """
    for base in kind.__mro__[:-1]:
        if any(x in vars(base) for x in ("__reduce__", "__reduce_ex__", "__getstate__")):
            found = names.of(base)
            return found is not None and found.whose != origin.OWN
    return False


def _opaque(kind: type) -> bool:
    """Whether a compiled class other than `object` holds something of its own."""
    bases = (x for x in kind.__mro__ if not x.__flags__ & HEAP or _makes(x))
    return next(bases, object) is not object


def _makes(kind: type) -> bool:
    new = vars(kind).get("__new__")
    return isinstance(new, BuiltinFunctionType) and new.__self__ is kind
