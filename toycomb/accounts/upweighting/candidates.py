"""Candidates: complete random networks, drawn as at initialisation, and their decisions on a set of inputs.

A candidate is a point θ of [-1, 1]^d, d = h (m + 2) + 1: times the bounds of `toycomb.init` it is an initial network
(`uniform`: ±1/√m for W and b, ±1/√h for v and c). Its parts are Wᵀ (m, h), b (h), v (h), c, in this order. Candidates
stand in blocks (B, d, 16), number i in block i // 16, lane i % 16.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError
from toycomb.common.memory import aligned
from toycomb.network import Network

LANES = 16
BLOCKS = 125
"""Blocks drawn at once: 2,000 candidates, whose features stay in the cache of a core."""


@dataclass(frozen=True, eq=False)
class Inputs:
    """Inputs for the kernels: `named` (N, G) uint64 offsets of the true variables, at least four; `labels` (L, N)."""

    named: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.named)


class Candidates:
    """Random networks of `rows` rows behind an embedding E (m, n), with room for the work of one thread."""

    def __init__(self, E: np.ndarray, rows: int) -> None:
        if rows < 1:
            raise InputError(f"candidates of {rows} rows were asked for; each needs at least 1")
        self.rows, (self.m, self.n) = rows, E.shape
        self.dimensions = rows * (self.m + 2) + 1
        self._E = np.ascontiguousarray(E.T, dtype=np.float32)
        self._F = aligned((BLOCKS, self.n + 1, rows * LANES))
        self._rest = aligned((BLOCKS, 2 * rows + 1, LANES))
        self._h, self._z, self._logit = np.uint64(rows), aligned(LANES), aligned(LANES)

    @cached_property
    def bounds(self) -> np.ndarray:
        """(d,) bound of each parameter at initialisation, float32."""
        return np.repeat([self.m**-0.5, self.rows**-0.5], [self.rows * (self.m + 1), self.rows + 1]).astype(np.float32)

    def drawn(self, count: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
        """Blocks (BLOCKS, d, 16) of new candidates until there are `count`, 32 random bits a number."""
        if count < 1 or count % (BLOCKS * LANES):
            raise InputError(f"{count} candidates were asked for; they come in multiples of {BLOCKS * LANES}")
        for _ in range(count // (BLOCKS * LANES)):
            yield self.uniform(BLOCKS, rng)

    def uniform(self, blocks: int, rng: np.random.Generator) -> np.ndarray:
        """(blocks, d, 16) numbers uniform in [-1, 1), float32, of 32 random bits each."""
        bits = self._bits(blocks, rng, np.int32).astype(np.float32)
        return (bits * np.float32(2.0**-31)).reshape(blocks, self.dimensions, LANES)

    def moved(self, blocks: np.ndarray, step: float, rng: np.random.Generator) -> np.ndarray:
        """Blocks (B, d, 16) after a uniform step of at most `step` ≤ 1 in each parameter, reflected at ±1."""
        from toycomb.accounts.upweighting import _kernels

        out = np.empty_like(blocks)
        bits = self._bits(len(blocks), rng, np.int16)  # 16 are enough for a step
        _kernels.propose(blocks.ravel(), bits, np.float32(step), out.ravel())
        return out

    def _bits(self, blocks: int, rng: np.random.Generator, kind: type[np.signedinteger]) -> np.ndarray:
        """Uniform integers, one for each parameter of so many blocks."""
        count = blocks * self.dimensions * LANES
        words = -(-count * np.dtype(kind).itemsize // 8)
        return rng.bit_generator.random_raw(words).view(kind)[:count]

    def inputs(self, X: np.ndarray, *labels: np.ndarray) -> Inputs:
        """The inputs X (N, n) with one or several sets of labels (N,)."""
        input_of, variable = np.nonzero(X)
        true = np.bincount(input_of, minlength=len(X))
        place = np.arange(len(variable)) - np.repeat(np.cumsum(true) - true, true)
        named = np.full((len(X), max(4, int(true.max(initial=0)))), self.n)
        named[input_of, place] = variable
        offsets = (named * self.rows * LANES).astype(np.uint64)
        return Inputs(offsets, np.array(labels, dtype=bool).reshape(-1, len(X)))

    def mistakes(self, blocks: np.ndarray, *inputs: Inputs) -> list[np.ndarray]:
        """For each set of inputs (L, 16 B) float32: how many each candidate of the blocks (B, d, 16) gets wrong."""
        from toycomb.accounts.upweighting import _kernels

        found = [np.empty((len(blocks), len(x.labels), LANES), np.float32) for x in inputs]
        for start in range(0, len(blocks), BLOCKS):
            part = blocks[start : start + BLOCKS]
            F, rest = self._spread(part)
            for x, out in zip(inputs, found, strict=True):
                _kernels.mistakes(F, rest, x.named, x.labels, self._h, self._z, self._logit, out[start:])
        return [out.transpose(1, 0, 2).reshape(out.shape[1], -1) for out in found]

    def votes(self, theta: np.ndarray, weights: np.ndarray, inputs: Inputs) -> np.ndarray:
        """(N,) total weight of the candidates θ (K, d) that decide for True, less that of those for False."""
        from toycomb.accounts.upweighting import _kernels

        blocks, total = self.blocks(theta), np.zeros(len(inputs))
        shares = np.zeros((len(blocks), LANES), np.float32)
        shares.ravel()[: len(theta)] = weights
        for start in range(0, len(blocks), BLOCKS):
            F, rest = self._spread(blocks[start : start + BLOCKS])
            mine = shares[start : start + BLOCKS]
            _kernels.votes(F, rest, inputs.named, mine, self._h, self._z, self._logit, total)
        return total

    def blocks(self, theta: np.ndarray) -> np.ndarray:
        """(B, d, 16) of candidates θ (K, d), the last block filled up with zeros."""
        padded = np.zeros((-(-len(theta) // LANES) * LANES, self.dimensions), np.float32)
        padded[: len(theta)] = theta
        return np.ascontiguousarray(padded.reshape(-1, LANES, self.dimensions).transpose(0, 2, 1))

    def unblocked(self, blocks: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        """(len(numbers), d) the candidates of those numbers."""
        return blocks[numbers // LANES, :, numbers % LANES]

    def network(self, theta: np.ndarray) -> Network:
        """The candidates θ (K, d) as initial networks with leading axis K, float32."""
        scaled, r = np.asarray(theta, np.float32) * self.bounds, self.rows
        W = np.swapaxes(scaled[:, : r * self.m].reshape(len(scaled), self.m, r), 1, 2)
        b, v, c = scaled[:, r * self.m : -r - 1], scaled[:, -r - 1 : -1], scaled[:, -1]
        return Network(np.ascontiguousarray(W), b, v, c)

    def theta(self, network: Network) -> np.ndarray:
        """(K, d) of networks with leading axis K; outside [-1, 1] where no initial network could be."""
        W = np.swapaxes(network.W, 1, 2).reshape(len(network.W), -1)
        return np.concatenate([W, network.b, network.v, network.c[:, None]], axis=1) / self.bounds

    def _spread(self, blocks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Features (B, ·) and the other parameters (B, ·) of at most BLOCKS blocks, in this object's own room."""
        count, size = len(blocks), self.rows * self.m
        W = blocks[:, :size].reshape(count, self.m, self.rows * LANES)
        np.matmul(self._E * self.bounds[0], W, out=self._F[:count, : self.n])
        np.multiply(blocks[:, size:], self.bounds[size:, None], out=self._rest[:count])
        return self._F[:count].reshape(count, -1), self._rest[:count].reshape(count, -1)
