"""`toycomb reproduce`: the main job."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tyro

from toycomb.common.documents import Document
from toycomb.common.errors import shown


@dataclass(frozen=True)
class Reproduce:
    """Run the study: every figure, and a verdict on every claim. Run again, it resumes.

    Example: toycomb reproduce --preset quick --out results
    """

    preset: str = "quick"
    """quick (about two minutes), paper (about ten minutes), full (more networks, maps of where claims hold, every
    reading) or readings (C1 to C6 alone, every reading of them)."""
    out: Path = Path("results")
    """Folder for results, claims, figures and report."""
    seed: int = 4
    """Root seed; README and docs have 31 for C1 to C6 and signs, else 4."""
    accounts: tuple[str, ...] = ()
    """Run and report these accounts alone: C1 to C6, maps, published, and the accounts of `toycomb theories`."""
    minutes: float | None = None
    """Add no further networks to the maps once so many minutes have passed; run again to go on."""
    confirm: Path | None = None
    """Folder of the same study with another seed: claims whose verdicts differ become undecided."""
    threads: int | None = None
    """How much is done at once; as many as usable cores unless given. Does not change the result."""
    workers: Literal["auto", "threads", "processes"] = "auto"
    """Where: in threads, in processes, or in processes where Python code of your own makes that pay. Same result."""
    keep: bool = False
    """Use what is stored of other code than this version has, instead of making it anew."""
    set: tyro.conf.UseAppendAction[tuple[str, ...]] = ()
    """Change one setting of the whole study: FIELD=VALUE, such as embedding=identity or literals=3. May be repeated."""
    json: bool = False
    """Print one JSON document and nothing else."""

    def reads(self) -> list[Path]:
        """None: the study itself looks after the folder that it is confirmed by."""
        return []

    def writes(self) -> list[Path]:
        """None, as above."""
        return []

    def run(self) -> Document:
        """Run or resume the study."""
        from toycomb import study
        from toycomb.accounts.changed import read

        return study.run(
            self.preset,
            self.out,
            seed=self.seed,
            accounts=self.accounts,
            minutes=self.minutes,
            confirm=self.confirm,
            threads=self.threads,
            workers=self.workers,
            keep=self.keep,
            changed=read(self.set),
        )

    def stored(self) -> Path | None:
        """Every network and ticket as it is finished."""
        return self.out / "results.sqlite"

    def unkept(self) -> str | None:
        """Everything is stored."""
        return None

    def text(self, document: Document) -> str:
        """Verdicts, one per line."""
        from toycomb.report import interval, over_readings, summary

        made = f"{document['trained']} networks, {document['tickets']} tickets and {document['measured']} measurements"
        lines = [f"made {made} that were missing"]
        for claim in document["claims"]:
            effect = interval({"value": claim["effect"], "low": claim["ci_low"], "high": claim["ci_high"]})
            lines.append(f"{claim['id']:<7} {claim['verdict']:<16} {effect}  {claim['measure']} ({claim['unit']})")
        lines += ["", *over_readings(document["claims"]), *summary(document["claims"], document["settings"])]
        return "\n".join([*lines, f"report: {shown(str(self.out / 'report.html'))}"])
