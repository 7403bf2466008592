"""Predictions that are right for warm starts and partly anew, codes that inputs hold up; or right nowhere."""

import numpy as np

from toycomb.accounts.influence.arms import ARMS
from toycomb.accounts.influence.limits import FORMULAS
from toycomb.accounts.influence.measure import STATE, Settings
from toycomb.accounts.influence.response import AGREEMENT, SCORES
from toycomb.accounts.influence.seen import Seen


def seen(effect, networks=12):
    """Measured numbers in which predictions are right for warm starts (`effect`), or are right nowhere."""
    rng, settings = np.random.default_rng(0), Settings()
    K, D, A = settings.removed, len(settings.dampings), len(ARMS)
    shapes = {
        **{f"agreement_{kind}": (A, len(AGREEMENT)) for kind in ("outputs", "codes", "shams")},
        **dict.fromkeys(("agreement_loss", "size", "returned"), (A,)),
        **{f"input_{name}": (K,) for name in ("predicted", "actual", "error", "newton", "leverage")},
        "ceiling": (),
        "share": (len(settings.shares), len(SCORES)),
        "damping": (len(FORMULAS), D, len(SCORES)),
        "unconverged": (D,),
        "group": (len(settings.groups), 3),
        "clause": (2, 2),
        "other": (len(settings.widths) + len(settings.softs), len(SCORES)),
        "points": (K, 20, 3),
        "state": (len(STATE),),
    }
    found = {name: 0.02 * rng.normal(size=(networks, *shape)) for name, shape in shapes.items()}
    found["input_patterns"] = rng.integers(0, 300, (networks, K))
    if effect:
        for arm in ("warm", "warm, Adam"):
            for kind in ("outputs", "codes"):
                found[f"agreement_{kind}"][:, ARMS.index(arm), 0] += 0.8
        found["agreement_outputs"][:, ARMS.index("anew"), 0] += 0.4
        found["clause"][:, 0, 0] += 1
    return Seen(found, settings, 0)
