"""Networks in which everything repeats, or nothing does."""

import numpy as np

from toycomb.accounts.universality.measure import Settings
from toycomb.accounts.universality.partners import INDEPENDENT, ORDER, PAIRS
from toycomb.accounts.universality.rungs import RUNGS
from toycomb.accounts.universality.seen import Seen


def seen(effect, networks=12):
    """Measured numbers around 0; with the effect, of .5 wherever a claim looks."""
    rng, settings = np.random.default_rng(0), Settings()
    times, sizes, wrong = (len(x) for x in (settings.times, settings.sizes, settings.wrong))
    shapes = {
        "ladder": (10, 11),
        "small": (10, 11),
        "errors": (2, 11),
        "raw": (2, 10),
        "null": (2,),
        "wrong": (2, wrong, 3, 3),
        "kicks": (times, sizes, 3, 3),
        "levels": (times, 2, 3),
    }
    found = {name: 0.01 * rng.normal(size=(networks, *shape)) for name, shape in shapes.items()}
    if effect:
        for rung in ("hardest inputs", "code sizes", "labels"):
            found["ladder"][:, PAIRS.index(INDEPENDENT), RUNGS.index(rung)] += 0.5
        found["ladder"][:, PAIRS.index(ORDER), RUNGS.index("codes, matched rows")] += 0.5
        found["wrong"][:, :, :, 1] += 0.5
        found["kicks"][:, :, :, 1] += 0.5
    return Seen(found, settings, 0)
