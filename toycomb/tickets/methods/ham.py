"""HAM: iterative pruning whose rounds add a step by exponentials to each step of Adam, which favours few weights.

References
----------
Jacobs, Gadhikar, Rubio-Madrigal, Burkholz (2025), "HAM: a hyperbolic step to regulate implicit bias", arXiv 2506.02630.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method
from toycomb.tickets.exact import geometric
from toycomb.tickets.searching.fitting import Steps
from toycomb.tickets.searching.parameters import parameters_of
from toycomb.tickets.searching.search import Examples


@method("ham", needs=("initial", "batch", "gradients", "rounds"), nested=False)
def ham(
    context: Context,
    kept: int,
    rounds: int = 10,
    epochs: int = 10,
    alpha: float = 200.0,
    beta: float = 0.001,
    rate: float = 0.001,
    size: int = 64,
) -> np.ndarray:
    """Iterative magnitude pruning whose rounds train with hyperbolic steps (HAM), rewound to step 0.

    Behind each step of Adam every weight of all layers is multiplied by `exp(-rate (alpha sign(w) ∂L/∂w + beta))`, the
    exponent cut to ±5. Each round prunes the smallest weights and starts again at the initial ones. Deviations: the
    authors train a sparse or dense network once and keep it; here the masks alone are kept, and all retraining is
    without hyperbolic steps.
    """
    batch, start, parameters = context.batch(), context.initial, parameters_of(context)
    examples, rng, mask = Examples(batch.Z, batch.y > 0), context.rng(1), np.ones(context.shape, bool)
    weights = parameters.every()
    for left in geometric(mask.size, kept, rounds):
        steps = Steps.of(context, examples, rng, epochs=epochs, batch=size, rate=rate)
        theta = parameters.stretched(start, steps, parameters.mask(mask, rest=True), weights, alpha=alpha, beta=beta)
        mask = context.top(np.abs(parameters.weights(theta)), left, within=mask)
    return mask
