"""What a specification says of itself, as plain JSON values, and the identity of that."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from typing import Any

from toycomb.common.content import in_json

CODE = ("code", "source", "builds_on", "unknown", "once")
"""What a description says of the code that makes the numbers; all else is what was asked for."""
Description = dict[str, Any]
"""Plain JSON values that decide a unit of work but for its network's index."""


def differing(value: Any, default: Any) -> Any:
    """What of a plain JSON value differs from its default.

    Objects with the keys of their default are gone through, and what is equal is left out; everything else is whole. A
    value that stands for an object and is none, or has other keys, is put into a list, so that no two values give one
    answer.
    """
    if not isinstance(default, dict):
        return value
    if not isinstance(value, dict) or value.keys() != default.keys():
        return [value]
    other = (key for key in value if _text(value[key]) != _text(default[key]))
    return {key: differing(value[key], default[key]) for key in other}


def settings_of(instance: Any) -> Description:
    """Fields of a frozen dataclass that differ from their defaults; those without a default always count."""
    required, given = _required(instance), plain(instance)
    usual = plain(_usual(instance)) if required else _plain_defaults(type(instance))  # type: ignore[arg-type]  # a class is hashable
    always = {name: getattr(instance, name) for name in sorted(required)}
    nested = {name: settings_of(x) if is_dataclass(x) else given[name] for name, x in always.items()}
    return {**differing(given, usual), **nested}


@functools.cache
def _plain_defaults(kind: type) -> Description:
    """Defaults of a dataclass all of whose fields have one, worked out once: sweeps describe a million instances."""
    return plain(kind())


def defaults_of(instance: Any) -> dict[str, Any]:
    """Fields of a dataclass that have a default, with it."""
    usual, required = _usual(instance), _required(instance)
    return {x.name: getattr(usual, x.name) for x in fields(instance) if x.name not in required}


def _required(instance: Any) -> set[str]:
    """Names of the fields of a dataclass without a default."""
    return {x.name for x in fields(instance) if x.init and x.default is MISSING and x.default_factory is MISSING}


def _usual(instance: Any) -> Any:
    """The same instance with all else at its defaults."""
    return type(instance)(**{name: getattr(instance, name) for name in _required(instance)})


def plain(settings: Any) -> Description:
    """A dataclass or a mapping as plain JSON values."""
    whole = dict(settings) if isinstance(settings, Mapping) else asdict(settings)
    return dict(json.loads(_text(whole)))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=in_json)


def identity(description: Description) -> str:
    """SHA-256 of a description: the same in every process and on every machine."""
    return hashlib.sha256(_text(description).encode()).hexdigest()


def asked(description: Description) -> str:
    """Identity of what was asked for, whatever code answers."""
    return identity({key: value for key, value in description.items() if key not in CODE})


def code_of(description: Description) -> str:
    """Identity of the code that a description names; "" where it names none."""
    named = {key: description[key] for key in CODE if key in description}
    return identity(named) if named else ""
