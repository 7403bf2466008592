"""What a context says of its prunable weights: their layers and shape, masks of them, and which scores stay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.layered import Layered
from toycomb.layered.layered import Networks
from toycomb.tickets import deep_gradients, gradients
from toycomb.tickets.exact import with_outputs
from toycomb.tickets.prunable import Prunable
from toycomb.tickets.pruning import Name, Pruning
from toycomb.tickets.terms import Masks


class OfWeights:
    """Base of `Context`: all that follows from which weights are prunable."""

    _asked: Any

    @property
    def weights(self) -> Prunable:
        """Which weights are prunable, and where they lie."""
        raise NotImplementedError

    @property
    def pruning(self) -> Pruning:
        """Which layers are pruned, and how they compete."""
        return self.weights.pruning

    @property
    def outputs(self) -> bool:
        """Whether the weights of the outputs are prunable."""
        return bool(self._asked[0]) if self._asked[1] is None else self.pruning.outputs

    @property
    def layers(self) -> tuple[Name, ...]:
        """The prunable layers: numbers from 1 on, and "outputs"."""
        return self.weights.names

    @property
    def layered(self) -> bool:
        """Whether networks are of type `Layered`: all but those of one hidden layer, one output, a fixed embedding."""
        return not self.weights.plain

    @property
    def shape(self) -> tuple[int, ...]:
        """(H, m) of the prunable weights, or (H, m + 1) where those of the output count as well; else (K,)."""
        return self.weights.shape

    @property
    def size(self) -> int:
        """Number of prunable weights."""
        return self.weights.size

    def prunable(self, parameters: Any) -> np.ndarray:
        """The prunable ones of the parameters of a network, or of a gradient, float64, in the shape of scores."""
        return self.weights.flat(parameters)

    def by_layer(self, values: np.ndarray) -> dict[Name, np.ndarray]:
        """Values in the shape of scores as an array (rows, inputs) for each prunable layer: 1, 2, …, "outputs".

        Raises InputError if they have another shape.
        """
        values = np.asarray(values)
        if values.shape != self.shape:
            raise InputError(f"values of shape {values.shape} were given for weights; they must be {self.shape}")
        return self.weights.parts(values)

    def joined(self, parts: Mapping[Name, np.ndarray]) -> np.ndarray:
        """The inverse of `by_layer`; raises InputError unless there is an array of its size for each prunable layer."""
        shapes = dict(zip(self.layers, self.weights.shapes, strict=True))
        wanted = {name: rows * inputs for name, (rows, inputs) in shapes.items()}
        sizes = {name: np.size(x) for name, x in parts.items()}
        if sizes != wanted:
            raise InputError(f"numbers by layer {sizes} were given; there must be {wanted}")
        return self.weights.joined({name: np.reshape(x, shapes[name]) for name, x in parts.items()})

    def top(
        self, scores: np.ndarray, kept: int, within: np.ndarray | None = None, *, smallest: bool = False
    ) -> np.ndarray:
        """Mask of the `kept` largest scores as `toycomb.tickets.top`; where layers compete by themselves, of each.

        Every layer then keeps its share of `kept`, rounded so that the total is exact (`pruning.shares`).
        """
        return self.weights.top(scores, kept, within, smallest=smallest)

    def widened(self, scores: np.ndarray) -> np.ndarray:
        """Scores of W (H, m) in the shape of all prunable weights: v of a row comes just before its first weight."""
        return with_outputs(scores) if self.outputs else scores

    def of_prunable(self, gradient: Any) -> Any:
        """A gradient with all numbers but those of prunable weights at 0."""
        if isinstance(gradient, Layered):
            return deep_gradients.only_weights(gradient, self.weights.numbers)
        v = gradient.v if self.outputs else np.zeros_like(gradient.v)
        return gradients.Parameters(gradient.W, np.zeros_like(gradient.b), v, np.zeros_like(gradient.c))

    def masks(self, mask: np.ndarray) -> Masks:
        """A mask of the prunable weights as keyword arguments of training."""
        return self.weights.masks(mask)

    def masked(self, network: Networks, mask: np.ndarray | None) -> Any:
        """A network with the masked ones of its prunable weights at zero."""
        return network if mask is None else self.weights.masked(network, mask)
