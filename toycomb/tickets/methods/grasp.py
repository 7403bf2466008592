"""GraSP: keep the gradient flow of the pruned network.

References
----------
Wang, Zhang, Grosse (2020), arXiv 2002.07376, equation 8 and algorithm 1.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method


@method("grasp", needs=("initial", "batch", "gradients"), keep="smallest")
def grasp(context: Context, samples: int | None = None) -> np.ndarray:
    """`-w · (H g)` on one batch at initialisation (GraSP); weights with the largest scores are removed first.

    g is the gradient by the prunable weights, and H their Hessian, of the mean binary cross-entropy; the product is
    exact. Deviations: no temperature on the logits (the authors' code divides them by 200); the first `samples`
    training inputs are the batch, all where it is None.
    """
    network, batch = context.initial, context.batch(samples)
    gradient = context.gradient(network, batch)
    product = context.hessian_product(network, batch, context.of_prunable(gradient))
    return -context.prunable(network) * context.prunable(product)
