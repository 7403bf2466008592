"""What is left of a paired difference once chance decides its direction."""

from __future__ import annotations

import numpy as np

DRAWS = 8


def exchanged(change: np.ndarray, rng: np.random.Generator) -> float:
    """Mean of paired differences (K,) once the sides of each pair are exchanged by a fair coin, over some draws."""
    return float((rng.choice([-1, 1], (DRAWS, len(change))) * change).mean())
