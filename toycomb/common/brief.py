"""Objects as a short text for people: a notebook shows the last value of each cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import MISSING, Field, fields
from typing import Any

import numpy as np

from toycomb.common.errors import bounded
from toycomb.common.rich import as_html

SHORT = 80
"""Characters of one field, at most."""
LONGEST = 290
"""Characters of a whole text, at most."""


class Brief:
    """A dataclass (with `repr=False`) whose text names the shapes of its arrays in place of their numbers."""

    def in_words(self) -> Iterable[str]:
        """What the text says of it: its fields, unless a class has better words."""
        return differing(self)

    def __repr__(self) -> str:
        return brief(self, self.in_words())

    def _repr_html_(self) -> str | None:
        """Tables and a small figure for notebooks; None where the text says all, see `toycomb.common.rich`."""
        return as_html(self)


def brief(instance: Any, words: Iterable[str] | None = None) -> str:
    """The text of an object: its class, and words on it, or else those fields that differ from their defaults.

    Classes that decide results have a `__repr__` that calls this, and no further base: that is no part of their code.
    """
    said = differing(instance) if words is None else words
    return bounded(f"{type(instance).__name__}({', '.join(x for x in said if x)})", LONGEST)


def differing(instance: Any, without: Sequence[str] = ()) -> list[str]:
    """Fields of a dataclass that have no default or differ from it, as `name=value`."""
    shown = (x for x in fields(instance) if x.repr and x.init and x.name not in without)
    return [f"{x.name}={field(getattr(instance, x.name))}" for x in shown if _differs(x, getattr(instance, x.name))]


def field(value: Any) -> str:
    """One value: arrays by their shapes, many values by their number, all else cut where it is long."""
    if isinstance(value, np.ndarray) and value.ndim:
        return f"<{value.dtype} {value.shape}>"
    if isinstance(value, Mapping | Sequence | Set) and not isinstance(value, str):
        plain = repr(value)
        return plain if len(plain) <= SHORT and all(map(_plain, value)) else _kinds(value)
    if callable(value) and hasattr(value, "__name__"):
        return str(value.__name__)
    text = repr(value)
    return text if text.startswith(f"{type(value).__name__}(") and len(text) <= LONGEST // 2 else bounded(text, SHORT)


def _plain(value: Any) -> bool:
    return isinstance(value, str | int | float | tuple | None)


def _kinds(values: Any) -> str:
    """How many there are, and of which types."""
    members = values.values() if isinstance(values, Mapping) else values
    kinds = sorted({type(x).__name__ for x in members})
    return f"<{len(values)} {' or '.join(kinds)}>" if kinds else "()"


def _differs(x: Field[Any], value: Any) -> bool:
    """Whether a field has no default, or another value than that; a list of one is that one."""
    if x.default is MISSING and x.default_factory is MISSING:
        return True
    default = x.default if x.default_factory is MISSING else x.default_factory()
    return isinstance(value, np.ndarray) or not (value == default or value == (default,))


class Result(dict[str, Any]):
    """What a study or an account gives: a dict whose text names its keys in place of pages of numbers."""

    def __repr__(self) -> str:
        said = {key: repr(x) if isinstance(x, int | float | str) else _kinds(x) for key, x in self.items()}
        return bounded(f"{{{', '.join(f'{key!r}: {x}' for key, x in said.items())}}}", LONGEST)

    def _repr_html_(self) -> str | None:
        """Its claims as a table and a figure of their intervals, for notebooks; None where there are none."""
        return as_html(self)
