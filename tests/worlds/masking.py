"""Networks in which masks do something, or nothing."""

import numpy as np

from toycomb.accounts.masking import graphs
from toycomb.accounts.masking.measure import Settings
from toycomb.accounts.masking.seen import Seen
from toycomb.accounts.masking.supermasks import ARMS, MOVED, SEARCHES


def seen(effect, networks=12):
    """Measured numbers in which masks do something (`effect`) or nothing."""
    rng, settings = np.random.default_rng(0), Settings()
    widths, bits = len(settings.widths), len(settings.bits)
    shapes = {
        "accuracy": (widths, len(ARMS)),
        "codes": (widths, len(ARMS), 2),
        "permuted_accuracy": (2,),
        "permuted_codes": (2, 2),
        "motion": (len(MOVED), 3),
        "graph_accuracy": (bits, len(graphs.ARMS)),
        "graph_permuted": (),
    }
    found = {name: 0.5 + 0.01 * rng.normal(size=(networks, *shape)) for name, shape in shapes.items()}
    found["accuracy"][..., ARMS.index("trained")] += 0.49
    if effect:
        for arm in SEARCHES:
            found["accuracy"][..., ARMS.index(arm)] += 0.3
            found["codes"][..., ARMS.index(arm), 0] += 1
            found["motion"][:, MOVED.index(arm)] += 0.2
        found["graph_accuracy"][..., graphs.ARMS.index("searched")] += 0.49
    return Seen(found, settings, 0)
