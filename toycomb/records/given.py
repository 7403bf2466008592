"""Settings of a measurement that is not toycomb's own: what was given counts by content, their classes as code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from toycomb.records.code.source import of_value
from toycomb.records.identities import defaults_of


class Given(dict[str, Any]):
    """The fields of a dataclass that count."""


def given(settings: Any) -> dict[str, Any]:
    """Keyword arguments as they are; of a dataclass, and of those in it, the fields that differ from their defaults."""
    if isinstance(settings, Mapping):
        return dict(settings)
    usual, found = _usual(settings), Given()
    for name in (x.name for x in fields(settings)):
        value = getattr(settings, name)
        if name not in usual or of_value(value).digest != of_value(usual[name]).digest:
            found[name] = given(value) if _of_class(value) else value
            if _of_class(value) and type(value) is not type(usual.get(name)):
                found[name][""] = type(value).__qualname__
    return found


def _usual(settings: Any) -> dict[str, Any]:
    """Defaults by field; none where the class refuses them, so that every field counts."""
    try:
        return defaults_of(settings)
    except Exception:  # a user's class may raise anything
        return {}


def classes(settings: Any) -> list[type]:
    """The class of settings that are a dataclass, and those of dataclasses in its fields."""
    return list(dict.fromkeys(_classes(settings)))


def _classes(settings: Any) -> Iterator[type]:
    if _of_class(settings):
        yield type(settings)
        for x in fields(settings):
            yield from _classes(getattr(settings, x.name))


def _of_class(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type | Mapping)
