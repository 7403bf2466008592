"""Paired differences whose two sides are exchanged by chance: what is left once no side is the better one."""

from toycomb.evidence.intervals import exchanged

__all__ = ["exchanged"]
