"""Early-bird tickets: magnitude masks are drawn as soon as they stop changing.

References
----------
You et al. (2020), arXiv 1909.11957, section 3.2 and algorithm 1.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method


@method("early-bird", needs=("prefix",), nested=False)
def early_bird(context: Context, kept: int, window: int = 3, epsilon: float = 0.1) -> np.ndarray:
    """Largest weights at the first epoch whose mask differs little from those of the epochs before (early-bird).

    Training stops once the newest mask differs by less than `epsilon` from each of the `window` - 1 before it, or one
    epoch before its end. Deviations: single weights in place of channels; a window of 3 epochs, not 5; distance is the
    share of the kept weights that changed, since the paper's Hamming distance over all weights is below 0.1 for any two
    masks of density 0.05.
    """
    masks: list[np.ndarray] = []
    for epoch in range(1, max(context.epochs, 2)):
        mask = context.top(np.abs(context.prunable(context.dense(epoch))), kept)
        masks = [*masks[-window + 1 :], mask]
        if len(masks) == window and max((mask ^ other).sum() for other in masks) / (2 * kept) < epsilon:
            break
    return mask
