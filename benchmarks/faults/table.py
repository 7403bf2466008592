"""All faults, by name."""

from __future__ import annotations

from benchmarks.faults import store
from benchmarks.faults.trying import Fault

FAULTS: dict[str, Fault] = {**store.FAULTS}
