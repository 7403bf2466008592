"""Methods with options by name: `imp(rounds=5,epochs=20)` is `imp` with two of its options set."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from typing import Any
from weakref import WeakKeyDictionary

from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown, unknown
from toycomb.tickets.definition import Method

BARE = re.compile(r"[A-Za-z_][\w.-]*")
"""A text that needs no quotes."""
CONSTANTS = {"true": True, "false": False, "none": None}
"""Words that stand for values in any spelling; Python's own are read as such."""
UNREADABLE = SyntaxError, ValueError, RecursionError, MemoryError
_MADE: WeakKeyDictionary[Method, dict[str, Method]] = WeakKeyDictionary()


def parts(word: str) -> tuple[str, str | None]:
    """A name, and what stands in brackets behind it; None without brackets.

    Raises
    ------
    InputError
        If the word ends with brackets that hold no options.
    """
    begins = [i for i, x in enumerate(word) if x == "("] if word.rstrip().endswith(")") else []
    for begin in begins:  # a folder may have brackets in its name
        if _call(word[begin:]) is not None:
            return word[:begin].rstrip(), word[begin:]
    if begins:
        example = f"{word[: begins[0]].rpartition(':')[2] or 'imp'}(NAME=VALUE)"
        raise InputError(f"{shown(word, 80)} cannot be read: options of a method are written {shown(example, 40)}")
    return word, None


def with_written(base: Method, written: str) -> Method:
    """A method with the options that stand in brackets; always the same object for the same options.

    Its name has every option that differs from what it is without the brackets, in the order of the function. So the
    same options have one name, however they were written; without any such option it is the method itself.

    Raises
    ------
    InputError
        If it has no such option, or a value is none that an option can have.
    """
    iterated = {"iterations": base.iterations} if base.iterations > 1 else {}
    usual = {**base.settings, **iterated}
    changed: Document = {}
    for name, value, bare in _options(base.name, written):
        if name not in usual:
            raise unknown(f"{base.name} has no option", name, usual)
        if name in changed:
            raise InputError(f"{name} of {base.name} is given twice; give it once")
        changed[name] = _like(usual[name], value, bare, f"{name} of {base.name}")
    changed = {name: changed[name] for name in usual if name in changed and not _same(changed[name], usual[name])}
    if not changed:
        return base
    name = f"{base.name}({','.join(f'{key}={_text(x)}' for key, x in changed.items())})"
    made = _MADE.setdefault(base, {})
    if name not in made:
        iterations = changed.pop("iterations", base.iterations) if iterated else base.iterations
        if iterated and not (type(iterations) is int and iterations > 1):
            raise InputError(f"iterations of {base.name} are {shown(iterations, 40)}; give a whole number above 1")
        made[name] = replace(base.with_options(**changed), name=name, iterations=iterations)
    return made[name]


def _call(written: str) -> ast.Call | None:
    """Brackets as what Python would call something with."""
    try:
        call = ast.parse(f"f{written.strip()}", mode="eval").body
    except UNREADABLE:
        return None
    return call if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else None


def _options(method: str, written: str) -> Iterator[tuple[str, Any, bool]]:
    """Name and value of each option, and whether the value is a word without quotes."""
    call, source = _call(written), f"f{written.strip()}"
    assert call is not None
    for place in call.args:
        text = shown(ast.get_source_segment(source, place), 40)
        raise InputError(f"{text} is no option of {method}: options are written {method}(NAME=VALUE)")
    for keyword in call.keywords:
        text = ast.get_source_segment(source, keyword.value) or ""
        if keyword.arg is None:
            raise InputError(f"**{shown(text, 40)} is no option of {method}: options are written {method}(NAME=VALUE)")
        yield keyword.arg, *_value(keyword.value, text, f"{keyword.arg} of {method}")


def _value(node: ast.expr, text: str, where: str) -> tuple[Any, bool]:
    """A value of Python, or a text without quotes, which it then says."""
    if text.lower() in CONSTANTS:
        return CONSTANTS[text.lower()], False
    try:
        value = ast.literal_eval(node)
    except UNREADABLE:
        if BARE.fullmatch(text):
            return text, True
    else:
        if _is_plain(value):
            return value, False
    raise InputError(
        f"{where} is {shown(text, 60)}; an option is a finite number, a text, True, False, None, or a list, tuple or "
        "dict of them"
    )


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    if isinstance(value, dict):
        return all(type(key) is str and _is_plain(x) for key, x in value.items())
    return value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and isfinite(value))


def _like(usual: Any, value: Any, bare: bool, where: str) -> Any:
    """A number as the type that the option has where it is equal, so that 5 and 5.0 are one option."""
    if bare and isinstance(usual, bool | int | float):
        kind = "True or False" if isinstance(usual, bool) else "a number"
        raise InputError(
            f"{where} is {shown(value, 40)}; it is {usual} unless given, so give {kind}, or a text in quotes"
        )
    numbers = all(type(x) in (int, float) for x in (usual, value))
    return type(usual)(value) if numbers and abs(value) < 2**53 and type(usual)(value) == value else value


def _same(first: Any, second: Any) -> bool:
    return type(first) is type(second) and repr(first) == repr(second)


def _text(value: Any) -> str:
    """A value as it is read back: a text without quotes where that is the same."""
    if not isinstance(value, str) or not BARE.fullmatch(value):
        return repr(value)
    call = _call(f"(x={value})")
    return value if call is not None and _value(call.keywords[0].value, value, "")[0] == value else repr(value)
