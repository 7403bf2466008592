"""Why a claim is undecided, in words, and whether more networks can change that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toycomb.evidence.verdicts import LEAST

MORE = "the interval of the effect, or of its control, is wide"
"""The one reason that more networks take away, but for too few of them."""
FEW = f"fewer than {LEAST} initialisations decide nothing"
NO_ROOM = "sham clauses leave less room than the margin"


def reason(row: Mapping[str, Any]) -> str:
    """Why a row of the claims table is undecided; empty where it has a verdict.

    Parameters
    ----------
    row : of `toycomb.evidence.claims.Claim.judged`, perhaps joined by `confirmed`
    """
    if row["verdict"] != "undecided":
        return ""
    if row["control_fails"]:
        return "its control shows the effect that it must not show"
    if row["n_initialisations"] < LEAST:
        return FEW
    if row["saturated"]:
        return NO_ROOM
    if row.get("own_verdict", "undecided") != "undecided":
        return "the other root seed was not asked" if row["other_verdict"] is None else "the two root seeds differ"
    if row["effect"] is None:
        return "its effect is not defined in these networks"
    return MORE


def by_reason(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Ids of the undecided claims by the reason that each is, in the order of the table."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if why := reason(row):
            found.setdefault(why, []).append(row["id"])
    return found
