"""The two linear layers of a network in PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.network import Network


def linear(torch: Any, network: Network, dtype: Any) -> tuple[Any, Any]:
    """`Linear(m, H)` and `Linear(H, 1)` with copies of the weights of one network.

    Layers are made without parameters, which are then put in: no random number is drawn of those that threads share,
    and the memory is PyTorch's, since where an array begins may decide in which order it is summed.
    """
    nn, (H, m) = torch.nn, network.W.shape
    first, last = nn.Linear(m, H, device="meta"), nn.Linear(H, 1, device="meta")
    for layer, weight, bias in ((first, network.W, network.b), (last, network.v[None], np.reshape(network.c, 1))):
        layer.weight, layer.bias = (nn.Parameter(torch.tensor(np.asarray(x), dtype=dtype)) for x in (weight, bias))
    return first, last
