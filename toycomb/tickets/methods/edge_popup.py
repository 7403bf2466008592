"""Edge-popup: search for a subnetwork of the random network by training scores, never weights.

References
----------
Ramanujan et al. (2020), arXiv 1911.13299, section 3.2 and appendix A.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method
from toycomb.tickets.exact import top
from toycomb.tickets.gradients import Batch, gradient


@method("edge-popup", needs=("initial", "batch", "gradients"), nested=False)
def edge_popup(
    context: Context, kept: int, epochs: int = 20, rate: float = 0.1, momentum: float = 0.9, size: int = 128
) -> np.ndarray:
    """Scores of the weights, trained while the weights stay at their initial values (edge-popup).

    Each step uses the `kept` largest |scores| and moves every score by `∂L/∂(masked w) · w`, straight through the
    choice, times the sign of the score. Deviations: heavy-ball momentum at a constant rate, no weight decay; weights
    are toycomb's initial ones, not signed constants; biases stay at their initial values; with prunable v, one ranking
    holds both layers; the mask is then trained like any other ticket.
    """
    network, batch, rng = context.initial, context.batch(), context.rng(1)
    w = context.prunable(network)
    scores = rng.uniform(-1, 1, context.shape) / np.sqrt(context.shape[1])
    velocity = np.zeros_like(scores)
    for _ in range(epochs):
        order = rng.permutation(len(batch))
        for begin in range(0, len(order), size):
            rows = order[begin : begin + size]
            masked = context.masked(network, top(np.abs(scores), kept))
            g = context.prunable(gradient(masked, Batch(batch.Z[rows], batch.y[rows]))) * w
            velocity = momentum * velocity + g * np.sign(scores)
            scores -= rate * velocity
        context.cost.samples += len(batch)
    context.cost.steps += epochs * -(-len(batch) // size)
    return top(np.abs(scores), kept)
