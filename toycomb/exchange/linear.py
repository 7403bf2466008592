"""The linear layers of a network in PyTorch."""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.layered import Layered
from toycomb.network import Network


def linear(torch: Any, network: Network | Layered, dtype: Any) -> tuple[Any, ...]:
    """`Linear(m, H_1)`, …, `Linear(H_L, O)` with copies of the weights of one network.

    Layers are made without parameters, which are then put in: no random number is drawn of those that threads share,
    and the memory is PyTorch's, since where an array begins may decide in which order it is summed.
    """
    return tuple(_linear(torch, layer.W, layer.b, dtype) for layer in Layered.of(network).layers)


def _linear(torch: Any, weight: np.ndarray, bias: np.ndarray, dtype: Any) -> Any:
    rows, inputs = weight.shape
    layer = torch.nn.Linear(inputs, rows, device="meta")
    layer.weight, layer.bias = (torch.nn.Parameter(torch.tensor(x, dtype=dtype)) for x in (weight, bias))
    return layer
