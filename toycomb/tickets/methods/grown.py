"""Grown tickets: a start of few weights, then rounds of growth with optimal brain surgeon; never a dense network.

References
----------
Ours. What is cut follows Hassibi, Stork (1993), "Second order derivatives for network pruning: optimal brain surgeon";
growing what gains most follows RigL (Evci et al. 2020, arXiv 1911.11134).
"""

from __future__ import annotations

import numpy as np

from toycomb.tasks.formula import Formula
from toycomb.tickets.context import Context
from toycomb.tickets.curvature import growth, surgeon
from toycomb.tickets.definition import method
from toycomb.tickets.exact import top
from toycomb.tickets.methods.designed import design, designed, fitted

DAMPING, INPUTS = 0.1, 3000  # of the surgeon's matrix, and the inputs that it is made from


@method(
    "grown",
    needs=("initial", "batch", "gradients", "rounds", "clauses"),
    group="features",
    nested=False,
    outputs=False,
    prunes="one hidden layer",
)
def grown(
    context: Context, kept: int, rounds: int = 8, epochs: int = 10, first: float = 0.7, last: float = 0.2
) -> np.ndarray:
    """The designed ticket, then rounds in which it trains with candidates and is cut to its size again.

    The first round trains the designed ticket of `(1 + first) · kept` weights. Each round starts at the initial
    parameters and trains for `epochs`; optimal brain surgeon cuts to `kept`, by the Gauss–Newton matrix of all kept
    W, b and c on 3000 training inputs (see `curvature.surgeon`). Then absent weights of largest Newton gain come in,
    from `first · kept` after the first round to `last · kept` before the last; those just cut are not offered.
    The clauses enter through the start alone: `grown-data` is the same without them.
    """
    return told(context, kept, context.formula(), rounds, epochs, first, last)


def told(
    context: Context, kept: int, formula: Formula, rounds: int, epochs: int, first: float, last: float
) -> np.ndarray:
    """`grown` for a formula that it is told, the network's own or a sham."""
    start = design(context, formula, widest(context, kept, first), **designed.settings)
    return grow(context, kept, start, rounds, epochs, first, last)


@method(
    "grown-data",
    needs=("initial", "batch", "gradients", "rounds"),
    nested=False,
    outputs=False,
    prunes="one hidden layer",
)
def grown_data(
    context: Context, kept: int, rounds: int = 8, epochs: int = 10, first: float = 0.7, last: float = 0.2
) -> np.ndarray:
    """As `grown`, its start designed on training inputs: what the clauses add to labels is the difference."""
    options = designed.settings
    batch = context.batch(options["samples"])
    start = fitted(context, batch.Z, batch.y, widest(context, kept, first), options["spread"])
    return grow(context, kept, start, rounds, epochs, first, last)


@method(
    "grown-random",
    needs=("initial", "batch", "gradients", "rounds"),
    nested=False,
    outputs=False,
    prunes="one hidden layer",
)
def grown_random(
    context: Context, kept: int, rounds: int = 8, epochs: int = 10, first: float = 0.7, last: float = 0.2
) -> np.ndarray:
    """As `grown`, from a random start: what a designed start adds is the difference."""
    start = top(context.rng(6).random(context.shape), widest(context, kept, first))
    return grow(context, kept, start, rounds, epochs, first, last)


def widest(context: Context, kept: int, first: float) -> int:
    """Weights of the first round: `(1 + first) · kept`, at most all."""
    return min(round((1 + first) * kept), context.shape[0] * context.shape[1])


def grow(
    context: Context, kept: int, pool: np.ndarray, rounds: int, epochs: int, first: float, last: float
) -> np.ndarray:
    """Mask of `kept` weights after rounds of training, surgery and growth from a mask `pool` (H, m), see `grown`."""
    batch = context.batch(INPUTS)
    for number, share in enumerate(np.linspace(first, last, rounds)):
        network = context.train(pool, epochs, order=number)
        context.count(samples=len(batch))
        ticket = surgeon(network, batch, pool, kept, damping=DAMPING)
        absent, pool = ~pool, ticket
        offered = min(round(share * kept), int(absent.sum()))
        if offered and number < rounds - 1:
            pool = ticket | top(growth(network, batch), offered, within=absent)
    return ticket
