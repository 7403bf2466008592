"""Reading by weights in the form of all readings."""

from __future__ import annotations

import numpy as np

from toycomb.common.errors import InputError
from toycomb.decoding.decoded import Decoded, ReadClause
from toycomb.decoding.weights.by_weights import by_weights
from toycomb.layered import Layered
from toycomb.network import Network
from toycomb.tasks.clauses import Kind


def decoded_by_weights(
    network: Network | Layered, E: np.ndarray, reading: str, output: int, kind: Kind | None, seed: int
) -> Decoded:
    """Clauses by weights of a network of one hidden ReLU layer, see `by_weights`; no chance of the whole is given.

    Raises
    ------
    InputError
        If there are more hidden layers, another activation, or what `by_weights` refuses.
    """
    if isinstance(network, Layered):
        if len(network.hidden) > 1:
            raise InputError(
                f"the network has {network.shape_in_words}; weights are read of one hidden layer, and mode queries "
                "asks any network"
            )
        network = network.seen(1, output)
    read = by_weights(network, E, reading=reading, seed=seed, kind=kind)
    clauses = tuple(ReadClause(literals, float(p)) for literals, p in read.clauses)
    return Decoded(E.shape[1], read.kind, clauses, None, "weights", output=output, notes=read.notes)
