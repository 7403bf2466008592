"""Studies: populations with an identity, stored unit by unit, and the tables and claims derived from them.

Names load when they are first used, from the rooms where they stand.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toycomb.accounts.presets import PRESETS, Preset, preset
    from toycomb.records.edited import Edited
    from toycomb.records.execution import execute, load_measured, load_run, measure
    from toycomb.records.measurement import Measurement
    from toycomb.records.specification import Population
    from toycomb.records.store import Store, opened
    from toycomb.study.redrawing import figure_script, redraw
    from toycomb.study.reproduce import run

_HOMES = {
    "Edited": "records.edited",
    "Measurement": "records.measurement",
    "PRESETS": "accounts.presets",
    "Population": "records.specification",
    "Preset": "accounts.presets",
    "Store": "records.store",
    "execute": "records.execution",
    "load_measured": "records.execution",
    "load_run": "records.execution",
    "measure": "records.execution",
    "opened": "records.store",
    "preset": "accounts.presets",
    "figure_script": "study.redrawing",
    "redraw": "study.redrawing",
    "run": "study.reproduce",
}

__all__ = [
    "PRESETS",
    "Edited",
    "Measurement",
    "Population",
    "Preset",
    "Store",
    "execute",
    "figure_script",
    "load_measured",
    "load_run",
    "measure",
    "opened",
    "preset",
    "redraw",
    "run",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(f"toycomb.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'toycomb.study' has no attribute {name!r}")
