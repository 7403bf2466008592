"""What differs between the code that made a stored unit of work and the code that would make it now, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from toycomb.common.notices import listed
from toycomb.records.sealing import checksum

SHOWN = 3
"""Definitions that a sentence names."""


ITSELF = "itself"
"""Name of the first thing that is looked into, which is reached under none."""


def named_parts(parts: Mapping[Any, str]) -> dict[str, str]:
    """Digests by name; where things that are reached are numbered as well, of all that have a name."""
    found: dict[str, list[str]] = {}
    for key, digest in parts.items():
        found.setdefault((key if isinstance(key, str) else str(key[-1])) or ITSELF, []).append(digest)
    return {name: x[0] if len(x) == 1 else checksum(" ".join(x))[:16] for name, x in found.items()}


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Which definitions differ, come in addition or are no longer reached; "" where that is not known."""
    if not old or not new:
        return ""
    said = [
        *(f"{name} changed" for name in sorted(old.keys() & new.keys()) if old[name] != new[name]),
        *(f"{name} is new" for name in sorted(new.keys() - old.keys())),
        *(f"{name} is not reached any more" for name in sorted(old.keys() - new.keys())),
    ]
    return listed(said, SHOWN)


def of_other_code(made: str, words: str, keep: bool) -> str:
    """The sentence that says of what other code made whether it is used."""
    done = "used, as was asked" if keep else "not used, made anew; what is stored stays, and --keep uses it"
    return f"{made} came from other code than it has now{f' ({words})' if words else ''}: {done}"
