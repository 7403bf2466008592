"""Probes that win most comparisons by knowing the clauses; or methods that are all alike."""

import numpy as np

from tests.worlds.tickets import tickets
from toycomb.accounts.presets import ESTABLISHED, PROBES, RANDOM_MASKS
from toycomb.accounts.probes.seen import Seen

METHODS = (*ESTABLISHED, *PROBES, "compatible", "distance-sham", "compatible-sham", *RANDOM_MASKS)
MEASURES = ("accuracy", "unseen_accuracy", "exact_recall", "exact_precision", "exact_jaccard", "corrected_jaccard")
"""And of partial recovery the clauses' own part; shams keep none."""
KEPT = "partial_clauses_kept"


def seen(effect, networks=120):
    """Two places, with accuracy and recovery of every method around the same mean but for the probes."""
    places = (f"{embedding} C=8" for embedding in ("hadamard", "identity"))
    return Seen({place: planted(place, effect, networks, i) for i, place in enumerate(places)}, ESTABLISHED)


def planted(place, effect, networks, seed):
    """Probes are better by two standard deviations."""
    rng = np.random.default_rng([14, seed])
    numbers = {
        name: {
            key: 0.5 + 0.05 * rng.normal(size=networks) + 0.1 * (effect and name in (*PROBES, "compatible"))
            for key in (*MEASURES, KEPT)
        }
        for name in METHODS
    }
    shams = {"partial_sham_clauses_kept": 0.0, "partial_shamb_clauses_kept": 0.0}
    return tickets(numbers, place, **shams, cost_samples=0)
