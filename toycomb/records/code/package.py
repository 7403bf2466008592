"""Python files of a package as definitions by name, found through imports and re-exports; nothing of it is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from toycomb.common.errors import InputError
from toycomb.records.code import scopes
from toycomb.records.code.scopes import File, Import


@dataclass(eq=False)
class Definition:
    """A statement of a module that gives names: a function, a class, an assignment.

    Parameters
    ----------
    module : Module
    name : str
        What it defines; several names are joined by commas. Empty where it defines none.
    statement : ast.stmt
    """

    module: Module
    name: str
    statement: ast.stmt
    memory: dict[str, Any] = field(default_factory=dict, repr=False)
    """What was worked out of it, kept for the next walk."""

    def __str__(self) -> str:
        return f"{self.module.name}.{self.name}" if self.name else self.module.name


class Place(NamedTuple):
    """One name of a definition: which of its names it is, for `A, B = range(2)` has two."""

    definition: Definition
    position: int


class Library(NamedTuple):
    """A name of a library, which counts as text."""

    path: str


class Module:
    """One file: its names, and the statements that give none."""

    def __init__(self, name: str, text: str, is_package: bool) -> None:
        self.name = name
        self.file = File(name if is_package else name.rpartition(".")[0], ":=" in text)
        self.names: dict[str, list[Place] | Import] = {}
        self.bare: list[Definition] = []
        for statement in ast.parse(text).body:
            self._add(statement)

    def _add(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self.names |= scopes.imported(statement, self.file.package)
        elif scopes.of_types(statement):
            for inner in statement.body:
                self._add(inner)
        elif not scopes.silent(statement):
            found = scopes.bound([statement], self.file)
            self.names |= {x: value for x, value in found.items() if value is not None}
            names = [x for x, value in found.items() if value is None]
            definition = Definition(self, ", ".join(names), statement)
            for position, name in enumerate(names):
                held = self.names.setdefault(name, [])
                if isinstance(held, list):
                    held.append(Place(definition, position))
            if not isinstance(statement, ast.FunctionDef | ast.ClassDef) and not scopes.names_alone(statement):
                self.bare.append(definition)

    @property
    def places(self) -> list[Place]:
        """Everything that it defines, in order."""
        return [place for held in self.names.values() if isinstance(held, list) for place in held]


Found = list[Place] | Module | Library | None


class Package:
    """A package by its sources, in a folder or in a zip.

    Parameters
    ----------
    name : str
    folder : what `importlib.resources.files` gives, or a path
    """

    def __init__(self, name: str, folder: Any) -> None:
        self.name, self.folder = name, folder
        self._modules: dict[str, Module | None] = {}
        self._within: dict[tuple[str, tuple[str, ...]], bool] = {}

    def module(self, name: str) -> Module | None:
        """A module by its full name; None where there is none."""
        if name not in self._modules:
            self._modules[name] = self._read(name)
        return self._modules[name]

    def needed(self, name: str) -> Module:
        """A module by its full name; raises InputError if it has no source."""
        found = self.module(name)
        if found is None:
            raise InputError(f"{name} has no sources, by which its results are told apart; install {self.name} with "
                             "them")  # fmt: skip
        return found

    def _read(self, name: str) -> Module | None:
        place = self.folder
        *above, last = [self.name, *name.split(".")[1:]]
        for part in above[1:]:
            place = place / part
        if name != self.name and (file := place / f"{last}.py").is_file():
            return Module(name, file.read_text(encoding="utf-8"), False)
        file = (place if name == self.name else place / last) / "__init__.py"
        return Module(name, file.read_text(encoding="utf-8"), True) if file.is_file() else None

    def owns(self, name: str) -> bool:
        """Whether a module is one of the package, by its full name."""
        return name == self.name or name.startswith(f"{self.name}.")

    def within(self, module: Module, rooms: tuple[str, ...]) -> bool:
        """Whether a module is one of some, or lies below one of them; these are named without the package."""
        key = module.name, rooms
        if key not in self._within:
            self._within[key] = f"{module.name}.".startswith(tuple(f"{self.name}.{room}." for room in rooms))
        return self._within[key]

    def imported(self, found: Import) -> Found:
        """What an import leads to."""
        if not self.owns(found.module):
            return Library(f"{found.module}.{found.name}" if found.name else found.module)
        module = self.needed(found.module)
        return (self.member(module, found.name) or module) if found.name else module

    def resolved(self, module: Module, name: str) -> Found:
        """What a name means within a module; None of builtins and of names that are made while running."""
        held = module.names.get(name)
        return self.imported(held) if isinstance(held, Import) else held

    def member(self, module: Module, name: str) -> Found:
        """What an attribute of a module is: a name in it, or a module below it; None of what it makes when asked."""
        held = module.names.get(name)
        if held is None or held == Import(module.name, name):
            return self.module(f"{module.name}.{name}")
        return self.resolved(module, name)

    def below(self, room: str) -> Iterator[Module]:
        """The modules of a folder, by name, without the folder itself."""
        place = self.folder
        for part in room.split("."):
            place = place / part
        names = sorted(x.name for x in place.iterdir()) if place.is_dir() else []
        for name in names:
            if name.endswith(".py") and name != "__init__.py":
                yield self.needed(f"{self.name}.{room}.{name.removesuffix('.py')}")
