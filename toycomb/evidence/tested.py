"""What accuracy is measured on, in words: a new draw of inputs, or the test inputs of given data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from toycomb.tasks.sampling import DATA

DRAWN, GIVEN = "a new draw of inputs", "the test inputs"


def of_given_data(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the inputs of all tickets were given; without clauses none could be drawn."""
    return all(row.get("inputs") == DATA or row["load"] is None for row in rows)


def tested_on(given: bool) -> str:
    """What test inputs are called."""
    return GIVEN if given else DRAWN
