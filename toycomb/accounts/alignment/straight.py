"""A permutation by descent: straight-through estimation (Ainsworth, Hayase and Srinivasa 2022, section 3.3)."""

from __future__ import annotations

import numpy as np

from toycomb.accounts.alignment.lines import between, told
from toycomb.geometry.matching import assign, by_weights
from toycomb.geometry.rows import permuted
from toycomb.network import Network
from toycomb.tickets.gradients import Batch, gradient

STEPS = 40
RATE = 0.05
"""Length of a step over that of the parameters."""
BATCH = 512


def straight_through(
    first: Network, second: Network, seen: Batch, rng: np.random.Generator, steps: int = STEPS
) -> np.ndarray:
    """(H,) the row of the second network for each row of the first.

    Free parameters start at the first network. In each step they are matched with the second one by weights; the loss
    is taken half-way between the first network and the second one so permuted, and its gradient moves the free
    parameters as if there were no matching in between. The permutation of the smallest loss on all inputs that are
    seen is kept; the first one is that of weight matching.

    Deviations from the paper: steps of one length (`RATE`), in place of an optimiser with moments; the best permutation
    by loss, in place of the last.
    """
    free, best, least = between(first, first, 0.0), np.arange(len(first.v)), np.inf
    size = np.sqrt(sum((getattr(free, name) ** 2).sum() for name in "Wbvc"))
    tried: dict[bytes, float] = {}
    for _ in range(steps):
        order = assign(by_weights(free, second))
        half = between(first, permuted(second, order), 0.5)
        key = order.tobytes()
        if key not in tried:
            tried[key] = told(half, seen)[0]
            if tried[key] < least:
                least, best = tried[key], order
        chosen = rng.integers(0, len(seen), BATCH)
        g = gradient(half, Batch(seen.Z[chosen], seen.y[chosen]))
        length = np.sqrt(sum((getattr(g, name) ** 2).sum() for name in "Wbvc"))
        step = RATE * size / max(float(length), 1e-12)
        free = Network(*(getattr(free, name) - step * getattr(g, name) for name in "Wbvc"))
    return best
