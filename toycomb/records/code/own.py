"""What toycomb's own functions reach in the package, by its sources: the code that decides a number, whole and alone.

A definition of a module (a function, a class, an assignment) counts if something that counts names it, wherever it
stands, through imports and re-exports. Of a class its fields and special methods count, and another method if anything
that counts says its name, as an attribute or as a text. Comments, docstrings, types and the sentences of errors do not
count, nor the names and places of definitions; libraries count by name.

What is not seen: attributes whose names are computed (`getattr(x, f"{a}_mask")`), methods registered under computed
names and found by these, and what is put into a module or class from outside.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

from toycomb.records.code import registered
from toycomb.records.code.chunks import Chunk, chunks
from toycomb.records.code.package import Definition, Module, Package, Place
from toycomb.records.code.reached import Reached

BORDER = (
    "accounts.account", "accounts.material", "accounts.registry",  # who asks for numbers, and reads them
    "common._cache",  # where compiled kernels are kept
    "common.blas",  # how products are made by one thread; that they are stands in the decorator
    "common.brief",  # texts of objects
    "common.errors", "common.failures", "common.notices",  # sentences
    "common.limits",  # what is refused
    "common.signals",  # how a command ends
    "files",  # networks and matrices in files; what is stored is made from none
    "moved",  # old names
    "plots", "report",  # pictures and pages
    "records",  # what is stored of numbers; a population counts by its own format
    "tickets.copying",  # copies and pickles of methods
)  # fmt: skip
"""Rooms of the package that decide no number; what stands in them counts by its name."""
DIGITS = 12
"""Of the digest of one definition."""


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


@functools.lru_cache(1024)
def _reached(names: tuple[str, ...], said: frozenset[str]) -> Reached:
    package = own_package()
    with _not_collecting():
        return walked(package, [place for name in names for place in places(package, name)], said)


@contextmanager
def _not_collecting() -> Iterator[None]:
    """Trees of syntax are many objects without circles: looking for these takes longer than all the rest."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


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
    walk = _Walk(package, list(roots), set(said))
    return Reached(walk.digest(), (), walk.parts())


def differing(old: Mapping[Any, str], new: Mapping[Any, str], most: int = 3) -> str:
    """What differs between the `parts` of two digests, in words; "" where nothing does."""
    named = {
        "changed": [x for x in new if x in old and old[x] != new[x]],
        "new": [x for x in new if x not in old],
        "gone": [x for x in old if x not in new],
    }
    told, left = [], most
    for how, names in named.items():
        if names and left > 0:
            told.append(f"{how}: {', '.join(map(str, names[:left]))}")
            left -= len(names[:left])
    count = sum(map(len, named.values()))
    return "; ".join(told) + (f" and {count - most} more" if count > most else "")


class _Walk:
    """A walk over everything that is reached; used once."""

    def __init__(self, package: Package, roots: list[Place], said: set[str]) -> None:
        self.package, self.roots, self.said = package, roots, said
        self.whole: dict[Definition, None] = {}
        self.given: dict[Definition, None] = {}
        """Classes of what is handed in, whose fields are no code."""
        self.used: dict[Definition, set[int]] = defaultdict(set)
        self._asleep: dict[str, list[tuple[Definition, int]]] = defaultdict(list)
        self._waiting: deque[Definition] = deque()
        self._lookup = False
        self._find()

    def _find(self) -> None:
        """Everything that is reached, until nothing new is."""
        for place in self.roots:
            self._reach(place.definition)
            self._hand_in(chunks(self.package, place.definition).types)
        while self._waiting:
            while self._waiting:
                self._open(self._waiting.popleft())
            for place in self._looked_up():
                self._reach(place.definition)

    def _reach(self, definition: Definition) -> None:
        if definition not in self.whole and not self.package.within(definition.module, BORDER):
            self.whole[definition] = None
            self._waiting.append(definition)
            self._lookup |= (definition.module.name, definition.name) == (
                f"{self.package.name}.{registered.LOOKUP[0]}", registered.LOOKUP[1]
            )  # fmt: skip

    def _hand_in(self, types: Iterable[Place]) -> None:
        """Classes of what a first function is given, and those of its fields."""
        for definition in (x.definition for x in types):
            if definition not in self.given:
                self.given[definition] = None
                self._hand_in(chunks(self.package, definition).types)
                if not self.package.within(definition.module, BORDER):
                    self._waiting.append(definition)

    def _open(self, definition: Definition) -> None:
        found = chunks(self.package, definition)
        self._take(found.body)
        if found.fields is not None and definition in self.whole:
            self._take(found.fields)
        for number, (name, _) in enumerate(found.members):
            if name in self.said or (name.startswith("__") and name.endswith("__")):
                self._wake(definition, number)
            else:
                self._asleep[name].append((definition, number))
        for other in _beside(definition.module):
            self._reach(other)

    def _wake(self, definition: Definition, number: int) -> None:
        if number not in self.used[definition]:
            self.used[definition].add(number)
            self._take(chunks(self.package, definition).members[number][1])

    def _take(self, chunk: Chunk) -> None:
        for place in chunk.places:
            self._reach(place.definition)
        fresh = chunk.said - self.said
        self.said |= fresh
        for name in fresh:
            for definition, number in self._asleep.pop(name, ()):
                self._wake(definition, number)

    def _looked_up(self) -> Iterator[Place]:
        """Methods of tickets whose names are said, where something finds them by name."""
        if self._lookup:
            for pattern, place in self.package.registered:
                if any(re.fullmatch(pattern, x) for x in self.said):
                    yield place

    def _chunks(self, definition: Definition) -> Iterator[tuple[str, Chunk]]:
        """The pieces of a definition that count."""
        found = chunks(self.package, definition)
        yield "", found.body
        if found.fields is not None and definition in self.whole:
            yield "fields", found.fields
        for number in sorted(self.used[definition]):
            yield found.members[number]

    def digest(self) -> str:
        """16 hexadecimal digits: each definition by the number at which it is met first, going in breadth."""
        numbers: dict[Definition, int] = {}
        waiting: deque[Definition] = deque()
        total = hashlib.sha256()

        def number(definition: Definition) -> int:
            if definition not in numbers:
                numbers[definition] = len(numbers)
                waiting.append(definition)
            return numbers[definition]

        roots = [x.definition for x in self.roots]
        given = [x for x in self.given if not self.package.within(x.module, BORDER)]
        for definition in [*roots, *(x.definition for x in self._looked_up()), *given]:
            number(definition)
        while waiting:
            definition = waiting.popleft()
            for name, chunk in self._chunks(definition):
                meant = [
                    x.definition.name if self.package.within(x.definition.module, BORDER)
                    else f"{number(x.definition)}.{x.position}" for x in chunk.places
                ]  # fmt: skip
                total.update(f"{name} {chunk.digest} {' '.join(meant)}\n".encode())
            for other in _beside(definition.module):
                number(other)
        return total.hexdigest()[:16]

    def parts(self) -> dict[str, str]:
        """Digest of each definition by its name."""
        found: dict[str, str] = {}
        for definition in {**self.whole, **self.given}:
            if self.package.within(definition.module, BORDER):
                continue
            text = found.get(str(definition), "")
            for name, chunk in self._chunks(definition):
                meant = " ".join(f"{x.definition.name}.{x.position}" for x in chunk.places)
                text += f"{name} {chunk.digest} {meant}\n"
            found[str(definition)] = hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
        return found


def _beside(module: Module) -> list[Definition]:
    """Statements of a module that run when it is loaded; those that register methods count where these are found."""
    return [] if f".{registered.METHODS}." in f"{module.name}." else module.bare
