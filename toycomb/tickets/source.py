"""What a function is made of: a digest of its source, so that stored results are not those of another text."""

from __future__ import annotations

import ast
import functools
import hashlib
import inspect
import textwrap
from collections.abc import Callable
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


def _bare(text: str) -> str:
    """A source without comments and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
