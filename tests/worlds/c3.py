"""Crowds and conflicts reject; or every network forgets where it began."""

import numpy as np

from tests.worlds.mechanism import edited, simulated
from toycomb.accounts.crowding.account import Seen
from toycomb.accounts.crowding.conflict import Conflict
from toycomb.accounts.instruments.observed import Observed


def seen(effect):
    """What crowds a row halves the chance to be learned; where literals are negated each conflicting variable does."""
    rules, persistence = (("uncrowded", "unconflicted"), 0.6) if effect else ((None, None), 0.0)
    crowded = {"rule": rules[0], "persistence": persistence}
    dense = Observed(simulated(1, **crowded), simulated(2, persistence=persistence), 3)
    negated = simulated(7, rules[1], networks=60, persistence=persistence, n=32, H=32, C=12, negated=0.5)
    b, v = np.random.default_rng(8).normal(size=(2, *negated.row_types.shape[1:]))
    edits = ({"C=6": edited(5 + i, kind, **crowded)} for i, kind in enumerate(("clear", "crowd")))
    return Seen({"C=6": dense}, {"C=6": Conflict(negated, b, v, 9)}, *edits)
