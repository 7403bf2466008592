"""Declared readings of a simulated claim, whose networks share what they have beside the effect."""

import numpy as np

from toycomb.evidence.claims import Evidence
from toycomb.evidence.readings import Declared

VARIED = {
    "distance": ("signs", "soft", "own end"),
    "codes": ("signs", "significant"),
    "start": (0, 0.5),
    "shams": ("without", "with"),
}
"""24 readings."""


def declared(effect, networks=30, seed=0, varied=VARIED, claim="C1", **more):
    """Readings whose mean effect is a function of choices; noise of a network counts in all of its readings."""

    def read(seen, choices):
        rng = np.random.default_rng(seed)
        shared = rng.normal(0, 0.05, networks)
        number = [list(values).index(choices[name]) for name, values in varied.items()]
        own = np.random.default_rng([seed, *number]).normal(0, 0.05, (3, networks))
        return Evidence(effect=effect(choices) + shared + own[0], null=own[1], control=0.1 * own[2])

    return Declared(
        claim=claim,
        sentence="Winning tickets are near the final codes.",
        measure="distance elsewhere less at codes",
        scale="probability",
        margin=0.05,
        varied=varied,
        read=read,
        **more,
    )
