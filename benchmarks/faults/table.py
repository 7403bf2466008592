"""All faults, by name."""

from __future__ import annotations

from benchmarks.faults import cluster, disk, processes, sharing, store
from benchmarks.faults.trying import Fault

FAULTS: dict[str, Fault] = {**store.FAULTS, **processes.FAULTS, **disk.FAULTS, **sharing.FAULTS, **cluster.FAULTS}
