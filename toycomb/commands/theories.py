"""`toycomb theories`: one account of tickets by itself, with its figures and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import tyro

from toycomb.commands.options import UNSTORED, Common
from toycomb.common.documents import Document


@dataclass(frozen=True)
class Theories(Common):
    """Measure one account of tickets and judge its claims.

    The published claims: C1, C2, C3, C4, C5, C6, with maps of where they hold and published numbers beside ours; setups
    has other published set-ups. On selection or construction: detectors, masking, tangent, upweighting, signs. On path
    dependence: symmetries, alignment, universality, posterior, influence, bounds, double-descent, grokking. On deeper
    networks: depth.
    docs/accounts has a page for each, and own.md there for one that you write yourself, which runs from Python. With
    --out what is finished is stored, and a second call goes on from there.

    Example: toycomb theories detectors --out results
    """

    account: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="ACCOUNT")] = field(kw_only=True)
    """Name of the account, such as detectors; `toycomb theories --help` lists them."""
    networks: int = 12
    """Formulas and initial networks; fewer than 8 decide nothing. In docs: 20, and those of `readings` for C1 to C6."""
    seed: int = 4
    """Root seed; README and docs have 31 for C1 to C6 and signs, else 4."""
    threads: int | None = None
    """How much is done at once; as many as usable cores unless given. Does not change the result."""
    workers: Literal["auto", "threads", "processes"] = "auto"
    """Where: in threads, in processes, or in processes where Python code of your own makes that pay. Same result."""
    keep: bool = False
    """Use what is stored of other code than this version has, instead of making it anew."""

    def written(self) -> list[str]:
        """None: the account itself looks after its folder."""
        return []

    def run(self) -> Document:
        """Measure, judge, draw."""
        from toycomb import theories

        return theories.run(
            self.account,
            self.out,
            networks=self.networks,
            seed=self.seed,
            threads=self.threads,
            workers=self.workers,
            keep=self.keep,
        )

    def stored(self) -> Path | None:
        """Every network as it is measured."""
        return None if self.out is None else self.out / "results.sqlite"

    def unkept(self) -> str | None:
        """Nothing, without a folder."""
        return UNSTORED if self.out is None else None

    def text(self, document: Document) -> str:
        """Verdicts, one per line."""
        from toycomb.report import interval, over_readings

        lines = [f"{document['title']} ({document['networks']} networks, root seed {document['seed']})"]
        for claim in document["claims"]:
            effect = interval({"value": claim["effect"], "low": claim["ci_low"], "high": claim["ci_high"]})
            lines.append(f"{claim['id']:<7} {claim['verdict']:<16} {effect}  {claim['measure']} ({claim['unit']})")
        return "\n".join([*lines, *over_readings(document["claims"]), *document["answers"], *_few(document["claims"])])


def _few(claims: Sequence[Document]) -> list[str]:
    """One line on claims that are undecided because they have too few networks, if there are any."""
    from toycomb.evidence.reasons import FEW, by_reason
    from toycomb.evidence.verdicts import LEAST

    short = by_reason(claims).get(FEW, [])
    which = "all claims" if len(short) == len(claims) else ", ".join(short)
    return [f"{which} undecided: {FEW}; --networks {LEAST} or more can decide"] if short else []
