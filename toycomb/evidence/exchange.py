"""Paired differences whose two sides are exchanged by chance: what is left of one once chance decides its direction."""

from __future__ import annotations

from zlib import crc32

import numpy as np

from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.instrument import of_instrument

EXCHANGED = of_instrument("the two sides exchanged at random, network by network")
"""What `exchanged` is, as claims have it."""
DRAWS = 8
"""Exchanges that a null averages over."""


def exchanges(differences: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(DRAWS, ...) the differences with the sides of each pair exchanged by a fair coin, draw by draw."""
    return rng.choice([-1, 1], (DRAWS, *differences.shape)) * differences


def exchanged(differences: np.ndarray, seed: int, place: str = "") -> np.ndarray:
    """(...) mean over draws of `exchanges`; places draw by themselves."""
    return exchanges(differences, stream(seed, Purpose.NULL, repeat=crc32(place.encode()))).mean(axis=0)
