"""Which names a piece of source binds, and to what: imports lead on, other local names end there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeGuard

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
INNER = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
"""Expressions with names of their own."""
TARGETS = (ast.Name, ast.Tuple, ast.List, ast.Starred)
"""Expressions that bind names where they stand as targets; elsewhere `:=` alone does."""


class Import(NamedTuple):
    """What an import binds: a module, or with a name something in it."""

    module: str
    name: str = ""


class File(NamedTuple):
    """What of a file decides how its names are bound: the package that it lies in, and whether it has `:=`."""

    package: str
    walrus: bool


Names = Mapping[str, Import | None]
"""Local names, and the import that they stand for."""


def imported(statement: ast.Import | ast.ImportFrom, package: str) -> dict[str, Import]:
    """Names that an import statement binds, within a package."""
    if isinstance(statement, ast.Import):
        return {
            x.asname or x.name.partition(".")[0]: Import(x.name if x.asname else x.name.partition(".")[0])
            for x in statement.names
        }
    module = statement.module or ""
    if statement.level:
        above = package.split(".")[: len(package.split(".")) - statement.level + 1]
        module = ".".join([*above, *([module] if module else [])])
    return {x.asname or x.name: Import(module, x.name) for x in statement.names}


def bound(nodes: Iterable[ast.AST], file: File) -> dict[str, Import | None]:
    """Names that statements bind where they stand, in order; those of functions and classes within do not count."""
    found: dict[str, Import | None] = {}
    elsewhere: set[str] = set()
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.setdefault(node.id, None)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= imported(node, file.package)
        elif isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            found.setdefault(node.name, None)
            continue
        elif isinstance(node, ast.Lambda) or _binds_nothing(node, file):
            continue
        elif isinstance(node, INNER):
            found |= {x.target.id: None for x in ast.walk(node) if isinstance(x, ast.NamedExpr)}
            continue
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            found.setdefault(node.name, None)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            found.setdefault(node.rest, None)
        elif isinstance(node, ast.Global):
            elsewhere |= set(node.names)
        waiting += list(ast.iter_child_nodes(node))[::-1]
    return {name: value for name, value in found.items() if name not in elsewhere}


def _binds_nothing(node: ast.AST, file: File) -> bool:
    return isinstance(node, ast.expr) and not isinstance(node, TARGETS) and not file.walrus


def arguments(node: ast.arguments) -> list[ast.arg]:
    """All arguments of a function."""
    more = [x for x in (node.vararg, node.kwarg) if x is not None]
    return [*node.posonlyargs, *node.args, *node.kwonlyargs, *more]


def of_types(statement: ast.stmt) -> TypeGuard[ast.If]:
    """Whether it is `if TYPE_CHECKING`, which is not run."""
    if not isinstance(statement, ast.If):
        return False
    test = statement.test
    return (test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")) == "TYPE_CHECKING"


def names_alone(statement: ast.stmt) -> bool:
    """Whether it gives values to names and to nothing else, such as `table["x"]` or `function.x`."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        return False
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return all(isinstance(x, (*TARGETS, ast.expr_context)) for target in targets for x in ast.walk(target))


def silent(statement: ast.AST, fields: bool = False) -> bool:
    """Whether a statement does nothing: text, `pass`, a type without a value (but of a field), an import or types."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.AnnAssign):
        return statement.value is None and not fields
    return isinstance(statement, ast.Pass | ast.Import | ast.ImportFrom) or (
        isinstance(statement, ast.stmt) and of_types(statement)
    )
