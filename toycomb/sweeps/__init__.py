"""Sweeps: many specifications of one kind, on one machine or many, with the same bits; see docs/sweeps.md."""

from toycomb.sweeps.estimate import estimate
from toycomb.sweeps.running import run
from toycomb.sweeps.status import status

__all__ = ["estimate", "run", "status"]
