"""`toycomb status`: how far a sweep is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import tyro

from toycomb.common.documents import Document


@dataclass(frozen=True)
class Status:
    """Say how far a sweep is: units that are done, failed (with the reason) and missing; also while it runs.

    Example: toycomb status sweep
    """

    place: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="DIR")]
    """Folder of a sweep, or the results file of a shard."""
    json: bool = False
    """Print one JSON document and nothing else."""
    out: ClassVar[None] = None
    """Nothing is written."""

    def reads(self) -> list[Path]:
        """Nothing that must stay as it is."""
        return []

    def writes(self) -> list[Path]:
        """Nothing."""
        return []

    def run(self) -> Document:
        """Count."""
        from toycomb import sweeps

        return sweeps.status(self.place)

    def stored(self) -> None:
        """No results are added."""

    def unkept(self) -> None:
        """Nothing is made."""

    def text(self, document: Document) -> str:
        """How far it is, and what failed."""
        from toycomb.commands.sweep import progress_lines

        return "\n".join(progress_lines(document))
