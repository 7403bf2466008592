"""`toycomb sweep`: many specifications of one kind, on one machine or many."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from toycomb.common.documents import Document
from toycomb.common.errors import CheckError, InputError, shown
from toycomb.common.notices import counted

POINTS = 5
"""Points whose failures are told to people."""


@dataclass(frozen=True)
class Sweep:
    """Do all units of a sweep: a grid or random design over any field, for training, probes, tickets, accounts.

    SPEC is a TOML file (docs/sweeps.md), or the name of one that comes with toycomb: small, where_it_holds.
    Run again, it goes on. With --shard it is one of N calls that know nothing of each other, and `toycomb merge` puts
    their files together.

    Example: toycomb sweep small --out sweep
    """

    spec: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="SPEC")]
    """The sweep: a TOML file, or small, or where_it_holds."""
    out: Path | None = None
    """Folder for results.sqlite, sweep.json and points.csv; or a results file alone, such as node.sqlite."""
    dry_run: bool = False
    """Do nothing but say how many units there are, and what time, memory and disk they take."""
    shard: str | None = None
    """I/N: do every N-th network of the sweep, from the I-th on."""
    scheduler: str | None = None
    """Address of a Dask scheduler, whose workers do the units; needs the extra `cluster`."""
    max_time: float | None = None
    """Begin no further unit after so many seconds."""
    max_units: int | None = None
    """Do at most so many units now."""
    retry_failed: bool = False
    """Do again what failed before; without it that stays failed."""
    threads: int | None = None
    """How much is done at once; as many as usable cores unless given. Does not change the result."""
    workers: Literal["auto", "threads", "processes"] = "auto"
    """Where: in threads, in processes, or in processes where Python code of your own makes that pay. Same result."""
    json: bool = False
    """Print one JSON document and nothing else."""

    @property
    def folder(self) -> Path | None:
        """The folder that is made: none for a results file alone, or where nothing is done."""
        from toycomb.sweeps.places import Place

        return None if self.out is None or self.dry_run else Place.of(self.out).folder

    def reads(self) -> list[Path]:
        """The sweep, where it is a file."""
        return [self.spec] if self.spec.is_file() else []

    def writes(self) -> list[Path]:
        """None: the sweep itself looks after its place."""
        return []

    def run(self) -> Document:
        """Do what is missing, or say what it will take."""
        from toycomb import sweeps

        if self.dry_run:
            return sweeps.estimate(self.spec, out=self.out, shard=self.shard, threads=self.threads)
        if self.out is None:
            raise InputError("--out is missing; give a folder, or with --shard a results file such as node.sqlite")
        document = sweeps.run(
            self.spec,
            self.out,
            shard=self.shard,
            scheduler=self.scheduler,
            max_time=self.max_time,
            max_units=self.max_units,
            retry_failed=self.retry_failed,
            threads=self.threads,
            workers=self.workers,
        )
        if document["failed"]:
            said = counted(document["failed"], "unit")
            raise CheckError(f"{said} failed; toycomb status {shown(self.out)} --json has the reasons", document)
        return document

    def stored(self) -> Path | None:
        """Every unit, a batch at a time."""
        from toycomb.sweeps.places import Place

        return None if self.out is None else Place.of(self.out).file

    def unkept(self) -> str | None:
        """Everything is stored."""
        return None

    def text(self, document: Document) -> str:
        """How far it is, and what failed; or what it will take."""
        if self.dry_run:
            from toycomb.sweeps.estimating import in_words

            return "\n".join(in_words(document))
        return "\n".join(progress_lines(document))


def progress_lines(document: Document) -> list[str]:
    """Done, failed and missing, and why units failed, point by point, for people."""
    shard = "" if document["shard"] == "1/1" else f" of shard {document['shard']}"
    lines = [
        f"{counted(document['points'], 'point')}; units{shard}: {document['done']} done, {document['failed']} failed, "
        f"{document['missing']} missing"
    ]
    by: dict[int, list[Document]] = {}
    for x in document["failures"]:
        by.setdefault(x["point"], []).append(x)
    for point, failed in list(by.items())[:POINTS]:
        at = ", ".join(f"{name} = {shown(x, 40)}" for name, x in failed[0].get("settings", {}).items())
        where = f"point {point}{f' ({shown(at, 100)})' if at else ''}"
        lines.append(f"{where}: {counted(len(failed), 'unit')} failed, the first by: {shown(failed[0]['reason'])}")
    if len(by) > POINTS:
        lines.append(f"units of {counted(len(by) - POINTS, 'more point')} failed")
    if document["missing"]:
        lines.append("the same command again does what is missing")
    return lines
