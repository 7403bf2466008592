"""The explorer: one page, a file by itself, on which a person watches a network train.

Names load when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toycomb.explorer.making import explore, page
    from toycomb.explorer.reading import networks
    from toycomb.explorer.watched import Watched

_HOMES = {"Watched": "watched", "explore": "making", "networks": "reading", "page": "making"}

__all__ = ["Watched", "explore", "networks", "page"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"toycomb.explorer.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'toycomb.explorer' has no attribute {name!r}")
