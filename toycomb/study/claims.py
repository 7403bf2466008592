"""Claims, and the rule by which each gets its verdict. Both were fixed before the study was run.

The rule. A claim *holds* when its effect is at least `margin` (the smallest effect that would matter), the lower
bound of its interval is above 0, and the control's interval reaches into ±margin, that is, the effect vanishes
where it must. It *does not hold* when the upper bound is below `margin`. Everything else is *undecided*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb.geometry import FeatureSpace
from toycomb.study import effects
from toycomb.study.intervals import mean_interval, stratified_mean_interval

RULE = (
    "holds: effect >= margin and ci_low > 0 and the control's interval meets [-margin, margin]; "
    "does not hold: ci_high < margin; undecided otherwise"
)
NULL = "the same contrast with the rows at the end permuted within their initial type"
CONTROL = "the same contrast in networks trained on shuffled labels, same formulas and initial values"


@dataclass(frozen=True)
class Claim:
    """One row of the claims table.

    Parameters
    ----------
    id, statement : str
    measure : str
        What the effect is, in words.
    unit : str
    margin : float
        Smallest effect that would matter, in `unit`.
    effect : function of `Locations`
    share_denominator : bool
        See `effects.contrast`.
    """

    id: str
    statement: str
    measure: str
    unit: str
    margin: float
    effect: effects.Effect
    share_denominator: bool = False


CLAIMS = (
    Claim(
        "C1",
        "Final code locations of dense networks were nearer to their template at initialisation than the other "
        "locations on rows of the same type.",
        "mean initial distance of all locations less that of final codes, per code, beyond sham clauses",
        "literals",
        0.1,
        effects.nearness,
        share_denominator=True,
    ),
    Claim(
        "C2",
        "Training selects among proximal locations: a location within distance 1 at initialisation is more likely "
        "to end as a code than one further away.",
        "chance to end as a code, proximal less other locations, beyond sham clauses",
        "probability",
        0.05,
        effects.selection,
    ),
    Claim(
        "C3",
        "Rejection concentrates on crowded rows (as observed, without intervention): at equal initial distance, a "
        "proximal location is rejected more often the more other proximal locations share its row.",
        "slope of rejection on crowd within initial distance, beyond sham clauses",
        "probability per crowding location",
        0.01,
        effects.crowding,
    ),
)


def verdict(effect: Mapping[str, float | None], control: Mapping[str, float | None], margin: float) -> str:
    """`holds`, `does not hold` or `undecided` by the rule; an undefined interval leaves a claim undecided."""
    value, low, high = (effect[key] for key in ("value", "low", "high"))
    control_low, control_high = control["low"], control["high"]
    if value is None or low is None or high is None:
        return "undecided"
    if high < margin:
        return "does not hold"
    if control_low is None or control_high is None:
        return "undecided"
    vanishes = control_low <= margin and control_high >= -margin
    return "holds" if value >= margin and low > 0 and vanishes else "undecided"


def evaluate(trained: Mapping[str, FeatureSpace], control: Mapping[str, FeatureSpace], seed: int) -> list[dict[str, Any]]:
    """The claims table.

    Parameters
    ----------
    trained, control : feature spaces by load (a label such as "C=8"), with the same labels
    seed : int
        Root seed of the sham clauses and permutations.

    Returns
    -------
    list of dict with the keys `id, statement, effect, unit, ci_low, ci_high, n_networks, null, control, verdict`,
    and `measure, margin, rule, by_load, excluded`. The effect is the mean over loads of the mean over networks.
    """
    samples = {name: _samples(spaces, seed) for name, spaces in (("trained", trained), ("control", control))}
    return [_row(claim, samples["trained"], samples["control"]) for claim in CLAIMS]


def _samples(spaces: Mapping[str, FeatureSpace], seed: int) -> dict[str, dict[str, dict[str, np.ndarray]]]:
    """Per network numbers: load -> claim -> contrast, raw, sham, null."""
    result: dict[str, dict[str, dict[str, np.ndarray]]] = {}
    for load, space in spaces.items():
        shams = effects.sham_spaces(space, seed)
        real, fake = effects.locations(space), [effects.locations(sham) for sham in shams]
        result[load] = {}
        for claim in CLAIMS:
            share = claim.share_denominator
            parts = effects.contrast(claim.effect, real, fake, share_denominator=share)
            null = effects.permuted_contrast(claim.effect, space, shams, seed=seed, share_denominator=share)
            result[load][claim.id] = dict(zip(("contrast", "raw", "sham", "null"), (*parts, null), strict=True))
    return result


def _row(claim: Claim, trained: dict[str, Any], control: dict[str, Any]) -> dict[str, Any]:
    def pooled(samples: dict[str, Any], part: str) -> dict[str, float | None]:
        return stratified_mean_interval([load[claim.id][part] for load in samples.values()])

    effect, null, vanishing = pooled(trained, "contrast"), pooled(trained, "null"), pooled(control, "contrast")
    values = [load[claim.id]["contrast"] for load in trained.values()]
    return {
        "id": claim.id,
        "statement": claim.statement,
        "effect": effect["value"],
        "unit": claim.unit,
        "ci_low": effect["low"],
        "ci_high": effect["high"],
        "n_networks": int(sum((~np.isnan(x)).sum() for x in values)),
        "null": {"what": NULL, **null},
        "control": {"what": CONTROL, **vanishing},
        "verdict": verdict(effect, vanishing, claim.margin),
        "measure": claim.measure,
        "margin": claim.margin,
        "rule": RULE,
        "by_load": {
            load: {part: mean_interval(parts[claim.id][part]) for part in ("contrast", "raw", "sham")}
            for load, parts in trained.items()
        },
        "excluded": int(sum(np.isnan(x).sum() for x in values)),
    }
