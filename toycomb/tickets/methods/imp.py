"""Iterative magnitude pruning: train, remove the smallest weights, rewind the others, repeat."""

from __future__ import annotations

import numpy as np

from toycomb.network import Network
from toycomb.tickets import curvature
from toycomb.tickets.context import Context
from toycomb.tickets.definition import Found, method
from toycomb.tickets.exact import geometric
from toycomb.tickets.gradients import Batch, forward


@method("imp", needs=("initial", "rounds"), nested=False)
def imp(context: Context, kept: int, rounds: int = 10, epochs: int = 10, rewind: float = 0) -> Found:
    """Iterative magnitude pruning, rewound to `rewind` epochs of dense training (0: the initial parameters).

    Deviations: rounds of 10 epochs in place of full training, each with an order of data of its own; `imp-long` trains
    each round for 60. Every round keeps the same share of the weights. From step t the ticket is trained as long as any
    other, so for t epochs more in all. With prunable v, one ranking holds both layers.

    References
    ----------
    Frankle, Carbin (2019), arXiv 1803.03635; rewinding to step t: Frankle, Dziugaite, Roy, Carbin (2020), arXiv
    1912.05671.
    """
    start = context.dense(rewind) if rewind else context.initial
    mask = np.ones(context.shape, bool)
    for number, left in enumerate(geometric(mask.size, kept, rounds)):
        network = context.train(mask, epochs, order=number, start=start)
        mask = context.top(np.abs(context.prunable(network)), left, within=mask)
    return Found(mask, start if rewind else None)


imp.variant("imp-long", epochs=60)
imp.variant("imp-rewind", rewind=2.0, needs=("initial", "prefix", "rounds"))


@method("imp-continued", needs=("initial", "rounds"), nested=False)
def continued(context: Context, kept: int, rounds: int = 33, epochs: int = 3) -> Found:
    """Iterative magnitude pruning with learning-rate rewinding: weights are never rewound.

    Not a ticket in the sense of Frankle and Carbin: the last training starts from the trained weights. Deviations: the
    learning rate is constant here, so only the optimiser's moments are rewound; rounds of 3 epochs.

    References
    ----------
    Renda, Frankle, Carbin (2020), arXiv 2003.02389.
    """
    network, mask = context.initial, np.ones(context.shape, bool)
    for number, left in enumerate(geometric(mask.size, kept, rounds)):
        network = context.train(mask, epochs, order=number, start=network)
        mask = context.top(np.abs(context.prunable(network)), left, within=mask)
    return Found(mask, network)


@method("imp-activity", needs=("initial", "batch", "gradients", "rounds"), nested=False, prunes="one hidden layer")
def activity(
    context: Context, kept: int, rounds: int = 10, epochs: int = 10, samples: int = 4000, damping: float = 0.3
) -> np.ndarray:
    """Iterative pruning by `|w| |v| sqrt(s + damping)`, s the row's share of the loss's curvature; rewound to step 0.

    Ours, near optimal brain damage: `s = mean(active · h) / mean(h)` with `h = p (1 - p) + 0.02`, so a weight counts by
    what its row does at inputs that are not decided. For v, the square of the activation stands in place of `active`.

    References
    ----------
    Ours, near LeCun, Denker, Solla (1990), "Optimal brain damage", equation 5: saliency by the diagonal of the Hessian.
    """
    mask = np.ones(context.shape, bool)
    batch = context.batch(samples)
    for number, left in enumerate(geometric(mask.size, kept, rounds)):
        network = context.train(mask, epochs, order=number)
        context.cost.samples += len(batch)
        mask = context.top(_saliency(context, network, batch, damping), left, within=mask)
    return mask


def _saliency(context: Context, network: Network, batch: Batch, damping: float) -> np.ndarray:
    scores = curvature.activity(network, batch, damping)
    if not context.outputs:
        return scores
    state = forward(network, batch)
    h = state.p * (1 - state.p) + curvature.FLOOR
    return np.column_stack([scores, np.abs(network.v) * np.sqrt(h @ np.square(state.a) / h.sum())])
