"""Words of bits."""

import numpy as np

from toycomb.common._numba import part

U = np.uint64


@part
def lowest(x):
    """Number of the lowest bit of x that is set, one at least: the bits below it, counted. LLVM knows this pattern."""
    x = (x & (~x + U(1))) - U(1)
    x -= (x >> U(1)) & U(0x5555555555555555)
    x = (x & U(0x3333333333333333)) + ((x >> U(2)) & U(0x3333333333333333))
    x = (x + (x >> U(4))) & U(0x0F0F0F0F0F0F0F0F)
    return (x * U(0x0101010101010101)) >> U(56)
