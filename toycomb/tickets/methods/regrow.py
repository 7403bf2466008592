"""Prune and regrow: short rounds with optimal brain surgeon in which what was cut can come back.

References
----------
Ours. What is cut follows Hassibi, Stork (1993), "Second order derivatives for network pruning: optimal brain surgeon";
growing what gains most follows RigL (Evci et al. 2020, arXiv 1911.11134). Here every round starts again at the initial
parameters, as in iterative pruning.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.curvature import activity, growth, surgeon
from toycomb.tickets.definition import method
from toycomb.tickets.exact import geometric, top


@method(
    "prune-regrow",
    needs=("initial", "batch", "gradients", "rounds"),
    nested=False,
    outputs=False,
    prunes="one hidden layer",
)
def prune_regrow(
    context: Context,
    kept: int,
    rounds: int = 5,
    regrow: int = 5,
    epochs: int = 10,
    more: float = 0.35,
    damping: float = 0.1,
    samples: int = 3000,
) -> np.ndarray:
    """Rounds of `imp-activity` (its damping at 0.001), then rounds in which the ticket and candidates train together.

    After `rounds` rounds of pruning at a constant rate there are `regrow` further ones: the ticket and `more · kept`
    absent weights of largest Newton gain train, and optimal brain surgeon cuts them to the ticket. What a round has cut
    is not offered in the next. Every round starts at the initial parameters and trains for `epochs`.
    """
    batch, pool = context.batch(samples), np.ones(context.shape, bool)
    goals = [*geometric(pool.size, kept, rounds), *[kept] * regrow]
    for number, goal in enumerate(goals):
        network = context.train(pool, epochs, order=number)
        context.cost.samples += len(batch)
        if number < rounds:
            ticket = top(activity(network, batch), goal, within=pool)
        else:
            ticket = surgeon(network, batch, pool, kept, damping=damping)
        absent, pool = ~pool, ticket
        offered = min(round(more * kept), int(absent.sum())) if number >= rounds - 1 else 0
        if offered:
            pool = ticket | top(growth(network, batch), offered, within=absent)
    return ticket
