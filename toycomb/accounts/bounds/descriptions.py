"""Descriptions of a ticket in bits: its mask, and values rounded to a grid; lengths of codes, which are exact.

A description names, in this order: the density (one of those that were tried), the mask among all with as many weights,
whether values are written as such or as differences from the initial ones, and for each group of parameters (W, b,
output layer) the step of its grid, the parameter of its code, and the integers in that code. Every part is a prefix
code, so lengths obey Kraft's inequality and `2^-bits` is a prior.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.bounds import _local
from toycomb.accounts.bounds.gaussians import Examples, groups
from toycomb.tasks.formula import Formula

STEPS = range(-7, 9)
"""The step of a grid is 2^-j for one of these 16 j, written in 4 bits."""
DECAYS = 2.0 ** (-(2.0 ** np.linspace(-5, 3, 32)))
"""Decays of the two-sided geometric code, written in 5 bits."""


def log2_binomial(n: int, k: int) -> float:
    """Bits that name one of the sets of k out of n."""
    return (math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)) / math.log(2)


def geometric_bits(integers: np.ndarray) -> float:
    """Bits of integers in the best two-sided geometric code `(1 - t)/(1 + t) t^|q|`, the choice of t included."""
    size = np.abs(integers).sum()
    each = np.log2((1 + DECAYS) / (1 - DECAYS)) * len(integers) - np.log2(DECAYS) * size
    return float(math.log2(len(DECAYS)) + each.min())


def type_bits(integers: np.ndarray) -> float:
    """Bits of integers by how often each value occurs, and which of the sequences with those counts this is.

    The largest absolute value M takes `2 ⌊log2(M + 1)⌋ + 1` bits (Elias's gamma code), the counts of the 2M + 1 values
    one of `C(K + 2M, 2M)`.
    """
    most = int(np.abs(integers).max(initial=0))
    counts = np.bincount((integers + most).astype(np.int64), minlength=2 * most + 1)
    sequences = (math.lgamma(len(integers) + 1) - sum(math.lgamma(c + 1) for c in counts)) / math.log(2)
    return 2 * math.floor(math.log2(most + 1)) + 1 + log2_binomial(len(integers) + 2 * most, 2 * most) + sequences


def value_bits(integers: np.ndarray) -> float:
    """Bits of a group's integers: the step of the grid, which of the two codes, and that code."""
    return math.log2(len(STEPS)) + 1 + min(geometric_bits(integers), type_bits(integers))


def mask_bits(size: int, kept: int, densities: int) -> float:
    """Bits that name one of the densities, and one of the masks with so many of `size` weights."""
    return math.log2(densities) + log2_binomial(size, kept)


def formula_bits(formula: Formula) -> float:
    """Bits of the formula, one literal after the other: the answer key, the most that a learner could have found."""
    return float(formula.sizes.sum() * math.log2(2 * formula.variables))


@dataclass(frozen=True, eq=False)
class Described:
    """A network of rounded values.

    Parameters
    ----------
    theta : (parameters,)
    bits : of the values, without the mask
    """

    theta: np.ndarray
    bits: float


def rounded(
    theta: np.ndarray, free: np.ndarray, base: np.ndarray, steps: Sequence[int], shape: tuple[int, int]
) -> Described:
    """The network whose differences from `base` are rounded to multiples of 2^-j, one j for each group.

    Parameters
    ----------
    theta, base : (parameters,)
    free : (parameters,) bool; others are zero and not described
    """
    found, bits = np.zeros(len(theta)), 0.0
    for part, j in zip(groups(shape), steps, strict=True):
        kept = np.flatnonzero(free[part]) + part.start
        integers = np.rint((theta[kept] - base[kept]) * 2.0**j)
        found[kept] = base[kept] + integers * 2.0**-j
        bits += value_bits(integers)
    return Described(found, bits)


def wrong(theta: np.ndarray, shape: tuple[int, int], examples: Examples) -> int:
    """Number of inputs on which a network answers wrongly; a logit of exactly 0 says False."""
    logits, rows = np.empty(len(examples), np.float32), np.empty(4 * shape[0], np.float32)
    _local.logits(examples.Z, theta.astype(np.float32), rows, logits)
    return int(np.count_nonzero((logits > 0) != examples.y))
