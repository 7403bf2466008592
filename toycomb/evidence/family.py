"""All claims of a table as one family of tests: how many would hold by chance, and p of each beside all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from toycomb.evidence.claims import ClaimRow
from toycomb.evidence.intervals import BOUNDS

SURE = 0.05
"""Chance, at most, of one wrong "holds" or more among all that are sure over the whole table."""


class Family(TypedDict):
    """What a table of claims says as a whole.

    `tests` claims have a p; at most `by_chance` of them would hold if none had an effect, since the rule asks for a
    95 % interval above 0, whose lower bound lies above it with a chance of 2.5 %. `holds` hold, `sure` names those of
    them whose adjusted p is below `SURE`, and `unsure` the others. `p_holm` has adjusted p by claim.
    """

    tests: int
    by_chance: float
    holds: int
    sure: list[str]
    unsure: list[str]
    p_holm: dict[str, float]


def family(rows: Sequence[Mapping[str, Any]]) -> Family:
    """Holm's method (1979; statsmodels' `multipletests`) over the p of all claims of a table.

    Parameters
    ----------
    rows : of the claims table
        Each `p` is one-sided, see `toycomb.evidence.joint.chance_above`; rows without one are no tests.
    """
    tested = [row for row in rows if row.get("p") is not None]
    held = [row["id"] for row in tested if row["verdict"] == "holds"]
    p_holm = _holm({row["id"]: row["p"] for row in tested})
    return {
        "tests": len(tested),
        "by_chance": len(tested) * BOUNDS[0],
        "holds": len(held),
        "sure": [name for name in held if p_holm[name] < SURE],
        "unsure": [name for name in held if p_holm[name] >= SURE],
        "p_holm": p_holm,
    }


def _holm(values: Mapping[str, float]) -> dict[str, float]:
    from statsmodels.stats.multitest import multipletests

    if not values:
        return {}
    adjusted = multipletests(list(values.values()), method="holm")[1]
    return {name: float(x) for name, x in zip(values, adjusted, strict=True)}


def adjusted(rows: Sequence[ClaimRow]) -> list[ClaimRow]:
    """The rows, each with its `p_holm` among all of them; None where it has no p."""
    found = family(rows)["p_holm"]
    return [{**row, "p_holm": found.get(row["id"])} for row in rows]


def in_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """One family-wise statement over all verdicts; empty where no claim is tested."""
    found = family(rows)
    if not found["tests"]:
        return ""
    text = (
        f"{found['holds']} of {found['tests']} claims hold; if none had an effect, at most "
        f"about {found['by_chance']:.2g} would by chance."
    )
    if not found["holds"]:
        return text
    sure = f"p adjusted by Holm's method over all {found['tests']} is below {SURE} for {len(found['sure'])} of them"
    return f"{text} {sure}{', not for ' + ', '.join(found['unsure']) if found['unsure'] else ''}."
