"""Sweeps: many specifications of one kind, on one machine or many, with the same bits; see docs/sweeps.md.

Names load when they are first used: `status` needs none of what does the work.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toycomb.sweeps.estimating import estimate
    from toycomb.sweeps.running import run
    from toycomb.sweeps.state import status

_HOMES = {"estimate": "estimating", "run": "running", "status": "state"}

__all__ = ["estimate", "run", "status"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"toycomb.sweeps.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'toycomb.sweeps' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
