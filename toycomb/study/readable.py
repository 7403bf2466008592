"""Whether rows of a claims table that a file holds have what is asked of them, each of its type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from toycomb.evidence.over import SEEN
from toycomb.evidence.verdicts import VERDICTS

BOUNDS = ("effect", "ci_low", "ci_high")
NEEDED = {"id", "verdict", *BOUNDS, "control_fails"}


def are_claims(rows: Any) -> bool:
    """Whether a value of a file is a claims table that another one can be confirmed by."""
    claims = isinstance(rows, list) and bool(rows) and all(map(_is_claim, rows))
    return claims and len({row["id"] for row in rows}) == len(rows)


def _is_claim(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and row.keys() >= NEEDED
        and isinstance(row["id"], str)
        and isinstance(row["control_fails"], bool)
        and _is_judged(row)
        and all(map(_is_reading, _listed(row.get("readings"))))
        and _is_over(row.get("over_readings"))
    )


def _is_judged(row: Mapping[str, Any]) -> bool:
    """Whether it has a verdict, perhaps one of its own beside that of two seeds, and bounds."""
    verdicts = (row["verdict"], row.get("own_verdict", row["verdict"]))
    return all(isinstance(x, str) and x in VERDICTS for x in verdicts) and _are_numbers(row[x] for x in BOUNDS)


def _is_reading(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and row.keys() >= {"choices", "verdict", *BOUNDS}
        and isinstance(row["choices"], dict)
        and _is_judged(row)
    )


def _is_over(over: Any) -> bool:
    """What all readings say together, if there are any."""
    if over is None:
        return True
    if not isinstance(over, dict):
        return False
    words = (over.get("verdict"), over.get("own_verdict", over.get("verdict")))
    return all(isinstance(x, str) for x in words) and _are_numbers(over.get(x) for x in SEEN)


def _listed(value: Any) -> Iterable[Any]:
    """Items of a list; what is no list is one item, which is no reading."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _are_numbers(values: Iterable[Any]) -> bool:
    """Numbers that a float holds, or None for what is not defined."""
    return all(x is None or type(x) is float or (type(x) is int and abs(x) < 2**53) for x in values)
