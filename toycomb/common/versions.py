"""Versions of what makes results, in this process."""

from __future__ import annotations

import functools
import platform

from toycomb._version import __version__

DECIDE = ("numpy", "numba", "scipy", "machine")
"""What arithmetic goes through: with another of them, last digits may differ. The code of this package that decides a
number is part of a unit's specification, and Python's own version decides none."""


def versions() -> dict[str, str]:
    """What produces a result here."""
    return {
        "toycomb": __version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        **{name: _version(name) for name in ("numpy", "numba", "scipy")},
    }


def deciding() -> dict[str, str]:
    """Those that must be the same wherever the units of one study are done."""
    found = versions()
    return {name: found[name] for name in ("toycomb", *DECIDE)}


@functools.cache
def _version(package: str) -> str:
    from importlib.metadata import version

    return version(package)
