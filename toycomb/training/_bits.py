"""Products with inputs of zeros and ones, that come as words of bits: the rows of true variables are added up.

Half the variables are true, say; then half the products are with zero, and to add the others, in the same order, takes
half the time. The numbers are the same: 0 · x changes no sum unless x is not finite, and then every row takes part.
"""

import numpy as np

from toycomb.common._numba import loop, part, summing_loop
from toycomb.training._features import width

U = np.uint64
WORD, HALF, LABEL = np.uint64(64), np.uint64(32), np.uint64(1 << 63)


@part
def lowest(x):
    """Number of the lowest bit of x that is set, one at least: the bits below it, counted. LLVM knows this pattern."""
    x = (x & (~x + U(1))) - U(1)
    x -= (x >> U(1)) & U(0x5555555555555555)
    x = (x & U(0x3333333333333333)) + ((x >> U(2)) & U(0x3333333333333333))
    x = (x + (x >> U(4))) & U(0x0F0F0F0F0F0F0F0F)
    return (x * U(0x0101010101010101)) >> U(56)


@loop
def fetch(items, begin, n, words, sign_bits):
    """Words of n inputs without their highest bit, set where the label is False, and zeros behind; labels as ±1."""
    for r in range(n):
        word = items[begin + r]
        sign_bits[r] = np.uint32((word >> U(32)) & U(0x80000000)) | np.uint32(0x3F800000)
        words[r] = word & ~LABEL
    for r in range(n, WORD):
        words[r] = U(0)


@loop
def interleave(A, B, step, low):
    """One pass of `transpose`: words i and i + 32 swap half their bits, and become the words 2i and 2i + 1."""
    for i in range(HALF):
        x, y = A[i], A[i + HALF]
        B[i + i] = (x & low) | ((y & low) << step)
        B[i + i + U(1)] = ((x >> step) & low) | (y & ~low)


@part
def transpose(words, across, half):
    """Bit r of word i of `across` is bit i of word r of `words`, for 64 words each."""
    interleave(words, half, U(32), U(0x00000000FFFFFFFF))
    interleave(half, across, U(16), U(0x0000FFFF0000FFFF))
    interleave(across, half, U(8), U(0x00FF00FF00FF00FF))
    interleave(half, across, U(4), U(0x0F0F0F0F0F0F0F0F))
    interleave(across, half, U(2), U(0x3333333333333333))
    interleave(half, across, U(1), U(0x5555555555555555))


@summing_loop
def finite(A, a, size):
    """Whether all of A[a : a + size] are."""
    total = np.float32(0)
    for i in range(size):
        total += np.float32(0) * A[a + i]
    return total == np.float32(0)


@part
def every(A, a, size, rows):
    """Bits of the rows to add whatever the word says: none, but all where A[a : a + size] is not finite."""
    return U(0) if finite(A, a, size) else ~U(0) >> (WORD - rows)


@loop
def sum_rows(word, always, A, a, total, lanes):
    """total += the rows of A that `word` names, in order, and 0 · those that it does not, of `always`."""
    L = width(lanes)
    others = always & ~word
    while word:
        row = a + lowest(word) * L
        word &= word - U(1)
        for h in range(L):
            total[h] += A[row + h]
    while others:
        row = a + lowest(others) * L
        others &= others - U(1)
        for h in range(L):
            total[h] += np.float32(0) * A[row + h]


@loop
def multiply_bits(words, p, A, a, always, start, c, B, b, total, lanes):
    """As `_features.multiply`, of p words of bits."""
    L = width(lanes)
    for r in range(p):
        for h in range(L):
            total[h] = start[c + h]
        sum_rows(words[r], always, A, a, total, lanes)
        for h in range(L):
            B[b + h] = total[h]
        b += L


@loop
def add_product_bits(words, p, A, a, always, B, b, total, lanes):
    """B += words[:p] @ A."""
    L = width(lanes)
    for r in range(p):
        for h in range(L):
            total[h] = np.float32(0)
        sum_rows(words[r], always, A, a, total, lanes)
        for h in range(L):
            B[b + h] += total[h]
        b += L
