"""Candidates that are worse than training, rarer with every clause and better at codes; or nothing of it."""

import numpy as np

from toycomb.accounts.upweighting.measure import Settings
from toycomb.accounts.upweighting.seen import Seen

GAINS = {"trained": 0.2, "codes": 0.3, "full": 0.2}
"""What training adds to selection, selection to codes, and training of all layers to the output layer alone."""


def seen(effect, networks=12):
    """Measured numbers with every effect planted, or absent."""
    rng, settings = np.random.default_rng(3), Settings()
    A, K, T, L = len(settings.tasks), len(settings.counts), len(settings.epochs), len(settings.scarce.levels)
    coded = {f"codes{x}": (len(settings.coded),) for x in ("", " best", " mean", " trained", " permuted", " random")}
    single = ("trained permuted", "selected permuted", "full", "output", "full permuted", "output permuted")
    shapes = {"trained": (A, T), "selected": (A, K), "best": (A, K), **coded, **dict.fromkeys(single, ())}
    found = {name: 0.7 + 0.01 * rng.normal(size=(networks, *shape)) for name, shape in shapes.items()}
    for name, gain in GAINS.items():
        found[name] += gain * effect
    found |= {name: 0.001 * rng.normal(size=networks) for name in ("exchanged", "full exchanged")}
    above, clauses = np.array(settings.scarce.levels) - 0.5, np.array(settings.tasks)[:, 0]
    rarer = 2 * above * clauses[:, None] if effect else np.tile(2 * above, (A, 1))
    found["split"] = -rarer + 0.01 * rng.normal(size=(networks, A, L))
    found["direct"] = np.where(above == 0, found["split"] + 0.01, np.nan)
    return Seen(found, settings, 5)
