"""Sparse re-basin: a ticket of another initial network, carried to this one by matching their rows.

References
----------
Adnan, Jain, Sharma, Krishnan, Ioannou (2025), "Sparse training from random initialization: aligning lottery ticket
masks using weight symmetry", arXiv 2505.05143.
"""

from __future__ import annotations

import numpy as np

from toycomb.geometry.matching import assign, by_weights
from toycomb.geometry.rows import balanced
from toycomb.tickets.context import Context
from toycomb.tickets.definition import method
from toycomb.tickets.exact import geometric


@method("sparse-rebasin", needs=("initial", "training", "rounds"), nested=False, prunes="one hidden layer")
def sparse_rebasin(context: Context, kept: int, rounds: int = 10, epochs: int = 10, matched: bool = True) -> np.ndarray:
    """The mask of `imp` on another initialisation, its rows permuted to those of this network (sparse re-basin).

    Both networks are trained without a mask; each row of this one is matched with a row of the other, by the inner
    product of all weights at them, exactly and after rows were brought to balance; the mask moves along. With
    `matched=False`, the control, rows stay in their places and neither network is trained for it. Deviations: weights
    are matched in place of activations; rounds of 10 epochs, as in `imp`; the mask goes to the initial weights, theirs
    to those of a few epochs.
    """
    other, mask = context.fresh_start(), np.ones(context.shape, bool)
    for number, left in enumerate(geometric(mask.size, kept, rounds)):
        network = context.train(mask, epochs, order=number, start=other)
        mask = context.top(np.abs(context.prunable(network)), left, within=mask)
    if not matched:
        return mask
    there = context.train(np.ones(context.shape, bool), context.epochs, order=rounds, start=other)
    return mask[assign(by_weights(balanced(context.dense()), balanced(there)))]


sparse_rebasin.variant(
    "sparse-rebasin-unmatched", matched=False, group="control", needs=("initial", "rounds"), prunes="all layers"
)
