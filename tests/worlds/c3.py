"""Crowds, loads and conflicts reject; or every network forgets where it began."""

import numpy as np

from tests.worlds.mechanism import edited, simulated
from toycomb.accounts.crowding.conflict import Conflict
from toycomb.accounts.crowding.seen import Seen
from toycomb.accounts.instruments.observed import Observed

WIDE = {"n": 32, "H": 40}


def seen(effect):
    """What crowds a row halves the chance to be learned, and so do three positive entries of it beyond twelve.

    Where literals are negated each conflicting variable does.
    """
    rules = ("uncrowded", "unloaded", "unconflicted") if effect else (None, None, None)
    persistence = 0.6 if effect else 0.0
    crowded, loaded = ({"rule": rule, "persistence": persistence} for rule in rules[:2])
    dense = {"C=6": Observed(simulated(1, **crowded), simulated(2, persistence=persistence), 3)}
    negated = simulated(7, rules[2], networks=60, persistence=persistence, n=32, H=32, C=12, negated=0.5)
    b, v = np.random.default_rng(8).normal(size=(2, *negated.row_types.shape[1:]))
    return Seen(
        dense,
        {"C=6": Conflict(negated, b, v, 9)},
        cleared={"C=6": edited(5, "clear", **crowded)},
        crowded={"C=6": edited(6, "crowd", **crowded)},
        loaded={"C=6": edited(7, "load", **loaded, **WIDE)},
        swapped={"C=6": edited(8, "swap", **crowded, **WIDE)},
        beside={"identity C=6": dense["C=6"]},
        rows=dict.fromkeys(("C=6", "identity C=6"), np.random.default_rng(10).normal(size=(2, 1, 80, 24))),
        epochs=(0,),
    )
