"""Bernoulli gates: random gates on the weights of the untrained network, trained in the place of the weights.

References
----------
Tsayag, Lindenbaum (2026), "Uncovering a winning lottery ticket with continuously relaxed Bernoulli gates", arXiv
2603.08914. Hard concrete gates: Louizos, Welling, Kingma (2018), arXiv 1712.01312. The budget: Zhou, Zhang, Xu, Zhang
(2021), "Effective sparsification of neural networks with global sparsity constraint", arXiv 2105.01571, section 3.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method
from toycomb.tickets.searching.fitting import Gates, Steps
from toycomb.tickets.searching.parameters import parameters_of
from toycomb.tickets.searching.search import Examples


@method("bernoulli-gates", needs=("initial", "batch", "gradients"), nested=False)
def bernoulli_gates(
    context: Context,
    kept: int,
    epochs: int = 20,
    rate: float = 0.1,
    size: int = 128,
    sharpness: float = 6.0,
    width: float = 0.5,
    start: float = 0.5,
    hard: bool = False,
) -> np.ndarray:
    """Largest logits of relaxed Bernoulli gates on the initial weights, which stay; trained under a budget.

    A gate is `clip(μ + width ε, 0, 1)`, ε normal and drawn anew each step, all μ at `start` at first (Gaussian
    relaxation, the default; `width` and `start` are those of Yamada et al. 2020, arXiv 1810.04247). With `hard` it is a
    hard concrete gate with logit μ and temperature `width` (Louizos et al.: `hard=True, width=0.667, start=0`). The
    expected number of gates that are not 0 is held to a budget, which falls from all weights to `kept` over the first
    half as `(1 - t)³` (Zhou et al.). Deviations: which relaxation Tsayag and Lindenbaum take we could not read, so
    there are two; a budget in place of a penalty, so that `kept` weights are expected to stay; Adam, rate, gain on the
    logits and inputs a step as in `edge-popup`; the mask is then trained like any other ticket, while the authors keep
    the untrained weights.
    """
    batch, network, parameters = context.batch(), context.initial, parameters_of(context)
    examples, rng = Examples(batch.Z, batch.y > 0), context.rng(1)
    steps = Steps.of(context, examples, rng, epochs=epochs, batch=size, rate=rate)
    prunable = parameters.mask(np.ones(context.shape, bool), rest=False)
    total, left = prunable.sum(), 1 - np.minimum(2 * np.arange(1, steps.number + 1) / steps.number, 1)
    gain = sharpness * parameters.gain(batch.Z)
    gates = Gates(hard, width)
    budget = kept + (total - kept) * left**3
    logits = parameters.gated(gates, network, steps, prunable, rng, start=start, budget=budget, gain=gain)
    return context.top(parameters.weights(logits), kept)


bernoulli_gates.variant("concrete-gates", hard=True, width=2 / 3, start=0.0)
