"""The designed ticket: no network is trained; what the clauses ask for is built on the initial signs.

References
----------
Ours.
"""

from __future__ import annotations

import numpy as np

from toycomb.tasks.formula import Formula
from toycomb.tasks.sampling import sample
from toycomb.tickets.context import Context
from toycomb.tickets.definition import method
from toycomb.tickets.designed.model import Model
from toycomb.tickets.exact import preferring, top

LARGEST = 256  # weights that are designed; more go by magnitude
NEAR = 0.7  # of the best offer: what is taken together with it


@method("designed", needs=("initial", "clauses"), group="features", nested=False, prunes="layer 1")
def designed(context: Context, kept: int, samples: int = 4000, spread: float = 1.1) -> np.ndarray:
    """A sparse logistic model of the clauses, grown greedily on rows whose initial signs allow it; its support.

    Draws labelled inputs of its own from the clauses. Each step works out the best new row of one or two signed
    coordinates and the best further coordinate of every row, by the fall of the linearised loss a weight, times the
    square root of the initial weights it uses; takes the best and a few others within 70 % of it; and refits the output
    weights. Signs of W and v are those at initialisation, magnitudes and biases are free. Thresholds lie at the mean of
    a sum and `spread` standard deviations around it. It is told how inputs are drawn; beyond 256 weights the rest is
    chosen by magnitude.
    """
    return design(context, context.formula(whole=True), kept, samples, spread)


def design(context: Context, formula: Formula, kept: int, samples: int, spread: float) -> np.ndarray:
    """Mask of `kept` weights designed for a formula, see `designed`."""
    data = sample(formula, samples, context.rng(5), context.distribution)
    context.cost.samples += samples
    return fitted(context, data.X @ context.E.T, data.y, kept, spread)


def fitted(context: Context, Z: np.ndarray, y: np.ndarray, kept: int, spread: float) -> np.ndarray:
    """Mask of `kept` weights designed on embedded inputs Z (N, m) with labels y (N,), wherever they come from."""
    network = context.initial
    Z = (Z / (Z.std() + 1e-6)).astype(np.float32)
    model = Model(Z, y, network.W, network.v, np.array([-spread, 0.0, spread]))
    most = min(kept, LARGEST, model.mask.size)
    while (left := most - int(model.mask.sum())) > 0:
        offers = model.offers(left)
        if not offers:
            break
        for offer in offers[: max(3, most // 16)]:
            if offer.value >= NEAR * offers[0].value and len(offer.columns) <= most - model.mask.sum():
                model.accept(offer)
        model.refit()
    scores = preferring(np.abs(network.W).astype(float), model.mask)
    return top(context.widened(scores), kept)
