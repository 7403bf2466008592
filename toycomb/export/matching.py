"""Whether a value of a table is what somebody wrote."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from toycomb.export.results import SHORTEST


def text_of(value: Any) -> str:
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def same(value: Any, words: str) -> bool:
    """Whether a value is what somebody wrote: numbers by size, all else as text."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return value == float(words)
        except ValueError:
            return False
    if value is None or isinstance(value, bool):  # a file has True, JSON true
        return text_of(value) == words.lower()
    return bool(text_of(value) == words)


def digest_of(key: str, columns: Collection[str]) -> str:
    """The column whose digest says the same as a column: its own, or the whole one of which it has the beginning."""
    whole = f"{key}_sha256"
    return whole if whole in columns else key if key == "identity" or key.endswith("_sha256") else ""


def begins(digest: Any, words: str) -> bool:
    """Whether somebody wrote the first digits of a digest, enough of them to name it."""
    return isinstance(digest, str) and len(words) >= SHORTEST and digest.startswith(words)
