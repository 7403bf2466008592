"""Bounds that say something, and more of tickets; or bounds that say nothing."""

import numpy as np

from toycomb.accounts.bounds.measure import Settings
from toycomb.accounts.bounds.seen import COINS, TASK, Seen


def seen(effect, networks=12):
    """Measured numbers in which bounds say something, and more of tickets (`effect`), or say nothing."""
    rng = np.random.default_rng(9)
    densities, random = len(Settings().densities), len(Settings().random)
    found = {}
    for arm, names in (
        ("ticket", ("bound", "permuted", "fresh", "mcallester")),
        ("described", ("bound", "free", "fresh")),
        ("network", ("sample", "fresh")),
        ("random", ("bound",)),
        ("random network", ("sample",)),
    ):
        for name in names:
            shape = networks, 2, random if arm.startswith("random") else densities
            found[f"{arm}_{name}"] = 0.6 + 0.01 * rng.random(shape)
    for name in ("network_sample", "random network_sample", "described_free", "ticket_fresh"):
        found[name] -= 0.2
    if effect:
        rising = np.arange(densities) * 0.01
        found["ticket_bound"][:, TASK] -= 0.5 - rising
        found["ticket_bound"][:, TASK, 0] += 0.1
        found["described_bound"][:, TASK] -= 0.3
        found["network_fresh"][:, TASK] -= 0.5 - rising
        found["network_fresh"][:, TASK, 0] += 0.1
        found["ticket_fresh"][:, TASK] -= 0.35
        found["random_bound"][:, TASK] -= 0.4
    else:
        found["described_bound"][:, COINS] -= 0.2
    return Seen(found, Settings(), 0)
