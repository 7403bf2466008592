"""RigL: sparse training that drops small weights and grows those with large gradients.

References
----------
Evci, Gale, Menick, Castro, Elsen (2020), arXiv 1911.11134, section 3 and algorithm 1.
"""

from __future__ import annotations

import math

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method


@method("rigl", needs=("initial", "batch", "gradients", "rounds"), nested=False)
def rigl(
    context: Context, kept: int, epochs: int = 60, share: float = 0.5, end: float = 0.75, samples: int = 1024
) -> np.ndarray:
    """The mask at the end of sparse training with moving connections (RigL), then trained from step 0 like any other.

    After each epoch but the last quarter, `share / 2 · (1 + cos(π t / t_end))` of the kept weights are dropped by
    magnitude and as many others grown, at zero, by `|gradient|` of the masked network. Deviations: connections move
    once an epoch (313 steps) in place of 100 steps; gradients are those of the same `samples` inputs each time; what
    was just dropped is not grown again at once; with prunable v, one ranking holds both layers; the authors keep the
    trained weights.
    """
    mask = context.top(context.rng(2).random(context.shape), kept)
    trainer, batch = context.trainer(mask, epochs, order=0), context.batch(samples)
    last = math.ceil(end * epochs)
    for epoch in range(1, epochs + 1):
        context.advance(trainer, 1)
        moved = min(round(share / 2 * (1 + math.cos(math.pi * epoch / last)) * kept), mask.size - kept)
        if epoch < last and moved:
            network = trainer.network
            gradient = context.gradient(network, batch)
            context.cost.samples += len(batch)
            stay = np.zeros_like(mask)
            if moved < kept:
                stay = context.top(np.abs(context.prunable(network)), kept - moved, within=mask)
            scores = np.where(stay, np.inf, np.abs(context.prunable(gradient)))
            mask = context.top(scores, kept, within=stay | ~mask)
            trainer.remask(**context.masks(mask))
    return mask
