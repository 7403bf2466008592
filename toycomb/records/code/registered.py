"""Ticket methods by name, as their files register them: what is found by name while a program runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from toycomb.records.code.package import Definition, Package, Place

METHODS = "tickets.methods"
"""The folder whose files register methods: `@method("name", …)` and `other.variant("name", …)`."""
LOOKUP = "tickets.registered", "known"
"""What finds them."""


@lru_cache(maxsize=4)
def names(package: Package) -> tuple[tuple[str, Place], ...]:
    """Patterns of names of methods, each with what defines these."""
    return tuple(_names(package))


def _names(package: Package) -> Iterator[tuple[str, Place]]:
    for module in package.below(METHODS):
        for definition in [*dict.fromkeys(x.definition for x in module.places), *module.bare]:
            for call in _calls(definition):
                if call.args and (pattern := _pattern(call.args[0])):
                    yield pattern, Place(definition, 0)


def _calls(definition: Definition) -> Iterator[ast.Call]:
    for node in ast.walk(definition.statement):
        if isinstance(node, ast.FunctionDef):
            yield from (x for x in node.decorator_list if isinstance(x, ast.Call))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "variant":
            yield node


def _pattern(node: ast.expr) -> str:
    """A regular expression of a text that is written there, or partly."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [re.escape(x.value) if isinstance(x, ast.Constant) and isinstance(x.value, str) else ".+" for x in parts]
    return "" if texts == [".+"] else "".join(texts)
