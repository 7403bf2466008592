"""Edge-popup: search for a subnetwork of the random network by training scores, never weights.

References
----------
Ramanujan et al. (2020), arXiv 1911.13299, section 3.2 and appendix A.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method
from toycomb.tickets.searching.edges import mask_of, weights, weights_of_both
from toycomb.tickets.searching.parameters import parameters_of
from toycomb.tickets.searching.search import Examples, descend, gain_of


@method("edge-popup", needs=("initial", "batch", "gradients"), nested=False)
def edge_popup(
    context: Context, kept: int, steps: int = 1000, rate: float = 0.1, size: int = 128, sharpness: float = 6.0
) -> np.ndarray:
    """Scores of the weights, trained while the weights stay at their initial values (edge-popup).

    Each step uses the `kept` largest |scores| and moves every score by `∂L/∂(masked w) · w`, straight through the
    choice, times the sign of the score; `toycomb.tickets.searching.search.descend` says how, and account `masking`
    searches by it too. Deviations: Adam (β = .9, .99) in place of momentum, with a rate that falls to 0 along a half
    cosine; the loss sees logits in units of their standard deviation at the start, times `sharpness`; no weight decay;
    weights are toycomb's initial ones, not signed constants; biases stay at their initial values; one ranking holds all
    layers unless each is asked for (`scope`); the mask is then trained like any other ticket.
    """
    network, batch, rng = context.initial, context.batch(), context.rng(1)
    if context.layered:
        parameters, size = parameters_of(context), min(size, len(batch))
        gain = sharpness * parameters.gain(batch.Z)
        context.count(steps=steps, samples=steps * size)
        examples = Examples(batch.Z, batch.y > 0)
        mask: np.ndarray = parameters.popup(examples, rng, kept=kept, steps=steps, batch=size, rate=rate, gain=gain)
        return mask
    H, m = network.W.shape
    edges = weights_of_both(network) if context.outputs else weights(network)
    examples, size = Examples(batch.Z, batch.y > 0), min(size, len(batch))
    gain = sharpness * gain_of(edges, np.ones(edges.value.shape, bool), examples)
    scores = rng.uniform(-1, 1, edges.value.shape) * (edges.value != 0)  # an edge that adds nothing stays at 0
    on = descend(edges, examples, scores, rng, kept=kept, steps=steps, batch=size, rate=rate, gain=gain)
    context.count(steps=steps, samples=steps * size)
    mask = mask_of(on[:, : m * H], network.W.shape)
    return np.column_stack([mask, on[0, (m + 1) * H :]]) if context.outputs else mask
