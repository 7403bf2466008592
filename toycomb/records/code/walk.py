"""The walk over definitions of a package: which of them are reached, and their digest."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator

from toycomb.records.code import registered
from toycomb.records.code.chunks import Chunk, chunks
from toycomb.records.code.package import Definition, Module, Package, Place

BORDER = (
    "accounts.account", "accounts.material", "accounts.registry",  # who asks for numbers, and reads them
    "common._cache",  # where compiled kernels are kept
    "common.blas",  # how products are made by one thread; that they are stands in the decorator
    "common.brief",  # texts of objects
    "common.cached",  # what is computed once
    "common.errors", "common.failures", "common.notices",  # sentences
    "common.locks",  # who compiles first
    "common.limits",  # what is refused
    "common.progress",  # bars
    "common.signals",  # how a command ends
    "files",  # networks and matrices in files; what is stored is made from none
    "moved",  # old names
    "plots", "report",  # pictures and pages
    "records",  # what is stored of numbers; a population counts by its own format
    "tickets.description", "tickets.entry", "tickets.store",  # what tickets are stored by
    "workers",  # in which thread or process
)  # fmt: skip
"""Rooms of the package that decide no number; what stands in them counts by its name."""
DIGITS = 12
"""Of the digest of one definition."""


class Walk:
    """A walk over everything that is reached; used once."""

    def __init__(self, package: Package, roots: list[Place], said: set[str]) -> None:
        self.package, self.roots, self.said = package, roots, said
        self.whole: dict[Definition, None] = {}
        self.given: dict[Definition, None] = {}
        """Classes of what is handed in: of their fields only the defaults of those that something asks for are code."""
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

    def _beyond(self, definition: Definition) -> bool:
        return self.package.within(definition.module, BORDER)

    def _reach(self, definition: Definition) -> None:
        if definition not in self.whole and not self._beyond(definition):
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
                if not self._beyond(definition):
                    self._waiting.append(definition)

    def _open(self, definition: Definition) -> None:
        found = chunks(self.package, definition)
        self._take(found.body)
        if found.fields is not None and definition in self.whole:
            self._take(found.fields)
        for number, (name, _) in enumerate(found.members):
            if found.driven or name in self.said or re.fullmatch("__.*__", name):
                self._wake(definition, number)
            else:
                self._asleep[name].append((definition, number))
        for other in _beside(definition.module):
            self._reach(other)

    def _wake(self, definition: Definition, number: int) -> None:
        if number not in self.used[definition]:
            self.used[definition].add(number)
            found = chunks(self.package, definition)
            default = number >= len(found.members) - found.defaults
            self._take(found.members[number][1], self.given.keys() if default else ())

    def _take(self, chunk: Chunk, known: Collection[Definition] = ()) -> None:
        for place in chunk.places:
            if place.definition not in known:
                self._reach(place.definition)
        for definition in chunk.asked & self.whole.keys():
            found = chunks(self.package, definition)
            for number in range(len(found.members) if found.numbered else 0):
                self._wake(definition, number)
        fresh = chunk.said - self.said
        self.said |= fresh
        for name in fresh:
            for definition, number in self._asleep.pop(name, ()):
                self._wake(definition, number)

    def _looked_up(self) -> Iterator[Place]:
        """Methods of tickets whose names are said, where something finds them by name."""
        if self._lookup:
            for pattern, place in registered.names(self.package):
                if any(re.fullmatch(pattern, x.partition("(")[0]) for x in self.said):  # options stand in brackets
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

        first = [*(x.definition for x in [*self.roots, *self._looked_up()]), *self.given]
        for definition in first:
            if not self._beyond(definition):
                number(definition)
        while waiting:
            definition = waiting.popleft()
            for name, chunk in self._chunks(definition):
                meant = [
                    x.definition.name if self._beyond(x.definition)
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
            if self._beyond(definition):
                continue
            name = str(definition)
            text = [found.get(name, ""), *(f"{x} {chunk.named}\n" for x, chunk in self._chunks(definition))]
            found[name] = hashlib.sha256("".join(text).encode()).hexdigest()[:DIGITS]
        return found


def _beside(module: Module) -> list[Definition]:
    """Statements of a module that run when it is loaded; those that register methods count where these are found."""
    return [] if f".{registered.METHODS}." in f"{module.name}." else module.bare
