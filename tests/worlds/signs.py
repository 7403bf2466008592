"""Tickets whose signs carry them, or that owe nothing to signs."""

import numpy as np

from toycomb.accounts.signs.arms import ARMS
from toycomb.accounts.signs.features import COUNTS, TOLD
from toycomb.accounts.signs.measure import DENSE, EMBEDDINGS, TIMES, Settings
from toycomb.accounts.signs.rounds import KINDS, ROUNDS
from toycomb.accounts.signs.seen import Seen

LOST = 0.1
"""Accuracy that another start loses under the ticket's mask."""
CARRYING = ("own start", "own start, other order", "final signs, redrawn", "signs of codes, redrawn")


def accuracy(arm, effect):
    """Of one arm, noise aside. Without the effect signs of W alone do what signs of both should."""
    masked = ARMS[arm].mask == "ticket"
    if not effect:
        return 0.9 if arm.startswith("own start") or arm == "final signs of W, redrawn" else 0.9 - LOST
    if arm == "final signs" or (not masked and arm.endswith("final signs")):
        return (0.9 if masked else 0.7) + 0.04
    if arm in CARRYING:
        return 0.9
    return 0.9 - LOST if masked else 0.7


def seen(effect, networks=12):
    """Measured numbers with every effect planted (`effect`), or absent."""
    rng, settings = np.random.default_rng(3), Settings()
    cells = networks, len(EMBEDDINGS), len(settings.loads)

    def noise(*shape, size=0.0005):
        return size * rng.normal(size=(*cells, *shape))

    found = {
        "accuracy": noise(len(ARMS)) + [accuracy(x, effect) for x in ARMS],
        "flips": 0.3 + noise(len(ARMS), 2, size=0.01),
        "told": np.full((*cells, len(TOLD), len(COUNTS)), 12.0),
        "codes": 0.2 + noise(len(DENSE), len(TIMES), size=0.01)[:, :1],
        "dense": 0.99 + noise(),
        **{f"rounds {x}": 0.1 + noise(5, len(KINDS), size=0.01) for x in ROUNDS},
    }
    if effect:
        found["flips"][..., [list(ARMS).index(x) for x in CARRYING], :] -= 0.2
        found["rounds imp-continued"] += 0.2
        found["codes"][..., list(DENSE).index("final signs"), TIMES.index("trained")] += 0.3
    return Seen(found, settings, 0)
