"""Studies: populations with an identity, stored unit by unit, and the tables and claims derived from them.

Names load when they are first used: parts of the study use `toycomb.tickets`, which stores its results by means of
this package.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from toycomb.study.editing import Edited
    from toycomb.study.execution import execute, load_measured, load_run, measure
    from toycomb.study.measurement import Measurement
    from toycomb.study.presets import PRESETS, Preset, preset
    from toycomb.study.redrawing import figure_script, redraw
    from toycomb.study.reproduce import run
    from toycomb.study.specification import Population
    from toycomb.study.store import Store, opened

_HOMES = {
    "Edited": "editing",
    "Measurement": "measurement",
    "PRESETS": "presets",
    "Population": "specification",
    "Preset": "presets",
    "Store": "store",
    "execute": "execution",
    "load_measured": "execution",
    "load_run": "execution",
    "measure": "execution",
    "opened": "store",
    "preset": "presets",
    "figure_script": "redrawing",
    "redraw": "redrawing",
    "run": "reproduce",
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
        return getattr(importlib.import_module(f"toycomb.study.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'toycomb.study' has no attribute {name!r}")
