"""What a figure of the study is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from toycomb.common.brief import brief

Entry = Mapping[str, float | None]
"""An interval of a stored table."""
Table = Mapping[str, Any]
"""A stored table: numbers, intervals and words by name."""


@dataclass(frozen=True)
class FigureOf:
    """A figure of the study: its name, the stored table it shows, how that is drawn, what its caption says of it."""

    name: str
    table: str
    draw: Callable[[Any], Any]
    caption: Callable[[Any], str]

    def __repr__(self) -> str:
        return brief(self, [self.name, f"of the table {self.table!r}"])
