"""What a function is made of: a digest of the code that it reaches, so that stored results are not those of other code.

Functions of toycomb itself count by the file that they stand in, and what they share by `FORMAT` numbers; functions of
others count by all that they reach, see `toycomb.records.code.reached`.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import hashlib
import importlib
import inspect
import secrets
import textwrap
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.resources import files
from types import FunctionType
from typing import Any, NamedTuple

from toycomb.common.errors import InputError
from toycomb.records.code import names, origin
from toycomb.records.code.reached import LONGEST, Reached, reached

ACCOUNT = "account.py"
"""A file of this name beside a measuring function holds claims and words, which decide no number."""
SHARED = "toycomb.accounts.instruments"
"""A package of which each file counts for those measurements that use it."""
METHODS = "toycomb.tickets.methods"
"""A package of which each file counts for the methods in it."""
CHANGES = "something that it reads changed while it ran"
_SAID: weakref.WeakSet[Any] = weakref.WeakSet()
FURTHER: dict[str, Callable[[], Iterable[Any]]] = {}
"""What else a name of toycomb stands for: what finds things by name reaches all that others have registered."""


class Source(NamedTuple):
    """A file of toycomb, wherever the package was loaded from: a folder or a zip."""

    package: str
    name: str

    @property
    def text(self) -> str:
        """Its content."""
        return (files(self.package) / self.name).read_text(encoding="utf-8")


def of_function(function: Callable[..., Any]) -> Reached:
    """Digest of a function, and what it reaches that cannot be known."""
    if is_own(function):
        return Reached(_of_file_around(function), (), {})
    return of_value(function)


def once() -> str:
    """A mark that nothing else has."""
    return secrets.token_hex(8)


def say(key: Any, what: str, made: str, unknown: Sequence[str]) -> None:
    """Warn, once for each method or measurement, that what it reaches cannot be known."""
    with contextlib.suppress(TypeError):  # what has no hash is said each time
        if key in _SAID:
            return
        _SAID.add(key)
    more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
    warnings.warn(
        f"{what[:LONGEST]} reaches what cannot be known beforehand: {unknown[0]}{more}; so its {made} are made anew "
        "each time, and stored ones are not used",
        stacklevel=4,
    )


def of_value(value: Any) -> Reached:
    """Digest of any value, such as an option of a method."""
    return reached(value, _border)


def digest(function: Callable[..., Any]) -> str:
    """Digest of a function: of the file that it was written in for toycomb's own, of all that it reaches for others."""
    return of_function(function).digest


def digest_of_folder(function: Callable[..., Any]) -> str:
    """Digest of the files beside one of toycomb's own functions, and of the shared ones that these import.

    Raises
    ------
    InputError
        If toycomb was installed without its sources.
    """
    return _digest_of_package(function.__globals__["__spec__"].parent)


def is_own(function: Any) -> bool:
    """Whether a function was written in toycomb."""
    if not isinstance(function, FunctionType):
        return False
    return origin.of_globals(function.__globals__, function.__code__.co_filename) == origin.OWN


@functools.cache
def _digest_of_package(package: str) -> str:
    beside = tuple(x for x in sources(package) if x.name != ACCOUNT)
    if not beside:
        raise InputError(f"{package} has no sources, by which its results are told apart; install toycomb with them")
    return digest_of_files((*beside, *imported(beside, SHARED)))


def _border(name: names.Name, value: Any) -> tuple[str, Iterable[Any]]:
    """What a piece of toycomb counts as where other code reaches it."""
    module = importlib.import_module(name.module)
    if name.module.startswith(METHODS):
        return _of_file_around(module), ()
    if name.module.startswith("toycomb.accounts") and module.__spec__ is not None:
        package = str(module.__spec__.parent)
        if name.module.startswith(SHARED):
            file = "__init__" if name.module == package else name.module.rpartition(".")[2]
            used = (Source(package, f"{file}.py"),)
            return digest_of_files((*used, *imported(used, SHARED))), ()
        return _digest_of_package(package), ()
    further = FURTHER.get(f"{name.module}.{name.path}")
    return "", further() if further else ()


@functools.cache
def _of_file_around(thing: Any) -> str:
    """Digest of the file that something was written in, without comments and docstrings."""
    return _digest(_bare(textwrap.dedent(inspect.getsource(inspect.getmodule(thing) or thing))))


@functools.cache
def digest_of_files(chosen: tuple[Source, ...]) -> str:
    """Digest of Python files, without comments and docstrings."""
    return _digest("".join(f"# {x.name}\n{_bare(x.text)}\n" for x in chosen))


def sources(package: str) -> list[Source]:
    """The Python files of a package, by name."""
    return sorted(Source(package, x.name) for x in files(package).iterdir() if x.name.endswith(".py"))


@functools.cache
def imported(chosen: tuple[Source, ...], package: str) -> tuple[Source, ...]:
    """Files of a package that Python files import, and those that these import in turn, by name."""
    there, found, waiting = set(sources(package)), set[Source](), list(chosen)
    while waiting:
        for name in _imports(ast.parse(waiting.pop().text)):
            file = Source(package, f"{name.removeprefix(package + '.').split('.')[0]}.py")
            if name.startswith(f"{package}.") and file in there - found:
                found.add(file)
                waiting.append(file)
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
