"""What a function is made of: a digest of its source, so that stored results are not those of another text."""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any


@functools.cache
def digest(function: Callable[..., Any]) -> str:
    """Digest of the file that the function was written in, without comments and docstrings, or of what can be read."""
    for thing in (inspect.getmodule(function), function):
        try:
            return _digest(_bare(textwrap.dedent(inspect.getsource(thing))))  # type: ignore[arg-type]
        except (OSError, TypeError, SyntaxError):
            continue
    return function.__qualname__


@functools.cache
def digest_of_files(paths: tuple[Path, ...]) -> str:
    """Digest of Python files, without comments and docstrings."""
    return _digest("".join(f"# {path.name}\n{_bare(path.read_text(encoding='utf-8'))}\n" for path in paths))


@functools.cache
def imported(paths: tuple[Path, ...], package: str) -> tuple[Path, ...]:
    """Files of a package that Python files import, and those that these import in turn, by name."""
    home = Path(str(importlib.import_module(package).__file__)).parent
    found: set[Path] = set()
    waiting = list(paths)
    while waiting:
        for name in _imports(ast.parse(waiting.pop().read_text(encoding="utf-8"))):
            path = home / f"{name.removeprefix(package + '.').split('.')[0]}.py"
            if name.startswith(f"{package}.") and path.is_file() and path not in found:
                found.add(path)
                waiting.append(path)
    return tuple(sorted(found))


def _imports(tree: ast.AST) -> Iterator[str]:
    """Full names of everything that is imported absolutely, wherever in the file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _bare(text: str) -> str:
    """A source without comments and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
