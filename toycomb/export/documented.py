"""Whether a document that lies beside a results file holds claims as the tables read them."""

from __future__ import annotations

from typing import Any


def is_claim(row: Any) -> bool:
    """Whether a value of a document has what the tables read of a claim, each of its type."""
    if not (isinstance(row, dict) and isinstance(row.get("id"), str)):
        return False
    parts, asked_by = (row.get(key) for key in ("null", "control", "other")), row.get("readings")
    return (
        all(x is None or isinstance(x, dict) for x in parts)
        and (asked_by is None or (isinstance(asked_by, list) and all(map(_is_reading, asked_by))))
        and _is_over(row.get("over_readings"))
    )


def _is_reading(reading: Any) -> bool:
    return (
        isinstance(reading, dict)
        and isinstance(reading.get("choices"), dict)
        and isinstance(reading.get("other"), dict | None)
    )


def _is_over(over: Any) -> bool:
    """Whether it has what the table of readings in words needs, if it is there at all."""
    if over is None:
        return True
    name = str | None
    if not _has(over, sentence=str, verdict=str, decided_by=name, moved_by=name, share=float, n=int, choices=list):
        return False
    if not all(_has(x, choice=str, values=list) and all(map(_is_value, x["values"])) for x in over["choices"]):
        return False
    return {over["decided_by"], over["moved_by"]} <= {None, *(x["choice"] for x in over["choices"])}


def _is_value(found: Any) -> bool:
    return _has(found, value=object, n=int, holds=float, effect=float | None)


def _has(found: Any, **types: Any) -> bool:
    """Whether it is an object with these keys, each of its type."""
    return isinstance(found, dict) and all(x in found and isinstance(found[x], kind) for x, kind in types.items())
