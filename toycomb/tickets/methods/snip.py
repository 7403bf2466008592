"""SNIP: connection sensitivity at initialisation.

References
----------
Lee, Ajanthan, Torr (2019), arXiv 1810.02340, equations 3 to 5. Iterative: de Jorge et al. (2021), arXiv 2006.09081.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method


@method("snip", needs=("initial", "batch", "gradients"))
def snip(context: Context, samples: int | None = 64, mask: np.ndarray | None = None) -> np.ndarray:
    """`|∂L/∂w · w|` on one batch at initialisation (SNIP), mean binary cross-entropy.

    Deviations: the first `samples` training inputs are the batch, all where it is None; scores are not divided by their
    sum, which changes no rank. With a mask, the network is masked before the gradient is taken.
    """
    network = context.masked(context.initial, mask)
    gradient = context.gradient(network, context.batch(samples))
    return np.abs(context.prunable(gradient) * context.prunable(network))


snip.variant("snip-iterative", nested=False, iterations=30, samples=2000)
