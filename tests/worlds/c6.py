"""Probes that win most comparisons by knowing the clauses; or methods that are all alike."""

import numpy as np

from tests.worlds.tickets import tickets
from toycomb.accounts.presets import ESTABLISHED, PROBES
from toycomb.accounts.probes.account import Seen

METHODS = (*ESTABLISHED, *PROBES, "distance-sham", "random", "random-reinitialised")


def seen(effect, networks=120):
    """Two places, with accuracy and recovery of every method around the same mean but for the probes."""
    places = (f"{embedding} C=8" for embedding in ("hadamard", "identity"))
    return Seen({place: planted(place, effect, networks, i) for i, place in enumerate(places)}, ESTABLISHED)


def planted(place, effect, networks, seed):
    """Probes are better by two standard deviations."""
    rng = np.random.default_rng([14, seed])
    numbers = {
        name: {
            key: 0.5 + 0.05 * rng.normal(size=networks) + 0.1 * (effect and name in PROBES)
            for key in ("accuracy", "corrected_jaccard")
        }
        for name in METHODS
    }
    return tickets(numbers, place)
