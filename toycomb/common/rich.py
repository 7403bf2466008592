"""What a notebook shows of an object beside its short text: who makes that, found by the name of the class.

Classes stand on low floors, and what shows them draws pictures, on a high one. So a class asks here, and the module
that shows it is loaded when a notebook asks, and not before.
"""

from __future__ import annotations

import importlib
from typing import Any

SHOWN = {
    "toycomb.run.Run": "toycomb.report.notebook:of_run",
    "toycomb.tickets.ticket.Ticket": "toycomb.report.notebook:of_ticket",
    "toycomb.common.brief.Result": "toycomb.report.notebook:of_result",
}
"""By the full name of a class: module and function that make HTML of its objects, or None where there is none."""


def as_html(instance: Any) -> str | None:
    """HTML of an object, or None: then a notebook shows its text.

    Nothing is raised: a cell that has its value must not fail because of how it is shown.
    """
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(instance).__mro__)
    place = next((SHOWN[name] for name in names if name in SHOWN), None)
    if place is None:
        return None
    module, _, function = place.partition(":")
    try:
        found: str | None = getattr(importlib.import_module(module), function)(instance)
    except Exception:
        return None
    return found
