"""`toycomb merge`: results files put together into one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from toycomb.common.documents import Document
from toycomb.common.errors import CheckError, shown
from toycomb.common.notices import counted, listed

NAME, ENDING = "results.sqlite", ".sqlite"
SAID = 3
"""Damaged rows that the sentence names; the document has more."""


@dataclass(frozen=True)
class Merge:
    """Put results files together into one, such as the shards of a sweep that ran on several machines.

    OUT is a folder, which gets results.sqlite, or a file that ends in .sqlite. What it holds stays. Each SHARD is a
    results file or its folder, and is only read. Every row is checked before it is copied. Damaged rows are named and
    left out; the exit code is then 1. A merge that was stopped goes on where it is called again.

    Example: toycomb merge results shard-1 shard-2
    """

    target: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="OUT")]
    """Folder, or file that ends in .sqlite, which gets everything."""
    shards: Annotated[tuple[Path, ...], tyro.conf.Positional, tyro.conf.arg(metavar="SHARD")]
    """Results files, or their folders."""
    json: bool = False
    """Print one JSON document and nothing else."""

    @property
    def out(self) -> Path | None:
        """The folder that is made."""
        return None if self.target.suffix == ENDING and not self.target.is_dir() else self.target

    def stored(self) -> Path:
        """The results file."""
        return self.target if self.out is None else self.target / NAME

    def unkept(self) -> None:
        """Rows are kept as they are copied."""

    def reads(self) -> list[Path]:
        """The shards."""
        return [file for x in self.shards for file in (x, x / NAME) if file.is_file()]

    def writes(self) -> list[Path]:
        """The results file."""
        return [self.stored()]

    def run(self) -> Document:
        """Copy; CheckError if rows are damaged."""
        from toycomb.records.merging import merge

        merged = merge(self.stored(), self.shards)
        document = {"path": str(self.stored()), **merged._asdict(), "named": list(merged.named)}
        if merged.damaged:
            rows = "1 row is" if merged.damaged == 1 else f"{merged.damaged} rows are"
            which = listed(merged.named, SAID)
            raise CheckError(f"{rows} damaged and left out: {which}; make them again, and merge again", document)
        return document

    def text(self, document: Document) -> str:
        """What was copied, and where."""
        copied = f"{counted(document['units'], 'row')} of networks and {counted(document['tickets'], 'ticket')}"
        lines = [f"copied {copied} to {shown(document['path'])}; {document['equal']} were there already"]
        if document["failed"]:
            lines.append(f"{counted(document['failed'], 'failure')} noted, which a later run may mend")
        return "\n".join([*lines, *(f"damaged: {x}" for x in document["named"])])
