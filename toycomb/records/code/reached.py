"""What a function reaches: its code, the code and values that it uses, and what these use in turn, as one digest.

What counts is what would run now: code objects and values in memory, whether they were written in a file, a notebook
cell, `python -c` or `exec`. Lines, comments, docstrings and places do not count. Libraries count by name and version;
what is reached of toycomb itself is listed, and counts by its sources (see `toycomb.records.code.own`). The digest is
the same in every process of one version of Python. Recursion ends: each object gets a number when it is first seen, and
is meant by its number from then on.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from toycomb.records.code import functions, names, objects, origin, unknown
from toycomb.records.code.plain import SIMPLE, Token, simple

Further = Callable[[names.Name], Iterable[Any]]
"""Values that a piece of toycomb's own code finds while it runs."""
LONGEST = 80


@dataclass(frozen=True)
class Reached:
    """What was found.

    Parameters
    ----------
    digest : 16 hexadecimal digits
    unknown : what is reached and cannot be known, in words; empty where all is known
    parts : digest of each object that was looked into, by number and by the name under which it is used; of toycomb's
        own code by name alone
    own : full names of what is reached of toycomb's own code
    said : names and short texts in the code that is reached
    """

    digest: str
    unknown: tuple[str, ...]
    parts: Mapping[Any, str]
    own: frozenset[names.Name] = frozenset()
    said: frozenset[str] = frozenset()

    def changed(self, later: Reached) -> str:
        """Name of the first thing that is not what it was; "" where all is the same."""
        for key, found in later.parts.items():
            if self.parts.get(key) != found:
                return key if isinstance(key, str) else key[1] or "itself"
        return "" if self.digest == later.digest else "itself"


def nothing_further(name: names.Name) -> Iterable[Any]:
    """No values."""
    return ()


def reached(value: Any, further: Further = nothing_further) -> Reached:
    """What a function, or any other value, is made of."""
    walk = Walk(further)
    walk.run(value)
    walk.finish()
    unknown = tuple(dict.fromkeys(walk.unknown))
    return Reached(walk.sum.hexdigest()[:16], unknown, walk.parts, frozenset(walk.own), frozenset(walk.said))


class Walk:
    """A walk in breadth over everything that is reached; used once."""

    def __init__(self, further: Further) -> None:
        self.further = further
        self.own: set[names.Name] = set()
        self.said: set[str] = set()
        self.sum = hashlib.sha256()
        self.unknown: list[str] = []
        self.words: dict[str, list[Any]] = {"__name__": [], "__doc__": []}
        self.words_read: set[str] = set()
        self.files: set[str] = set()
        self.checks = True
        self.parts: dict[tuple[int, str], str] = {}
        self._numbers: dict[int, int] = {}
        self._waiting: deque[tuple[Any, str]] = deque()
        self._alive: list[Any] = []  # so that no number of memory is used twice
        self._sets: list[int] = []

    def run(self, value: Any) -> None:
        """Describe a value and all that it reaches."""
        self._record((self.ref(value, ""),), "")
        while self._waiting:
            found, label = self._waiting.popleft()
            try:
                self._record(self._describe(found, label), label)
            except Exception as error:  # objects may answer anything when they are asked
                self.say(label, f"{_kind(found)}, which cannot be read ({type(error).__name__})")

    def finish(self) -> None:
        """Count names and docstrings as well, if something that was reached reads them."""
        for kind in sorted(self.words_read):
            self._record((kind, *self.words[kind]), kind)

    def word(self, name: str, text: str | None) -> None:
        """Note the name and docstring of a function or class that is reached."""
        self.words["__name__"].append(name)
        self.words["__doc__"].append(text)

    def ref(self, value: Any, label: str) -> Token:
        """A value within another: itself where it is simple, its name, or its number."""
        kind = type(value)
        if kind in SIMPLE:
            return simple(value)
        if kind is tuple:
            return ("tuple", *(self.ref(x, label) for x in value))
        if kind in (set, frozenset):
            return (kind.__name__, *self._sorted(value, label))
        if isinstance(value, CodeType):
            return functions.code(self, value, functions.Scope({}, {}))
        if found := unknown.computed(value):
            self.say(label, f"{found}, which finds code or values by what is computed")
            return ("computed", found)
        if (found := unknown.changing(value)) and names.of(value) is None:
            return self.say(label, found)
        if unknown.inert(value):
            return ("inert", kind.__name__)
        if kind is MethodType:
            return ("method", self.ref(value.__func__, label), self.holder(value, label))
        if kind not in objects.CONTAINERS and (name := names.of(value)) is not None:
            return self.named(name, value)
        if isinstance(value, FunctionType | type | ModuleType) or not names.foreign(value):
            return self._numbered(value, label)
        return self.say(label, "compiled code of unknown origin")

    def holder(self, method: Any, label: str) -> Token:
        """The object that a bound method works on."""
        found = unknown.changing(method.__self__)
        return self.say(label, found) if found else self.ref(method.__self__, label)

    def named(self, name: names.Name, value: Any) -> Token:
        """A name of a library, or of toycomb, whose modules may move."""
        if name.whose != origin.OWN:
            return ("name", str(name))
        self.own.add(name)
        return ("own", name.path or name.module, *(self.ref(x, name.path) for x in self.further(name)))

    def say(self, label: str, what: str) -> Token:
        """Note something that cannot be known."""
        self.unknown.append(f"{label[:LONGEST]} ({what[:LONGEST]})" if label else what[:LONGEST])
        return ("unknown", what)

    def _numbered(self, value: Any, label: str) -> Token:
        number = self._numbers.get(id(value))
        if number is None:
            number = self._numbers[id(value)] = len(self._numbers)
            self._alive.append(value)
            self._waiting.append((value, label))
        return ("see", number)

    def _describe(self, value: Any, label: str) -> Token:
        if isinstance(value, FunctionType):
            return functions.function(self, value, label)
        if isinstance(value, ModuleType) and origin.of_module(value.__name__) == origin.FOREIGN:
            return self.say(label, "compiled code of unknown origin")
        return objects.describe(self, value, label)

    def _sorted(self, values: Iterable[Any], label: str) -> list[str]:
        """Digests of the elements of a set: in their own order, not in that of memory."""
        if id(values) in self._sets:
            return ["see above"]
        found = []
        for value in list(values):
            inner = self.inside(value, id(values))
            found.append(inner.sum.hexdigest())
            self.unknown += [f"{label} ({x})" for x in inner.unknown]
        return sorted(found)

    def inside(self, value: Any, within: int = 0) -> Walk:
        """A walk of its own over a value: an element of a set, or what was compiled, where no more is checked."""
        inner = Walk(self.further)
        inner.own, inner.said = self.own, self.said
        inner._sets = [*self._sets, within]
        inner.checks = self.checks and bool(within)
        inner.run(value)
        inner.finish()
        return inner

    def _record(self, record: Token, label: str) -> None:
        text = repr(record).encode(errors="surrogatepass")
        self.sum.update(b"%d:" % len(text) + text)
        self.parts[len(self.parts), label] = hashlib.sha256(text).hexdigest()[:16]


def _kind(value: Any) -> str:
    if isinstance(value, FunctionType):
        return f"function {value.__qualname__}"
    return f"{type(value).__module__}.{type(value).__qualname__}"
