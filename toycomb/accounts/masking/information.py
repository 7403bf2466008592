"""Bits in a mask of a multigraph, counted in three ways."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

COUNTS = ("capacity", "values", "entropy")
"""Kinds of bits, from most to least generous."""


def layers(shape: tuple[int, int]) -> list[slice]:
    """Where W, b, v and c lie among the parameters."""
    H, m = shape
    ends = np.cumsum([0, m * H, H, H, 1]).tolist()
    return [slice(a, b) for a, b in pairwise(ends)]


def entropy(values: np.ndarray) -> float:
    """Bits a connection: entropy of the shares of the values that occur.

    The plug-in estimate: at most log2 of the number of connections, and too low where they are few.
    """
    counts = np.unique(values, return_counts=True)[1]
    shares = counts / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def information(theta: np.ndarray, shape: tuple[int, int], bits: int) -> tuple[float, float, float]:
    """Bits in a mask of `bits` pairs of edges a connection, in the order of `COUNTS`.

    `capacity`: 2 B a connection, one for each edge. `values`: log2(2^(B + 1) - 1) a connection, since many masks give
    one value. `entropy`: that of the values which the mask gives to the connections of each layer, times their number.
    None of them says how many of the bits matter.
    """
    chosen = sum(entropy(theta[part]) * len(theta[part]) for part in layers(shape))
    return 2.0 * bits * len(theta), float(np.log2(2.0 ** (bits + 1) - 1) * len(theta)), chosen
