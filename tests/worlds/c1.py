"""Codes begin near and masks bring them nearer, or neither says anything of the other."""

import numpy as np

from tests.worlds.mechanism import simulated
from toycomb import FeatureSpace
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.proximity.masked import Masked, Start
from toycomb.accounts.proximity.seen import Seen

CUT = 0.1
"""Share of the entries that every mask cuts at random."""
LOST = {0.3: 0.0, 0.1: 0.1}
"""Accuracy that tickets lose, by density: those of the second win nowhere."""


def seen(effect, networks=80):
    """Proximal locations are learned and IMP cuts what is misaligned in codes; or nothing stays and counts."""
    rule, persistence = ("proximal", 0.6) if effect else (None, 0.0)
    sizes = {"networks": networks, "persistence": persistence}
    space, beside, other = simulated(1, rule, **sizes), simulated(6, rule, **sizes), simulated(2, **sizes)
    places = {"hadamard C=6": space, "identity C=6": beside}
    return Seen(
        {"C=6": Observed(space, other, 3)},
        {place: Masked.between(x, starts(x, effect), 5) for place, x in places.items()},
        3,
        {"identity, C=6": Observed(beside, other, 3)},
        {f"{clauses} C=6": Observed(space, other, 3) for clauses in ("3 positive", "half negated")},
        {place: {"imp": {density: ended(x) for density in LOST}} for place, x in places.items()},
    )


def starts(space, effect):
    """Every method's masks at each density."""
    rng = np.random.default_rng(4)
    found = {}
    for density, lost in LOST.items():
        masks = {x: rng.random(space.F.shape[1:]) > CUT for x in ("imp", "one-shot", "random")}
        if effect:
            masks["imp"] &= ~misaligned(space)
            masks["one-shot"] &= ~misaligned(space)
        masks["imp-shuffled-rows"] = rng.permuted(masks["imp"], axis=-1)
        found |= {(x, density): started(space, mask, lost) for x, mask in masks.items()}
    return found


def started(space, mask, lost=0.0):
    """The start of tickets whose masks (P, H, n) cut features."""
    return Start(space.F[0] * mask, mask.any(axis=-1), np.full(len(mask), lost))


def misaligned(space):
    """(P, H, n) bool: entries on the wrong side at initialisation, at locations that end as codes."""
    found = np.zeros(space.F.shape[1:], bool)
    for p, r, c in np.argwhere(space.code_locations[-1]):
        variables, polarity = space.formulas[p].index[c], space.formulas[p].polarity[c]
        found[p, r, variables] |= space.F[0, p, r, variables] * polarity < 0
    return found


def ended(space):
    """Retrained tickets that are the dense networks."""
    return FeatureSpace(space.F[-1:], space.row_types[-1:], space.formulas)
