"""What reading a results file brought to light: rows that are whole, damaged ones, versions that differ."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from toycomb.common.documents import Document
from toycomb.common.notices import counted
from toycomb.records.origins import Origins, versions
from toycomb.records.sealing import plain_object, sealed

KEPT = 1000
"""Texts of what made a row that are remembered once they were read; those of tickets repeat."""


class Checks:
    """The rows of one results file, as they are read and written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._damaged: set[tuple[str, str, Any]] = set()
        self._mended: set[tuple[str, str, Any]] = set()
        self._origins = Origins(versions())
        self._made: dict[str, Document] = {}

    def whole(self, table: str, identity: str, network: Any, content: Iterable[Any], row: tuple[Any, ...]) -> bool:
        """Whether a row is what was stored for this identity and network.

        Parameters
        ----------
        table, identity, network : what was asked for
        content : pieces of the content that were read
        row : specification, provenance, digest and seal that were read
        """
        made = self.right(table, identity, network, content, row)
        if made is None:
            self.damaged(table, identity, network)
            return False
        self._origins.add(table, identity, network, made)
        return True

    def right(
        self, table: str, identity: str, network: Any, content: Iterable[Any], row: tuple[Any, ...]
    ) -> Document | None:
        """What made a row, if it is `whole`, else None; nothing is noted."""
        specification, provenance, digest, found = row
        made = self._made.get(provenance) if type(provenance) is str else None
        if made is None:
            made = plain_object(provenance)
            if made is not None and len(self._made) < KEPT:
                self._made[provenance] = made
        fields = table, identity, network, specification, provenance
        return made if made is not None and sealed(found, tuple(content), digest, *fields) else None

    def damaged(self, table: str, identity: str, network: Any) -> None:
        """Note a row that does not count."""
        self._damaged.add((table, identity, network))

    def stored(self, table: str, identity: str, network: int) -> None:
        """Note that a row was made anew, if it was damaged."""
        key = (table, identity, network)
        if key in self._damaged:
            self._damaged.remove(key)
            self._mended.add(key)

    def notices(self) -> list[str]:
        """What people should know, in sentences."""
        said = []
        if self._mended:
            said.append(f"{counted(len(self._mended), 'damaged row')} of {self._path} did not count: made anew")
        if self._damaged:
            left = counted(len(self._damaged), "damaged row")
            said.append(f"{left} of {self._path} did not count: made anew by the next run that needs them")
        return said + self._origins.notices(self._path)
