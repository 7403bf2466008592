"""Words of networks of several layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from toycomb.carried import differ
from toycomb.parameters import RELU
from toycomb.tasks.told import embedding_name

if TYPE_CHECKING:
    from toycomb.layered.layered import Layered


def shape_in_words(hidden: Sequence[int], outputs: int) -> str:
    """Such as `hidden layers of 32 and 16 rows and 2 outputs`."""
    several = len(hidden) > 1
    widths, end = " and ".join(map(str, hidden)), f"{outputs} output{'s' * (outputs != 1)}"
    return f"{'' if several else 'a '}hidden layer{'s' * several} of {widths} rows and {end}"


def of_layers(network: Layered) -> Iterator[str]:
    """Sizes, masks and embedding of a network."""
    known = network.embedding is not None and not differ(network.embedding)
    masks = [(f"layer {i}", x) for i, x in enumerate(network.masks[:-1], 1)] + [("V", network.masks[-1])]
    yield f"{' × '.join(map(str, network.lead))} networks" if network.lead else ""
    yield f"H = {', '.join(map(str, network.hidden))}"
    yield f"O = {network.outputs}"
    yield f"m = {network.inputs}"
    yield from (f"{100 * np.mean(x):.3g} % of {name} kept" for name, x in masks if x is not None)
    yield f"{embedding_name(network.embedding)} embedding" if known else ""
    yield "" if network.activation == RELU else network.activation
