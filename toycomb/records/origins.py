"""Versions that made stored units, beside those that run now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from toycomb.common.notices import counted
from toycomb.common.versions import DECIDE, versions
from toycomb.records.sealing import plain_object

__all__ = ["DECIDE", "Origins", "distinct", "versions"]

KINDS = {"units": "unit", "tickets": "ticket"}


def distinct(provenances: Iterable[str]) -> list[dict[str, str]]:
    """Versions in the text of some provenances, each once and in order; `unknown` where a provenance lacks one."""
    made = [plain_object(text) or {} for text in provenances]
    found = {json.dumps({key: str(x.get(key, "unknown")) for key in versions()}, sort_keys=True) for x in made}
    return [json.loads(text) for text in sorted(found)]


class Origins:
    """Which of the units that were read from a store were made with other versions.

    Parameters
    ----------
    now : the versions that run now
    """

    def __init__(self, now: Mapping[str, str]) -> None:
        self._now = now
        self._same: Mapping[str, Any] | None = None  # one that does not differ, which many share
        self._units: dict[str, set[tuple[str, int]]] = {}
        self._other: dict[str, set[str]] = {}

    def add(self, table: str, identity: str, network: int, provenance: Mapping[str, Any]) -> None:
        """Look at one unit."""
        if provenance is self._same:
            return
        made = {key: str(provenance.get(key, "unknown")) for key in self._now}
        if made == self._now:
            self._same = provenance
            return
        for key, version in made.items():
            if version != self._now[key]:
                self._other.setdefault(key, set()).add(version)
                self._units.setdefault(KINDS[table], set()).add((identity, network))

    def notices(self, path: Path) -> list[str]:
        """One sentence if any unit was made with other versions."""
        if not self._units:
            return []
        units = " and ".join(counted(len(own), kind) for kind, own in self._units.items())
        theirs = ", ".join(f"{key} {'/'.join(sorted(self._other[key])[:3])}" for key in self._other)
        ours = ", ".join(f"{key} {self._now[key]}" for key in self._other)
        matters = not self._other.keys().isdisjoint(DECIDE)
        what = "last digits may differ from what this run would make" if matters else "that decides no number"
        return [f"{units} of {path} were made with {theirs}, this run has {ours}: {what}"]
