"""Where the parameters of a context's networks lie in the arrays of trainings with steps of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.tickets.context import Context
from toycomb.tickets.searching.deep import Layers
from toycomb.tickets.searching.edges import weights
from toycomb.tickets.searching.fitting import Gates, flat_mask, multiplied, of_weights, projected, stretched
from toycomb.tickets.searching.search import Examples, gain_of


@dataclass(frozen=True, eq=False)
class OneLayer:
    """Where the parameters of a context's networks lie, which have one hidden layer and one output."""

    context: Context

    @property
    def _inputs(self) -> int:
        return self.context.weights.sizes[0]

    def mask(self, mask: np.ndarray, rest: bool) -> np.ndarray:
        """(parameters,) bool of a mask of the prunable weights; all else is `rest`."""
        return flat_mask(mask, self._inputs, rest)

    def every(self) -> np.ndarray:
        """(parameters,) bool: the weights of both layers, prunable or not."""
        return flat_mask(np.ones((self.context.shape[0], self._inputs + 1), bool), self._inputs, rest=False)

    def weights(self, theta: np.ndarray) -> np.ndarray:
        """The numbers of the prunable weights."""
        return of_weights(theta, self.context.shape, self._inputs)

    def gain(self, Z: np.ndarray) -> float:
        """See `search.gain_of`, of the initial network."""
        edges = weights(self.context.initial)
        return gain_of(edges, np.ones(edges.value.shape, bool), Examples(Z, np.ones(len(Z), bool)))

    def projected(self, *args: Any) -> np.ndarray:
        """See `projected`."""
        return projected(*args)

    def multiplied(self, *args: Any, **options: Any) -> np.ndarray:
        """See `multiplied`."""
        return multiplied(*args, **options)

    def stretched(self, *args: Any, **options: Any) -> np.ndarray:
        """See `stretched`."""
        return stretched(*args, **options)

    def gated(self, gates: Gates, *args: Any, **options: Any) -> np.ndarray:
        """See `Gates.learned`."""
        return gates.learned(*args, **options)


def parameters_of(context: Context) -> Any:
    """Where the parameters of a context's networks lie: `OneLayer`, or `deep.Layers` of more layers or outputs.

    Raises
    ------
    InputError
        If there is one hidden layer, and one of the two layers has no biases.
    """
    if context.layered:
        return Layers(context)
    if not all(context.has_biases):
        raise InputError("steps of its own train the biases of both layers, and the training has none in one of them")
    return OneLayer(context)
