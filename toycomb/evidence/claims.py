"""Claims: what is claimed, how it is read from numbers of networks, and the rows of the claims table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Required, TypedDict

import numpy as np

from toycomb.common.brief import brief
from toycomb.common.errors import ControlError, InputError, bounded
from toycomb.evidence.intervals import Interval, mean_interval_of_each, mean_known
from toycomb.evidence.joint import chance_above
from toycomb.evidence.over import OverReadings, ReadingRow, interval_of, joined
from toycomb.evidence.verdicts import LEAST, RULE, agreed, fails, verdict
from toycomb.moved import names_of

__getattr__ = names_of("evidence.claims")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Numbers of P networks that one claim is judged by, in one place; each (P,), NaN where a network defines none.

    Parameters
    ----------
    effect, null, control : (P,)
        The latter two may come from fewer networks.
    headroom : (P,), optional
        How large the effect could be at most beside shams; without limit unless given.
    beside : dict of (P,), optional
        Further numbers to report, by name.

    Raises
    ------
    InputError
        If one of them is not one number per network. A number for each clause, say, would count as a network each.
    """

    effect: np.ndarray
    null: np.ndarray
    control: np.ndarray
    headroom: np.ndarray | None = None
    beside: Mapping[str, np.ndarray] = field(default_factory=dict)

    def __repr__(self) -> str:
        return brief(self)

    def __post_init__(self) -> None:
        for kind, values in self.kinds.items():
            if np.ndim(values) != 1:
                raise InputError(
                    f"the evidence has {kind} of shape {np.shape(values)}; it must be one number per network"
                )

    @property
    def kinds(self) -> dict[str, np.ndarray]:
        """All numbers by name."""
        room = {} if self.headroom is None else {"headroom": self.headroom}
        return {"effect": self.effect, "null": self.null, "control": self.control, **room, **self.beside}


class ClaimRow(TypedDict, total=False):
    """A row of the claims table, as JSON has it.

    `p` is one-sided, of the effect less its null draw, see `toycomb.evidence.joint.chance_above`; `p_holm` is adjusted
    for all claims of the table. Claims whose readings are declared have `readings`, their rows, `robust`, the share of
    them that holds, and `over_readings`, see `toycomb.evidence.over`. `confirmed` adds the last three.
    """

    id: Required[str]
    statement: Required[str]
    part: str
    effect: Required[float | None]
    unit: Required[str]
    ci_low: Required[float | None]
    ci_high: Required[float | None]
    n_networks: Required[int]
    n_initialisations: Required[int]
    null: Required[dict[str, Any]]
    control: Required[dict[str, Any]]
    verdict: Required[str]
    p: float | None
    p_holm: float | None
    measure: Required[str]
    margin: Required[float]
    rule: Required[str]
    control_fails: Required[bool]
    saturated: Required[bool]
    by: Required[dict[str, dict[str, Interval]]]
    undefined: Required[int]
    readings: list[ReadingRow]
    robust: float | None
    over_readings: OverReadings | None
    own_verdict: str
    other_verdict: str | None
    other: Interval


ByPlace = Evidence | Mapping[str, Evidence]
"""What a claim is judged by: the evidence of one place, or that of each, such as a load."""


@dataclass(frozen=True)
class Claim:
    """What is claimed, by which measure it is judged, and how that is read.

    Parameters
    ----------
    id, statement : str
    measure : str
        What the effect is, in words.
    scale : str
        What the effect is counted in.
    margin : float
        Smallest effect that would matter, on that scale.
    null, control : str
        What each is, in words.
    read : function of what an account looked at
        Gives `Evidence`, or that of each place.
    """

    id: str
    statement: str
    measure: str
    scale: str
    margin: float
    null: str
    control: str
    read: Callable[[Any], ByPlace] = field(repr=False, compare=False)

    def __repr__(self) -> str:
        return brief(self, [f"{self.id}: {bounded(self.statement, 150)}", f"measure={bounded(self.measure, 80)!r}"])

    def judged(self, by: Mapping[str, Evidence], **more: Any) -> ClaimRow:
        """The row of the claims table.

        Parameters
        ----------
        by : the evidence of each place, such as "C=8"
            Networks of equal number share their initial values over places, so places are averaged network by network
            before intervals are taken over networks.
        **more
            Further keys of the row.
        """
        together = [pooled(by, kind) for kind in ("effect", "null", "control")]
        alone = [x for found in by.values() for x in found.kinds.values()]
        intervals = iter(mean_interval_of_each([*together, *alone]))
        effect, null, control = islice(intervals, 3)
        places = {place: dict(zip(found.kinds, intervals, strict=False)) for place, found in by.items()}
        known = np.count_nonzero(~np.isnan(pooled(by, "effect")))
        broken = fails(pooled(by, "control"), self.margin)
        room = room_of(by)
        sound = known >= LEAST and not broken and not room < self.margin
        undefined = [np.isnan(found.effect) for found in by.values()]
        return {
            "id": self.id,
            "statement": self.statement,
            "effect": effect["value"],
            "unit": self.scale,
            "ci_low": effect["low"],
            "ci_high": effect["high"],
            "n_networks": int(sum(x.size for x in undefined)),
            "n_initialisations": int(undefined[0].size),
            "null": {"what": self.null, **null},
            "control": {"what": self.control, **control},
            "verdict": verdict(effect, null, control, self.margin) if sound else "undecided",
            "p": chance_above(pooled(by, "effect"), pooled(by, "null")),
            "measure": self.measure,
            "margin": self.margin,
            "rule": RULE,
            "control_fails": broken,
            "saturated": bool(room < self.margin),
            "by": places,
            "undefined": int(sum(x.sum() for x in undefined)),
            **more,  # type: ignore[typeddict-item]
        }


def claim(
    id: str, statement: str, *, measure: str, scale: str, margin: float, null: str, control: str
) -> Callable[[Callable[[Any], ByPlace]], Claim]:
    """Make a claim of the function that reads it; parameters as in `Claim`."""

    def of(read: Callable[[Any], ByPlace]) -> Claim:
        return Claim(id, statement, measure, scale, margin, null, control, read)

    return of


def room_of(by: Mapping[str, Evidence]) -> float:
    """Mean headroom; without limit where it is not given or nowhere defined."""
    if any(found.headroom is None for found in by.values()):
        return np.inf
    values = pooled(by, "headroom")
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.inf


def pooled(by: Mapping[str, Evidence], kind: str) -> np.ndarray:
    """(P,) mean over places of the numbers of each network; NaN where no place defines one."""
    return mean_known(np.array([found.kinds[kind] for found in by.values()], dtype=float), axis=0)


def check_controls(document: Mapping[str, Any]) -> None:
    """Raise ControlError, naming the claims and holding the document, if a control of its `claims` fails."""
    failed = [row for row in document["claims"] if row["control_fails"]]
    if failed:
        names = ", ".join(f"{row['id']} ({row['control']['what']}: {row['control']['value']:.3g})" for row in failed)
        text = f"a negative control shows the effect that it must not show: {names}; trust no verdict here"
        raise ControlError(text, document)


def confirmed(rows: Sequence[ClaimRow], other: Sequence[ClaimRow]) -> list[ClaimRow]:
    """The claims table once another root seed has been asked: a verdict that differs becomes `undecided`.

    What two verdicts are together says `toycomb.evidence.verdicts.agreed`; the readings of a claim are joined as well,
    see `toycomb.evidence.over.joined`. Each row keeps its own verdict as `own_verdict` and gets the other one as
    `other_verdict`, with the other effect.
    """
    answers = {row["id"]: row for row in other}
    found: list[ClaimRow] = []
    for row in rows:
        twin = answers.get(row["id"])
        alone = row.get("own_verdict", row["verdict"])
        both: ClaimRow = {**row, **joined(row, twin), "own_verdict": alone}  # type: ignore[typeddict-item]
        if twin is None:
            found.append({**both, "other_verdict": None, "verdict": "undecided"})
            continue
        theirs = twin.get("own_verdict", twin["verdict"])
        same = "undecided" if twin["control_fails"] else agreed(alone, theirs)
        found.append({**both, "other_verdict": theirs, "other": interval_of(twin), "verdict": same})
    return found
