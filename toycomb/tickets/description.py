"""What a method is, as plain JSON values: what its tickets are identified by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from toycomb.common.documents import Document
from toycomb.records.code import names
from toycomb.records.code.source import of_function, of_value

if TYPE_CHECKING:
    from toycomb.tickets.definition import Method

TICKETS = ("toycomb.tickets.answers.tickets_of", "toycomb.tickets.definition.Method")
"""What finds, retrains and measures the tickets of every method."""
DEEPEST = 20
"""Lists within lists that are still plain values."""


def described(method: Method) -> Document:
    """See `Method.describe`."""
    found, options = of_function(method.function, *TICKETS), _options(method)
    others = [other.describe() for other in method.builds_on]
    unknown = [
        *found.unknown,
        *(text for _, texts in options.values() for text in texts),
        *(text for other in others for text in other.get("unknown", ())),
    ]
    return {
        "method": method.name,
        "options": {name: _exact(value) for name, (value, _) in options.items()},
        "iterations": method.iterations,
        "keep": method.keep,
        "nested": method.nested,
        "exact": method.exact,
        "needs": sorted(method.needs),
        "code": "unknown" if unknown else found.digest,
        "builds_on": others,
        **({"unknown": unknown} if unknown else {}),
    }


def _exact(value: Any) -> Any:
    """An option as it is told from others: JSON does not tell tuples from lists, nor the order of a dict."""
    kind = type(value)
    return f"{kind.__qualname__} {of_value(value).digest}" if kind in (list, tuple, dict) else value


def plain_settings(method: Method) -> Document:
    """Options as plain JSON values; of what has no such form, its kind and a digest of its content."""
    return {name: value for name, (value, _) in _options(method).items()}


def _options(method: Method) -> dict[str, tuple[Any, list[str]]]:
    """Each option as a plain value, and what in it cannot be known."""
    found: dict[str, tuple[Any, list[str]]] = {}
    for name, value in method.settings.items():
        if _is_plain(value):
            found[name] = value, []
        else:
            content = of_value(value)
            text = f"{type(value).__qualname__} {content.digest}"
            found[name] = text, [f"option {name}: {x}" for x in content.unknown]
    return found


def _is_plain(value: Any, depth: int = 0) -> bool:
    if type(value) in (list, tuple, dict):
        keys = all(type(x) is str for x in value) if type(value) is dict else True
        values = value.values() if type(value) is dict else value
        return keys and depth < DEEPEST and all(_is_plain(x, depth + 1) for x in values)
    return value is None or (isinstance(value, bool | int | float | str) and names.of(type(value)) is not None)
