"""Source as text that is equal for equal code: without comments, docstrings, types and sentences of errors.

What a piece names in its package stands in it as a gap, and apart from it as the definition that is meant; so code that
moves, and helpers that get other names, read the same. The text is the same in every version of Python.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from toycomb.records.code import scopes
from toycomb.records.code.package import Definition, Found, Library, Module, Package, Place
from toycomb.records.code.scopes import FUNCTIONS, Names

LEFT_OUT = {"annotation", "returns", "ctx", "kind", "type_comment", "type_params", "type_ignores", "simple", "cause"}
"""Fields of syntax that decide nothing."""
SENTENCES = ("common.notices",)
"""Modules of functions that say sentences: what they are given does not count."""
CHECKS = ("common.arrays", "common.errors", "common.limits")
"""Modules of functions that are given texts for the sentences of errors."""
LONGEST = 64
"""Characters of the longest text that may be a name."""
GAP = "\x00"


class Writer:
    """Writes nodes of syntax as text.

    Parameters
    ----------
    package, module
    fields : bool
        The statements are those of a class, where a type makes a field.
    decorators : names that the decorators of a method see, which its body does not
    outermost : bool
        What the nodes define is known by other means, so that its name does not count.
    """

    def __init__(
        self,
        package: Package,
        module: Module,
        *,
        fields: bool = False,
        decorators: Names | None = None,
        outermost: bool = False,
    ) -> None:
        self.package, self.module, self.fields, self.decorators = package, module, fields, decorators or {}
        self.text: list[str] = []
        self.places: list[Place] = []
        self.said: set[str] = set()
        self.asked: set[Definition] = set()
        self._outermost = outermost

    def write(self, node: ast.AST, names: Names) -> None:
        """A node, where some local names are known."""
        if scopes.silent(node, self.fields):
            return
        special = getattr(self, f"_{type(node).__name__}", None)
        if special is not None:
            special(node, names)
        else:
            self._plain(node, names)

    def _plain(self, node: ast.AST, names: Names, left_out: Iterable[str] = ()) -> None:
        self.text.append(f"{type(node).__name__}(")
        for name, value in ast.iter_fields(node):
            if value is not None and value != [] and name not in LEFT_OUT and name not in left_out:
                self.text.append(f"{name}=")
                self._value(value, names)
        self.text.append(")")

    def _value(self, value: Any, names: Names) -> None:
        if isinstance(value, list):
            self.text.append("[")
            for x in value:
                if not (isinstance(x, ast.AST) and scopes.silent(x, self.fields)):
                    self._value(x, names)
                    self.text.append(",")
            self.text.append("]")
        elif isinstance(value, ast.AST):
            self.write(value, names)
        else:
            self.text.append(ascii(value))

    def _Constant(self, node: ast.Constant, names: Names) -> None:
        self.text.append(f"{type(node.value).__name__} {node.value!a};")
        if isinstance(node.value, str) and len(node.value) <= LONGEST:
            self.said.add(node.value)

    def _JoinedStr(self, node: ast.JoinedStr, names: Names) -> None:
        """Versions of Python cut its texts differently, and keep empty ones or do not."""
        self.text.append("JoinedStr[")
        text = ""
        for x in [*node.values, None]:
            if isinstance(x, ast.Constant):
                text += str(x.value)
                continue
            self.text.append(ascii(text) if text else "")
            text = ""
            if x is not None:
                self.write(x, names)
        self.text.append("]")

    def _Name(self, node: ast.Name, names: Names) -> None:
        self._chain(node, [], names)

    def _Attribute(self, node: ast.Attribute, names: Names) -> None:
        attributes, inner = [], node
        while True:
            attributes.append(inner.attr)
            if not isinstance(inner.value, ast.Attribute):
                break
            inner = inner.value
        if isinstance(inner.value, ast.Name):
            self._chain(inner.value, attributes[::-1], names)
        else:
            self.write(inner.value, names)
            self._attributes(attributes[::-1])

    def _chain(self, name: ast.Name, attributes: list[str], names: Names) -> None:
        """A name with attributes: what it means in the package or in a library, then what is asked of that."""
        if self._outermost and not isinstance(name.ctx, ast.Load):
            self.text.append("target;")
            return
        found = self._meant(name.id, names)
        while isinstance(found, Module) and attributes:
            if (further := self.package.member(found, attributes[0])) is None:
                break
            found, attributes = further, attributes[1:]
        if isinstance(found, Library):
            self.text.append(f"library {found.path}")
        elif found is None:
            self.text.append(f"name {name.id}")
        else:  # a module may be handed on as a whole, or be asked for what it makes while running
            places = found.places if isinstance(found, Module) else found
            self.text += [GAP] * len(places)
            self.places += places
            self.asked |= set() if attributes else {x.definition for x in places}
        self._attributes(attributes)
        self.text.append(";")

    def _meant(self, name: str, names: Names) -> Found:
        if name in names:
            held = names[name]
            return None if held is None else self.package.imported(held)
        return self.package.resolved(self.module, name)

    def _attributes(self, attributes: Iterable[str]) -> None:
        for x in attributes:
            self.text.append(f".{x}")
            self.said.add(x)

    def _MatchClass(self, node: ast.MatchClass, names: Names) -> None:
        self.said |= set(node.kwd_attrs)
        self._plain(node, names)

    def _Raise(self, node: ast.Raise, names: Names) -> None:
        """The kind of an error counts, its sentence does not."""
        self.text.append("Raise")
        if node.exc is not None:
            self.write(node.exc.func if isinstance(node.exc, ast.Call) else node.exc, names)

    def _Assert(self, node: ast.Assert, names: Names) -> None:
        self._plain(node, names, ("msg",))

    def _Call(self, node: ast.Call, names: Names) -> None:
        begin = len(self.text)
        self.write(node.func, names)
        called = "".join(self.text[begin:])
        room = self.places[-1].definition.module if called == f"{GAP};" else None
        if called == "library warnings.warn;" or (room is not None and self.package.within(room, SENTENCES)):
            return
        checks = room is not None and self.package.within(room, CHECKS)
        self.text.append("(")
        for x in [*node.args, *node.keywords]:
            value = x.value if isinstance(x, ast.keyword) else x
            if not (checks and (isinstance(value, ast.JoinedStr) or isinstance(getattr(value, "value", None), str))):
                self.write(x, names)
            self.text.append(",")
        self.text.append(")")

    def _AnnAssign(self, node: ast.AnnAssign, names: Names) -> None:
        """In a class a type makes a field; elsewhere it says nothing."""
        self.text.append("Field(" if self.fields else "Assign(targets=[")
        self.write(node.target, names)
        self.text.append("=" if self.fields else ",]value=")
        if node.value is not None:
            self.write(node.value, names)
        self.text.append(")")

    def _FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef, names: Names) -> None:
        outermost, self._outermost, self.fields, fields = self._outermost, False, False, self.fields
        self.text.append(f"{type(node).__name__}(" + ("" if outermost else node.name))
        for x in node.decorator_list:
            self.write(x, {**names, **self.decorators} if outermost else names)
            self.text.append("@")
        self._function(node.args, node.body, names)
        self._outermost, self.fields = outermost, fields

    _AsyncFunctionDef = _FunctionDef

    def _Lambda(self, node: ast.Lambda, names: Names) -> None:
        outermost, self._outermost = self._outermost, False
        self.text.append("Lambda(")
        self._function(node.args, [node.body], names)
        self._outermost = outermost

    def _function(self, arguments: ast.arguments, body: Iterable[ast.AST], names: Names) -> None:
        nodes = list(body)
        defaults = ("defaults", "kw_defaults")
        self._plain(arguments, names, defaults)
        for name in defaults:  # which do not see the arguments
            self._value(getattr(arguments, name), names)
        own = dict.fromkeys(x.arg for x in scopes.arguments(arguments))
        inside = {**names, **scopes.bound(nodes, self.module.file), **own}
        self._value(nodes, inside)
        self.text.append(")")

    def _ClassDef(self, node: ast.ClassDef, names: Names) -> None:
        """A class within something: all of it counts."""
        outermost, self._outermost, fields = self._outermost, False, self.fields
        self.text.append(f"ClassDef({node.name}")
        self._value([*node.decorator_list, *node.bases, *node.keywords], names)
        inside = {**names, **scopes.bound(node.body, self.module.file)}
        for x in node.body:
            self.fields = True
            self.write(x, names if isinstance(x, FUNCTIONS) else inside)
        self.text.append(")")
        self._outermost, self.fields = outermost, fields

    def _comprehension(self, node: Any, names: Names) -> None:
        outermost, self._outermost = self._outermost, False
        inside = {**names, **scopes.bound([x.target for x in node.generators], self.module.file)}
        self.text.append(f"{type(node).__name__}(")
        for generator in node.generators:
            self._value([generator.target, generator.iter, *generator.ifs], inside)
            self.text.append("async" if generator.is_async else "")
        for x in self._elements(node):
            self.write(x, inside)
        self.text.append(")")
        self._outermost = outermost

    _ListComp = _SetComp = _DictComp = _GeneratorExp = _comprehension

    @staticmethod
    def _elements(node: Any) -> Iterator[ast.expr]:
        yield from (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
