"""What a function is made of: a digest of its source, so that stored results are not those of another text."""

from __future__ import annotations

import ast
import functools
import hashlib
import inspect
import textwrap
from collections.abc import Callable
from typing import Any


@functools.cache
def digest(function: Callable[..., Any]) -> str:
    """Digest of the file that the function was written in, without comments and docstrings, or of what can be read."""
    for thing in (inspect.getmodule(function), function):
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(thing)))  # type: ignore[arg-type]
        except (OSError, TypeError, SyntaxError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
        return hashlib.sha256(ast.unparse(tree).encode()).hexdigest()[:16]
    return function.__qualname__
