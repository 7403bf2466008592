"""Random networks in mass: the truth tables of as many as are asked for.

A truth table of n ≤ 7 variables is one line of uint32 words (1, 2 or 4 of them): bit i mod 32 of word i // 32 is the
network's decision on input i, and variable j of input i is bit j of i. Inputs are 0 and 1 without embedding, and a
decision is True where the logit lies above 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, whole
from toycomb.common.memory import aligned

LANES = 16
CHUNK = 1024
"""Networks that are seeded together: 64 blocks of sixteen."""
GROUP = 64
"""Chunks that are drawn at once, so that work space stays in the cache of a core."""
MOST_VARIABLES = 7
UNIT = 2.0**-31
"""Of the kernels' random integers."""


@dataclass(frozen=True)
class Shape:
    """Networks of H rows on n variables, drawn as `toycomb.init` draws its "uniform" ones.

    Parameters
    ----------
    variables : n, 1 to 7
    hidden : H, at least 1

    Raises
    ------
    InputError
        If one is out of range.
    """

    variables: int
    hidden: int

    def __post_init__(self) -> None:
        if not 1 <= whole("the number of variables", self.variables) <= MOST_VARIABLES:
            raise InputError(
                f"{self.variables} variables were asked for; truth tables are counted for 1 to {MOST_VARIABLES}"
            )
        if whole("the number of rows", self.hidden) < 1:
            raise InputError(f"networks of {self.hidden} rows were asked for; each needs at least 1")

    @property
    def inputs(self) -> int:
        """2^n."""
        return 2**self.variables

    @property
    def words(self) -> int:
        """Of a truth table."""
        return max(1, self.inputs // 32)

    @cached_property
    def bounds(self) -> np.ndarray:
        """(H (n + 2) + 1,) bound of each parameter at initialisation: W[r], b[r], v[r] row by row, then c."""
        row = np.append(np.full(self.variables + 1, self.variables**-0.5), self.hidden**-0.5)
        return np.append(np.tile(row, self.hidden), self.hidden**-0.5)


class Sampler:
    """Truth tables of random networks, with work space for one thread.

    Parameters
    ----------
    key : number of 64 bits; another one draws other networks
    """

    def __init__(self, shape: Shape, key: int) -> None:
        self.shape, self._key = shape, np.uint64(key)
        n, self._rows = shape.variables, shape.hidden + shape.hidden % 2  # a row of zeros makes an odd number even
        self._size = -(-(self._rows * (n + 2) + 1) // 4) * 4
        self._bounds = np.repeat(self._placed((shape.bounds * UNIT)[None])[0], LANES)
        self._state = np.empty((4, 64), np.uint32)
        self._theta, self._work = aligned(self._size * LANES), aligned((5, LANES * LANES))
        self._logit = aligned(LANES * 2**n)

    def _placed(self, theta: np.ndarray) -> np.ndarray:
        """(K, d') parameters where the kernel wants them: zeros behind the rows if there are odd ones, and behind c."""
        placed = np.zeros((len(theta), self._size), np.float32)
        rows = self.shape.hidden * (self.shape.variables + 2)
        placed[:, :rows] = theta[:, :rows]
        placed[:, self._rows * (self.shape.variables + 2)] = theta[:, -1]
        return placed

    def tables(self, first: int, chunks: int) -> np.ndarray:
        """(chunks · 1024, words) uint32: those of the chunks `first` and following, each the same whenever drawn."""
        from toycomb.accounts.posterior import _sampling

        out = np.empty((chunks * CHUNK // LANES, self.shape.words, LANES), np.uint32)
        sizes = np.uint64(self._rows), np.uint64(self.shape.variables)
        _sampling.sample(self._key, first, *sizes, self._bounds, self._state, self._theta, self._work, self._logit, out)
        return out.transpose(0, 2, 1).reshape(-1, self.shape.words)

    def tables_of(self, theta: np.ndarray) -> np.ndarray:
        """(K, words) truth tables of given parameters (K, H (n + 2) + 1), in the order of `Shape.bounds`."""
        from toycomb.accounts.posterior import _sampling

        count, blocks = len(theta), -(-len(theta) // LANES)
        padded = np.zeros((blocks * LANES, self._size), np.float32)
        padded[:count] = self._placed(theta)
        given = np.ascontiguousarray(padded.reshape(blocks, LANES, -1).transpose(0, 2, 1)).reshape(blocks, -1)
        out = np.empty((blocks, self.shape.words, LANES), np.uint32)
        sizes = np.uint64(self._rows), np.uint64(self.shape.variables)
        _sampling.tables(given, *sizes, self._work, self._logit, out)
        return out.transpose(0, 2, 1).reshape(-1, self.shape.words)[:count]


def key_of(rng: np.random.Generator) -> int:
    """64 random bits."""
    return int(rng.integers(2**64, dtype=np.uint64))


def packed(values: np.ndarray) -> np.ndarray:
    """(..., words) truth tables of functions given as (..., 2^n) bool."""
    inputs = values.shape[-1]
    bits = np.zeros((*values.shape[:-1], max(32, inputs)), bool)
    bits[..., :inputs] = values
    return np.packbits(bits, axis=-1, bitorder="little").view("<u4").astype(np.uint32)


def unpacked(tables: np.ndarray, inputs: int) -> np.ndarray:
    """(..., 2^n) bool functions of truth tables (..., words)."""
    raw = np.ascontiguousarray(tables.astype("<u4")).view(np.uint8)
    return np.unpackbits(raw, axis=-1, count=inputs, bitorder="little").astype(bool)


def every_input(variables: int) -> np.ndarray:
    """(2^n, n) bool: the inputs in the order of truth tables."""
    return (np.arange(2**variables)[:, None] >> np.arange(variables) & 1).astype(bool)
