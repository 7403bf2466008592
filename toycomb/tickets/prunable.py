"""Where the prunable weights of a network lie in the arrays of methods, and which of them stay."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from toycomb.common.arrays import binary
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError
from toycomb.layered import Layer, Layered
from toycomb.layered.layered import Networks
from toycomb.network import Network
from toycomb.tickets.exact import check_kept, comparable, top
from toycomb.tickets.pruning import OUTPUTS, Name, Pruning, shares
from toycomb.tickets.terms import Masks

Sizes = tuple[int, ...]
"""m, H_1, …, H_L, O."""


@dataclass(frozen=True)
class Prunable:
    """The prunable weights of networks of one shape.

    Parameters
    ----------
    sizes : m, H_1, …, H_L, O
    pruning : Pruning
    plain : bool
        Networks are of type `Network`, and arrays of methods (H, m), with `v` as a further column where it is prunable.
        Otherwise they are flat, (K,): the weights of the chosen layers, one layer behind the other, each by its rows.
    """

    sizes: Sizes
    pruning: Pruning
    plain: bool

    def __post_init__(self) -> None:
        if self.plain and self.pruning.layers is not None:
            raise InputError(
                "layers are outputs alone; of a network of one hidden layer and one output W is pruned, with or without"
                " v"
            )

    @classmethod
    def of(cls, network: Networks, pruning: Pruning) -> Prunable:
        """Those of a network."""
        if isinstance(network, Network):
            H, m = network.W.shape[-2:]
            return cls((m, H, 1), pruning, plain=True)
        return cls((network.inputs, *network.hidden, network.outputs), pruning, plain=False)

    @property
    def names(self) -> tuple[Name, ...]:
        """The layers that are pruned."""
        return self.pruning.names(len(self.sizes) - 2)

    @property
    def numbers(self) -> list[int]:
        """Their places among all layers, counted from 0."""
        return [len(self.sizes) - 2 if x == OUTPUTS else int(x) - 1 for x in self.names]

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """Rows and inputs of each of them."""
        return [(self.sizes[i + 1], self.sizes[i]) for i in self.numbers]

    @property
    def size(self) -> int:
        """Number of prunable weights."""
        return sum(math.prod(shape) for shape in self.shapes)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of scores and masks."""
        return (self.sizes[1], self.sizes[0] + self.pruning.outputs) if self.plain else (self.size,)

    def flat(self, parameters: Any) -> np.ndarray:
        """The prunable ones of all parameters, of a network or of a gradient, float64, in the shape of scores."""
        if self.plain:
            W = parameters.W.astype(float)
            return np.column_stack([W, parameters.v]) if self.pruning.outputs else W
        return np.concatenate([parameters.layers[i].W.astype(float).ravel() for i in self.numbers])

    def parts(self, values: np.ndarray) -> dict[Name, np.ndarray]:
        """Values in the shape of scores as an array (rows, inputs) for each pruned layer, by its name."""
        if self.plain:
            found: dict[Name, np.ndarray] = {1: values[:, : self.sizes[0]]}
            return found | ({OUTPUTS: values[:, -1][None]} if self.pruning.outputs else {})
        ends = np.cumsum([math.prod(shape) for shape in self.shapes])[:-1]
        pieces = zip(self.names, np.split(values, ends), self.shapes, strict=True)
        return {name: piece.reshape(shape) for name, piece, shape in pieces}

    def joined(self, parts: Mapping[Name, np.ndarray]) -> np.ndarray:
        """The inverse of `parts`."""
        if self.plain:
            return np.column_stack([parts[1], *(parts[OUTPUTS] if self.pruning.outputs else ())])
        return np.concatenate([np.ravel(parts[name]) for name in self.names])

    def masks(self, mask: np.ndarray) -> Masks:
        """A mask in the shape of scores as keyword arguments of training."""
        each = self.each(mask)
        if not self.plain:
            return {"masks": each}
        W, outputs = each
        assert W is not None
        return {"mask": W, "output_mask": None if outputs is None else outputs[0]}

    def each(self, mask: np.ndarray) -> tuple[np.ndarray | None, ...]:
        """A mask in the shape of scores as one (rows, inputs) for each layer, the outputs' last, or None."""
        found: list[np.ndarray | None] = [None] * (len(self.sizes) - 1)
        for number, part in zip(self.numbers, self.parts(mask).values(), strict=True):
            found[number] = part
        return tuple(found)

    def masked(self, network: Networks, mask: np.ndarray) -> Networks:
        """A network with the masked ones of its prunable weights at zero; it carries no mask."""
        given: Any = self.masks(binary("the mask", mask))
        if isinstance(network, Network):
            v = network.v if given["output_mask"] is None else network.v * given["output_mask"]
            return replace(network, W=network.W * given["mask"], v=v)
        pairs = zip(network.layers, given["masks"], strict=True)
        return replace(network, layers=tuple(x if part is None else Layer(x.W * part, x.b) for x, part in pairs))

    def top(
        self, scores: np.ndarray, kept: int, within: np.ndarray | None = None, *, smallest: bool = False
    ) -> np.ndarray:
        """Mask of the `kept` largest scores, as `toycomb.tickets.top`: of all, or of each layer by the scope."""
        if self.pruning.scope == "global":
            return top(scores, kept, within, smallest=smallest)
        scores = comparable("the array of scores", scores)
        kept = check_kept(kept, scores.size)
        mask = np.zeros(scores.shape, bool)
        counts = shares([math.prod(shape) for shape in self.shapes], kept)
        for number, count in enumerate(counts):
            here = self._owner == number
            if count:
                inside = None if within is None else within[here]
                mask[here] = top(scores[here], count, inside, smallest=smallest)
        return mask

    @cached_property
    def _owner(self) -> np.ndarray:
        """In the shape of scores: to which of the pruned layers each weight belongs."""
        pairs = zip(self.names, self.shapes, strict=True)
        return self.joined({name: np.full(shape, i) for i, (name, shape) in enumerate(pairs)})


def sizes_of(network: Networks) -> Sizes:
    """m, H_1, …, H_L, O of a network."""
    found = Layered.of(network)
    return (found.inputs, *found.hidden, found.outputs)
