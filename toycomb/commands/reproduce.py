"""`toycomb reproduce`: the main job."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Reproduce:
    """Run the study: every figure, and a verdict on every claim. Run again, it resumes.

    Example: toycomb reproduce --preset quick --out results
    """

    preset: str = "quick"
    """quick (about a minute), paper (some minutes) or full (a quarter of an hour)."""
    out: Path = Path("results")
    """Folder for results, claims, figures and report."""
    seed: int = 3
    """Root seed; 3 is that of the published results."""
    threads: int | None = None
    """Threads; all usable cores unless given. Does not change the result."""
    json: bool = False
    """Print one JSON document and nothing else."""

    def run(self) -> dict[str, Any]:
        """Run or resume the study."""
        from toycomb import study

        return study.run(self.preset, self.out, seed=self.seed, threads=self.threads)

    def text(self, document: dict[str, Any]) -> str:
        """Verdicts, one a line."""
        from toycomb.study.report import interval

        lines = [f"trained {document['trained']} networks that were missing"]
        for claim in document["claims"]:
            effect = interval({"value": claim["effect"], "low": claim["ci_low"], "high": claim["ci_high"]})
            lines.append(f"{claim['id']}  {claim['verdict']:<14} {effect}  {claim['measure']} ({claim['unit']})")
        return "\n".join([*lines, f"report: {self.out / 'report.html'}"])
