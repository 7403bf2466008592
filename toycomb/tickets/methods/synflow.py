"""SynFlow: iterative pruning by synaptic flow, without data.

References
----------
Tanaka, Kunin, Yamins, Ganguli (2020), arXiv 2006.05467, equation 2 and algorithm 1.
"""

from __future__ import annotations

import numpy as np

from toycomb.layered import Layered
from toycomb.tickets.context import Context
from toycomb.tickets.deep_gradients import flow
from toycomb.tickets.definition import method


@method("synflow", needs=("initial",), nested=False, iterations=100)
def synflow(context: Context, mask: np.ndarray | None = None) -> np.ndarray:
    """`|w ∂R/∂w|` with `R = Σ |v| (|W| 1 + |b|) + |c|` (SynFlow), 100 iterations; needs no data.

    With one hidden layer this is `|W_ri| |v_r|` for W, whatever else is masked: where W alone is prunable, iterations
    change nothing. For v it is `|v_r| (Σ_i |W_ri| + |b_r|)` over the weights that are left. With more layers R is the
    sum of the outputs, every layer by its absolute values, and a weight counts by all paths through it that are left:
    iterations matter. No deviation; biases enter R by their absolute values as in the authors' code.
    """
    network = context.masked(context.initial, mask)
    if isinstance(network, Layered):
        return context.prunable(flow(network)[1])
    W, v, b = (np.abs(x.astype(float)) for x in (network.W, network.v, network.b))
    scores = W * v[:, None]
    return np.column_stack([scores, v * (W.sum(axis=1) + b)]) if context.outputs else scores
