"""Random numbers inside kernels: SplitMix64 (Steele, Lea and Flood 2014, figure 17), counted.

NumPy's generators cost a call each from compiled code and seconds of compilation, so they only give the key.
"""

import numpy as np

from toycomb.common._numba import part

U = np.uint64
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX1, MIX2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


@part
def bits(key, i):
    """32 random bits: number i of the stream `key`."""
    z = key + (i + U(1)) * GOLDEN
    z = (z ^ (z >> U(30))) * MIX1
    z = (z ^ (z >> U(27))) * MIX2
    return (z ^ (z >> U(31))) >> U(32)


@part
def below(draws, count):
    """Integer from 0 to count - 1, none favoured by more than count / 2^32; `draws` = (key, numbers drawn)."""
    draws[1] += U(1)
    return np.int64((bits(draws[0], draws[1]) * U(count)) >> U(32))
