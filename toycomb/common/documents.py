"""What stands in JSON: documents for other programs, descriptions that decide an identity, records that are stored."""

from __future__ import annotations

from typing import Any, Required, TypedDict

Document = dict[str, Any]
"""A JSON object whose keys its writer names: plain values alone, so that its text stands for it."""


class Failure(TypedDict, total=False):
    """One unit of work that failed: its name, one sentence, and what else tells which it is."""

    unit: Required[str]
    reason: Required[str]
    network: int
    method: str
    density: float
    population: str
    measurement: str
