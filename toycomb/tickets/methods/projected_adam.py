"""Projected Adam: training in which only the largest weights are left behind each step, fewer and fewer of them.

References
----------
Gao, Rajaram, Coxon, Govande, Baker, Mossing (2025), "Weight-sparse transformers have interpretable circuits", arXiv
2511.13653, appendix A.2.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method
from toycomb.tickets.searching.fitting import Steps
from toycomb.tickets.searching.parameters import parameters_of
from toycomb.tickets.searching.search import Examples


@method("projected-adam", needs=("initial", "batch", "gradients"), nested=False)
def projected_adam(
    context: Context, kept: int, epochs: int = 60, anneal: float = 0.5, rate: float = 0.001, size: int = 64
) -> np.ndarray:
    """The weights that are left at the end of one training with a budget (weight-sparse training), rewound to step 0.

    Behind each step of Adam all but the largest weights become zero. The budget falls in a straight line from all
    weights to `kept` over the share `anneal` of the training, and stays there. A weight at zero has its gradient, and
    comes back if a step makes it large enough. Deviations: Adam without weight decay or clipping of gradients, at a
    constant rate (theirs grows as the budget falls, then decays); no least number of weights on a row (theirs is 4,
    more than there are at density 0.05); the ticket is trained again from the initial weights, theirs is the trained
    sparse network; one ranking holds all layers unless each is asked for (`scope`), theirs gives each matrix the same
    share.
    """
    batch, parameters = context.batch(), parameters_of(context)
    steps = Steps.of(context, Examples(batch.Z, batch.y > 0), context.rng(1), epochs=epochs, batch=size, rate=rate)
    prunable = parameters.mask(np.ones(context.shape, bool), rest=False)
    total = prunable.sum()
    share = np.minimum(np.arange(1, steps.number + 1) / max(anneal * steps.number, 1), 1)
    budget = np.rint(total + (kept - total) * share).astype(np.int64)
    theta = parameters.projected(context.initial, steps, prunable, budget)
    return context.top(np.abs(parameters.weights(theta)), kept)
