"""SynFlow: iterative pruning by synaptic flow, without data.

References
----------
Tanaka, Kunin, Yamins, Ganguli (2020), arXiv 2006.05467, equation 2 and algorithm 1.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method


@method("synflow", needs=("initial",), nested=False, iterations=100)
def synflow(context: Context, mask: np.ndarray | None = None) -> np.ndarray:
    """`|w ∂R/∂w|` with `R = Σ |v| (|W| 1 + |b|) + |c|` (SynFlow), 100 iterations; needs no data.

    For W this is `|W_ri| |v_r|`, whatever else is masked: with one hidden layer and only W prunable, they change
    nothing. For v it is `|v_r| (Σ_i |W_ri| + |b_r|)` over the weights that are left. No deviation; biases enter R by
    their absolute values as in the authors' code.
    """
    network = context.masked(context.initial, mask)
    W, v, b = (np.abs(x.astype(float)) for x in (network.W, network.v, network.b))
    scores = W * v[:, None]
    return np.column_stack([scores, v * (W.sum(axis=1) + b)]) if context.outputs else scores
