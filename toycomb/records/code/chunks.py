"""Definitions in pieces: what always counts of them, and methods, which count where something says their names."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from toycomb.records.code import scopes
from toycomb.records.code.package import Definition, Module, Package, Place
from toycomb.records.code.scopes import FUNCTIONS, Names
from toycomb.records.code.writer import Writer

UNASKED = {"__repr__", "__reduce__", "__reduce_ex__"}
"""Methods that Python calls for notebooks and copies alone."""
PASSIVE = ("abc", "enum", "typing")
"""Modules whose classes call no method of those that are derived from them but special ones."""


class Chunk(NamedTuple):
    """A piece of a definition.

    Parameters
    ----------
    digest : of its text
    named : its digest, and names for what stands in its gaps
    places : the definitions in its gaps
    said : names and texts in it
    asked : definitions of which it asks more than attributes
    """

    digest: str
    named: str
    places: tuple[Place, ...]
    said: frozenset[str]
    asked: frozenset[Definition]


class Chunks(NamedTuple):
    """The pieces of a definition.

    Parameters
    ----------
    body : what always counts
    fields : of a class, those with types
    members : methods, numbers of an enumeration, and defaults of fields, which count where their names are said
    defaults : how many of the last members are defaults
    types : definitions that the types of fields, or of the arguments of a function, name
    driven : whether a class is derived from one of a library, which may call any of its methods
    numbered : whether it is an enumeration
    """

    body: Chunk
    fields: Chunk | None
    members: tuple[tuple[str, Chunk], ...]
    types: tuple[Place, ...]
    defaults: int = 0
    driven: bool = False
    numbered: bool = False


def chunks(package: Package, definition: Definition) -> Chunks:
    """The pieces of a definition; worked out once."""
    found: Chunks | None = definition.memory.get("chunks")
    if found is None:
        found = definition.memory["chunks"] = _chunks(package, definition)
    return found


def _chunks(package: Package, definition: Definition) -> Chunks:
    node, module = definition.statement, definition.module
    if not isinstance(node, ast.ClassDef):
        given = [x.annotation for x in scopes.arguments(node.args)] if isinstance(node, FUNCTIONS) else []
        return Chunks(_chunk(package, module, {}, [node], outermost=True), None, (), _types(package, module, given))
    inside = scopes.bound(node.body, module.file)
    bases = [_library(package, module, x) for x in node.bases]
    methods = [x for x in node.body if isinstance(x, FUNCTIONS) and x.name not in UNASKED]
    fields = [x for x in node.body if isinstance(x, ast.AnnAssign)]
    numbers = [x for x in node.body if isinstance(x, ast.Assign)] if "enum" in bases else []
    others = [x for x in node.body if not isinstance(x, (*FUNCTIONS, ast.AnnAssign)) and x not in numbers]
    defaults = [x for x in fields if x.value is not None]
    head = [*node.decorator_list, *node.bases, *node.keywords]
    return Chunks(
        _chunk(package, module, {}, head, _chunk(package, module, inside, others, fields=True)),
        _chunk(package, module, inside, fields, fields=True),
        (
            *((x.name, _chunk(package, module, {}, [x], decorators=inside, outermost=True)) for x in methods),
            *((_target(x), _chunk(package, module, inside, [x])) for x in numbers),
            *((ast.unparse(x.target), _chunk(package, module, inside, [x], fields=True)) for x in defaults),
        ),
        _types(package, module, [x.annotation for x in fields]),
        len(defaults),
        any(x and x not in PASSIVE for x in bases),
        "enum" in bases,
    )


def _library(package: Package, module: Module, base: ast.expr) -> str:
    """The library that a class, through others, is derived from one of; "" where there is none."""
    writer = Writer(package, module)
    writer.write(base, {})
    kind, _, path = "".join(writer.text).partition(" ")
    if kind == "library":
        return path.rstrip(";").partition(".")[0]
    classes = [x.definition for x in writer.places if isinstance(x.definition.statement, ast.ClassDef)]
    further = (_library(package, x.module, y) for x in classes for y in getattr(x.statement, "bases", ()))
    return next((x for x in further if x), "")


def _target(statement: ast.Assign) -> str:
    return next((x.id for x in statement.targets if isinstance(x, ast.Name)), "")


def _chunk(package: Package, module: Module, names: Names, nodes: Iterable[ast.AST], *more: Chunk, **how: Any) -> Chunk:
    writer = Writer(package, module, **how)
    for node in nodes:
        writer.write(node, names)
    digest = hashlib.sha256("".join([*writer.text, *(x.digest for x in more)]).encode()).hexdigest()[:16]
    places = (*writer.places, *(place for x in more for place in x.places))
    return Chunk(
        digest,
        " ".join([digest, *(f"{x.definition.name}.{x.position}" for x in places)]),
        places,
        frozenset(writer.said).union(*(x.said for x in more)),
        frozenset(writer.asked).union(*(x.asked for x in more)),
    )


def _types(package: Package, module: Module, annotations: Iterable[ast.expr | None]) -> tuple[Place, ...]:
    writer = Writer(package, module)
    for node in annotations:
        if node is not None:
            writer.write(node, {})
    return tuple(x for x in writer.places if isinstance(x.definition.statement, ast.ClassDef))
