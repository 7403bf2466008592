"""Studies: populations with an identity, stored unit by unit, and the tables and claims derived from them."""

from toycomb.study.execution import execute, load_run
from toycomb.study.presets import PRESETS, Preset, preset
from toycomb.study.reproduce import redraw, run
from toycomb.study.specification import Population
from toycomb.study.store import Store, opened

__all__ = ["PRESETS", "Population", "Preset", "Store", "execute", "load_run", "opened", "preset", "redraw", "run"]
