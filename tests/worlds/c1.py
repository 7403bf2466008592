"""Codes begin near and masks bring them nearer, or neither says anything of the other."""

import numpy as np

from tests.worlds.mechanism import simulated
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.proximity.seen import Masked, Seen


def seen(effect):
    """Proximal locations are learned and IMP's mask cuts half a literal of codes alone; or nothing stays and counts."""
    rule, persistence = ("proximal", 0.6) if effect else (None, 0.0)
    space = simulated(1, rule, persistence=persistence)
    dense = Observed(space, simulated(2, persistence=persistence), 3)
    return Seen({"C=6": dense}, {"hadamard C=6": masked(space, effect), "identity C=6": masked(space, effect)})


def masked(space, effect):
    """Masks that move every distance at random, and with an effect those of IMP the codes nearer."""
    rng = np.random.default_rng(4)
    bare = space.distance[0]
    methods = ("imp", "imp-shuffled-rows", "random")
    under = {(method, 0.1): bare + rng.normal(scale=0.5, size=bare.shape) for method in methods}
    under["imp", 0.1] -= 0.5 * effect * space.code_locations[-1]
    return Masked.between(space, bare, under, 5)
