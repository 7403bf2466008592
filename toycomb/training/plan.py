"""How the parameters of a network lie in one flat array: the one place that flattens and unflattens them.

The rows of a hidden layer are cut into blocks of `width` rows, 16 or 32, the last one filled up with rows of zeros that
stay zero. A block of parameters is Wᵀ (K, width) and b; in the last hidden layer the weights of the outputs follow, one
row of `width` numbers for each. K counts what the layer reads: the embedded inputs, or all rows of the blocks before.
Behind the blocks of all layers stand the biases of the outputs, then a learned embedding. So rows lie along the
contiguous axis, any row of a block starts on a cache line, and an optimiser is a loop over one flat array.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.common.cached import cached_property
from toycomb.common.memory import aligned

LINE = 16
"""Numbers in a cache line."""
Layers = Sequence[tuple[np.ndarray, np.ndarray]]
"""Weights (..., rows, inputs) and biases (..., rows) of each layer, the outputs' last."""


def width(hidden: int) -> int:
    """Rows in a block."""
    return 16 if hidden <= 16 else 32


@dataclass(frozen=True)
class Plan:
    """Where the parameters of a network lie.

    Parameters
    ----------
    sizes : m, H_1, …, H_L, O
    variables : n of a learned embedding (m, n), 0 where the embedding is fixed
    """

    sizes: tuple[int, ...]
    variables: int = 0

    @classmethod
    def of(cls, hidden: int | Sequence[int], E: np.ndarray, outputs: int = 1, *, learned: bool = False) -> Plan:
        """From the rows of the hidden layers (a number is one layer) and the embedding (m, n)."""
        widths = (hidden,) if isinstance(hidden, int | np.integer) else tuple(hidden)
        return cls((len(E), *widths, outputs), E.shape[1] if learned else 0)

    @property
    def plain(self) -> bool:
        """Whether there are one hidden layer, one output and a fixed embedding."""
        return len(self.sizes) == 3 and self.outputs == 1 and not self.variables

    @property
    def hidden(self) -> tuple[int, ...]:
        """Rows of the hidden layers."""
        return self.sizes[1:-1]

    @property
    def outputs(self) -> int:
        """O."""
        return self.sizes[-1]

    @property
    def width(self) -> int:
        """Rows in a block, of all layers."""
        return width(max(self.hidden))

    @property
    def blocks(self) -> tuple[int, ...]:
        """Blocks of each hidden layer."""
        return tuple(-(-rows // self.width) for rows in self.hidden)

    @property
    def reads(self) -> tuple[int, ...]:
        """What each hidden layer reads, rows of zeros included."""
        return (self.sizes[0], *(self.width * count for count in self.blocks[:-1]))

    @property
    def depths(self) -> tuple[int, ...]:
        """Rows of `width` numbers in a block of each hidden layer."""
        *inner, last = (reads + 1 for reads in self.reads)
        return (*inner, last + self.outputs)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each hidden layer begins, then the biases of the outputs, a learned embedding, and the end."""
        sizes = [d * b * self.width for d, b in zip(self.depths, self.blocks, strict=True)]
        behind = [_lines(self.outputs), _lines(self.sizes[0] * self.variables)]
        return tuple(np.cumsum([0, *sizes, *behind]).tolist())

    @property
    def size(self) -> int:
        """Numbers in all."""
        return self.starts[-1]

    def flatten(self, layers: Layers, E: np.ndarray | float = 0) -> np.ndarray:
        """Parameters without leading axes as blocks; the rest is zero. A number `E` stands for all of a learned one."""
        theta, L, starts = aligned(self.size), self.width, self.starts
        V, c = layers[-1]
        for number, (W, b) in enumerate(layers[:-1]):
            depth, blocks, reads = self.depths[number], self.blocks[number], self.reads[number]
            rows = np.zeros((depth, blocks * L), np.float32)
            rows[: W.shape[1], : len(W)], rows[reads, : len(W)] = W.T, b
            if number == len(layers) - 2:
                rows[reads + 1 :, : len(W)] = V
            begin, end = starts[number : number + 2]
            theta[begin:end] = rows.reshape(depth, blocks, L).swapaxes(0, 1).ravel()
        theta[starts[-3] :][: self.outputs] = c
        theta[starts[-2] :][: self.sizes[0] * self.variables] = np.ravel(E)
        return theta

    def unflatten(self, theta: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Weights and biases of each layer of the networks in arrays (..., size), as copies."""
        lead, L, found, V = theta.shape[:-1], self.width, [], theta
        for number, rows in enumerate(self.hidden):
            begin, end = self.starts[number : number + 2]
            depth, blocks, reads = self.depths[number], self.blocks[number], self.reads[number]
            parts = theta[..., begin:end].reshape(*lead, blocks, depth, L).swapaxes(-3, -2)
            parts = parts.reshape(*lead, depth, blocks * L)[..., :rows]
            W = parts[..., : self.sizes[number], :].swapaxes(-1, -2).copy()  # one row or column is contiguous as it is
            found.append((W, parts[..., reads, :].copy()))
            V = parts[..., reads + 1 :, :]
        return [*found, (V.copy(), theta[..., self.starts[-3] :][..., : self.outputs].copy())]

    def embedding(self, theta: np.ndarray) -> np.ndarray:
        """(..., m, n) the learned embedding, a view where it can be one."""
        shape = (self.sizes[0], self.variables)
        return theta[..., self.starts[-2] :][..., : shape[0] * shape[1]].reshape(*theta.shape[:-1], *shape)


def _lines(count: int) -> int:
    """So many numbers, filled up to whole cache lines."""
    return -(-count // LINE) * LINE
