"""Words for settings of a study that differ from the published ones, for titles, captions and commands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Changed = Mapping[str, Any]
"""Values by name; empty where all is as published."""


PUBLISHED = {
    "embedding": ("", "Hadamard"),
    "variables": ("n = ", "32"),
    "hidden": ("H = ", "32"),
    "clauses": ("C = ", "8"),
    "literals": ("k = ", "4"),
}
"""How the words of claims name published settings: by a symbol and its value."""


def named(changed: Changed) -> str:
    """Changed settings in words, such as `embedding = identity, literals = 3`; empty if there are none."""
    return ", ".join(f"{name} = {_value(value, ' and ')}" for name, value in changed.items())


def titled(title: str, changed: Changed) -> str:
    """A title, or a claim, that names what was changed; where it names the published embedding, that gives way."""
    if not changed:
        return title
    written = in_setting(title, changed)
    return f"{written.removesuffix('.')} ({named(changed)})" + ("." if written.endswith(".") else "")


def in_setting(text: str, changed: Changed) -> str:
    """A text in which changed settings stand in place of the published ones that it names."""
    for name, (symbol, published) in PUBLISHED.items():
        if name in changed:
            value = _value(changed[name], " and ")
            text = re.sub(rf"\b{symbol}{published}\b", lambda _, x=f"{symbol}{value}": x, text)  # type: ignore[misc]
    return text


def captioned(caption: str, settings: Mapping[str, Any]) -> str:
    """A caption that names what was changed first."""
    changed = settings.get("changed", {})
    return f"Changed from the published set-up: {named(changed)}. {caption}" if changed else caption


def options_of(changed: Changed) -> str:
    """The options of `toycomb reproduce` that change the same."""
    return "".join(f" --set {name}={_value(value, ',')}" for name, value in changed.items())


def left_out_because(reasons: Mapping[str, str]) -> list[str]:
    """Why accounts are left out, from the reason of each: those of one reason together."""
    groups: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        groups.setdefault(reason, []).append(name)
    return [f"{', '.join(names)} ({reason})" for reason, names in groups.items()]


def _value(value: Any, between: str) -> str:
    if value is None:
        return "0"  # patience: never stop
    if isinstance(value, bool):
        return str(value).lower()
    return between.join(map(str, value)) if isinstance(value, list | tuple) else str(value)
