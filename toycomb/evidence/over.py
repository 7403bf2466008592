"""The verdict of a published claim over all of its readings, from the rows of these readings.

The rule. A claim is *robust* when its sentence holds under at least `ROBUST` of its readings. It holds *under no
reading* when it holds under none, and *under hardly any reading* when under as few as a robust one may miss. In between
it *depends on* the choice that decides: the one that explains most of the variance of "holds" over readings that no
other choice explains. All but the words "hardly any" were fixed before any reading was asked, see `docs/history.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import numpy as np

from toycomb.evidence.deciding import Deciding, deciding, largest
from toycomb.evidence.intervals import Interval
from toycomb.evidence.verdicts import VERDICTS, agreed

ROBUST = 0.9
"""Share of readings from which on a claim is robust."""
ROBUSTLY, HARDLY, NEVER = "robust", "under hardly any reading", "under no reading"
TOGETHER = "several choices together"
"""What decides where no choice explains anything alone."""
OVER = (
    f"robust: the sentence holds under at least {100 * ROBUST:g} % of the readings; under no reading: under none; "
    f"under hardly any reading: under at most {100 * (1 - ROBUST):.0f} %; else it depends on the choice that alone "
    "explains most of whether it holds"
)

SEEN = ("share", "n", "median", "above", "p_median", "p_above")
"""What is kept of another root seed."""


class ReadingRow(TypedDict, total=False):
    """One reading of a claim, as `claims.json` has it; `confirmed` adds the last two."""

    choices: dict[str, Any]
    effect: float | None
    ci_low: float | None
    ci_high: float | None
    holds: bool
    verdict: str
    null: float | None
    control: float | None
    n_networks: int
    p_adjusted: float | None
    own_verdict: str
    other: dict[str, Any] | None


class OverReadings(TypedDict, total=False):
    """What all readings of a claim say together, as `claims.json` has it.

    `share` of the `n` readings hold; `verdicts` counts each; `decided_by` is the choice that explains most of whether
    they hold, `moved_by` the one that explains most of the effect, each with its share of variance; `choices` has all.
    `median`, `least` and `most` are of effects. `above`, `p_median`, `p_above`, `flips` and `n_networks` are those of
    `toycomb.evidence.joint.Joint`, of one root seed. `sentence`, `measure`, `scale`, `margin`, `varied` and `words` are
    as declared. `other_verdict` and `other` come from a second root seed.
    """

    verdict: str
    rule: str
    share: float
    n: int
    verdicts: dict[str, int]
    decided_by: str | None
    decided_share: float | None
    moved_by: str | None
    moved_share: float | None
    choices: list[Deciding]
    median: float | None
    least: float | None
    most: float | None
    above: float | None
    p_median: float | None
    p_above: float | None
    flips: int
    n_networks: int
    sentence: str
    measure: str
    scale: str
    margin: float
    varied: dict[str, list[Any]]
    words: dict[str, str]
    own_verdict: str
    other_verdict: str | None
    other: dict[str, Any] | None


def over(rows: Sequence[ReadingRow]) -> OverReadings:
    """Share, verdict and what decides, of one reading or more."""
    effects = np.array([np.nan if x["effect"] is None else x["effect"] for x in rows], float)
    holds = np.array([x["holds"] for x in rows])
    known = effects[~np.isnan(effects)]
    found = deciding([x["choices"] for x in rows], effects, holds)
    decided_by, decided_share = largest(found, "of_holds")
    moved_by, moved_share = largest(found, "of_effect")
    judged = [x["verdict"] for x in rows]
    return {
        "verdict": verdict_over(float(holds.mean()), decided_by),
        "rule": OVER,
        "share": float(holds.mean()),
        "n": len(rows),
        "verdicts": {name: judged.count(name) for name in VERDICTS},
        "decided_by": decided_by,
        "decided_share": decided_share,
        "moved_by": moved_by,
        "moved_share": moved_share,
        "choices": found,
        "median": float(np.median(known)) if len(known) else None,
        "least": float(known.min()) if len(known) else None,
        "most": float(known.max()) if len(known) else None,
    }


def verdict_over(share: float, decided_by: str | None) -> str:
    """`robust`, `under no reading`, `under hardly any reading` or `depends on …`, from the share that holds."""
    if share >= ROBUST:
        return ROBUSTLY
    if 1 - share >= ROBUST:
        return HARDLY if share else NEVER
    return f"depends on {decided_by or TOGETHER}"


def joined(row: Mapping[str, Any], twin: Mapping[str, Any] | None) -> dict[str, Any]:
    """`readings`, `robust` and `over_readings` of a row once another root seed was asked; empty where it has none.

    A reading whose two verdicts differ is undecided, as a claim is; one that the other root seed did not ask, too. The
    verdict over readings is taken anew. Each p stays that of its own root seed.
    """
    if not row.get("readings"):
        return {}
    theirs = {_key(x["choices"]): x for x in (twin or {}).get("readings") or ()}
    rows = [_joined(x, theirs.get(_key(x["choices"]))) for x in row["readings"]]
    own, other = row["over_readings"], (twin or {}).get("over_readings")
    alone = own.get("own_verdict", own["verdict"])
    seen = None if other is None else {x: other.get(x) for x in SEEN}
    together = {
        **own,
        **over(rows),
        "own_verdict": alone,
        "other_verdict": None if other is None else other.get("own_verdict", other["verdict"]),
        "other": seen,
    }
    return {"readings": rows, "robust": together["share"], "over_readings": together}


def _joined(row: ReadingRow, twin: Mapping[str, Any] | None) -> ReadingRow:
    own = row.get("own_verdict", row["verdict"])
    theirs = None if twin is None else twin.get("own_verdict", twin["verdict"])
    verdict = agreed(own, theirs)
    seen = None if twin is None else {x: twin[x] for x in ("effect", "ci_low", "ci_high")} | {"verdict": theirs}
    return {**row, "own_verdict": own, "verdict": verdict, "holds": verdict == "holds", "other": seen}


def _key(choices: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, repr(value)) for name, value in choices.items()))


def interval_of(row: Mapping[str, Any]) -> Interval:
    """The effect of a claim or reading as an interval."""
    return {"value": row["effect"], "low": row["ci_low"], "high": row["ci_high"]}
