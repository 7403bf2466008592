"""Sign-In: iterative pruning in which every weight is trained as a product of two factors, so that signs flip sooner.

References
----------
Gadhikar, Jacobs, Zhou, Burkholz (2025), "Sign-In to the lottery: reparameterizing sparse training from scratch", arXiv
2504.12801.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from toycomb.layered import Layer, Layered
from toycomb.layered.layered import Networks
from toycomb.tickets.context import Context
from toycomb.tickets.definition import Found, method
from toycomb.tickets.exact import geometric
from toycomb.tickets.searching.fitting import Steps
from toycomb.tickets.searching.parameters import parameters_of
from toycomb.tickets.searching.search import Examples


@method("sign-in", needs=("initial", "batch", "gradients", "rounds"), nested=False)
def sign_in(
    context: Context,
    kept: int,
    rounds: int = 10,
    epochs: int = 10,
    beta: float = 1.0,
    every: int = 1,
    rate: float = 0.001,
    size: int = 64,
    signs: bool = False,
) -> Found:
    """Iterative magnitude pruning whose rounds train products `w = m u` (Sign-In), rewound to step 0.

    All weights of all layers are products. Factors begin with `m u = w` and `m² - u² = beta`, and are brought back to
    this every `every` epochs (the dynamic scaling), so that w does not come to rest at 0, where signs flip. Adam takes
    steps of `rate` on batches of `size` inputs. Each round prunes the smallest `|m u|` and starts again at the initial
    weights. With `signs` the ticket starts at the initial magnitudes with the signs of the last round. Deviations: Adam
    in place of momentum, no weight decay; `beta` and `every` are ours, as we had the paper's idea and not all its
    settings; the authors train a given sparse network or one that is pruned on the way, and keep the trained weights;
    here the masks alone are kept, and all retraining is without products.
    """
    batch, start, parameters = context.batch(), context.initial, parameters_of(context)
    examples, rng, mask = Examples(batch.Z, batch.y > 0), context.rng(1), np.ones(context.shape, bool)
    product = parameters.every()
    for left in geometric(mask.size, kept, rounds):
        steps = Steps.of(context, examples, rng, epochs=epochs, batch=size, rate=rate)
        own, each = parameters.mask(mask, rest=True), every * steps.number // epochs
        theta = parameters.multiplied(start, steps, own, product, beta=beta, every=each)
        end = parameters.weights(theta)
        mask = context.top(np.abs(end), left, within=mask)
    return Found(mask, _with_signs(context, end) if signs else None)


def _with_signs(context: Context, end: np.ndarray) -> Networks:
    """The initial network with the signs that training gave its prunable weights; those at 0 keep theirs."""
    first = context.initial
    changed = np.where(end * context.prunable(first) < 0, -1, 1)
    if isinstance(first, Layered):
        pairs = zip(first.layers, context.weights.each(changed), strict=True)
        return replace(
            first, layers=tuple(x if s is None else Layer((x.W * s).astype(x.W.dtype), x.b) for x, s in pairs)
        )
    m = first.W.shape[1]
    v = first.v * changed[:, m] if context.outputs else first.v
    return replace(first, W=(first.W * changed[:, :m]).astype(first.W.dtype), v=v.astype(first.v.dtype))


sign_in.variant("sign-in-signs", signs=True)
