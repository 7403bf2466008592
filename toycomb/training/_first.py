"""Loops of the second kernel in front of its products: inputs, the first hidden layer, a learned embedding."""

import numpy as np

from toycomb.common._numba import loop, part, summing_loop
from toycomb.training import layout
from toycomb.training._bits import lowest
from toycomb.training._features import width
from toycomb.training._passes import ONE_BIT, ZERO, first_record, named, next_record

U = np.uint64
CHUNK = np.uint64(layout.CHUNK)


@loop
def add_records(F, f, theta, b, rows, ends, n, z, o, lanes):
    """z = b + the rows of F that the records of each of n inputs name."""
    g = U(0)
    for r in range(n):
        first_record(F, f, theta, b, rows, g, z, o, lanes)
        g += U(2)
        while g < ends[r]:
            next_record(F, f, rows, g, z, o, lanes)
            g += U(2)
        o += width(lanes)


@loop
def rectify(z, o, size):
    """z = ReLU(z)."""
    for i in range(o, o + size):
        z[i] = ZERO if z[i] < ZERO else z[i]


@loop
def gather_records(items, begin, n, records, starts, rows, ends):
    """Records of the n inputs that `items` names, two words each."""
    g = U(0)
    for r in range(n):
        s = items[begin + r]
        for i in range(starts[s] + starts[s], starts[s + U(1)] + starts[s + U(1)]):
            rows[g] = records[i]
            g += U(1)
        ends[r] = g


@loop
def unpack(items, begin, n, variables, words, marks):
    """Of n inputs in words: true variables, zeros behind, and labels, as words of bits of their own."""
    for r in range(n):
        word = items[begin + r]
        words[r] = word & ((ONE_BIT << variables) - ONE_BIT)
        marks[r] = word >> variables
    for r in range(n, CHUNK):
        words[r] = U(0)


@part
def taken(x, zeros):
    """Numbers of the six lowest bits of x that are set, `zeros` where there are fewer, and x without these bits."""
    i0, x = lowest(x) if x else zeros, x & (x - ONE_BIT)
    i1, x = lowest(x) if x else zeros, x & (x - ONE_BIT)
    i2, x = lowest(x) if x else zeros, x & (x - ONE_BIT)
    i3, x = lowest(x) if x else zeros, x & (x - ONE_BIT)
    i4, x = lowest(x) if x else zeros, x & (x - ONE_BIT)
    i5, x = lowest(x) if x else zeros, x & (x - ONE_BIT)
    return i0, i1, i2, i3, i4, i5, x


@loop
def first_rows(F, f, theta, b, i0, i1, i2, i3, i4, i5, z, o, lanes):
    """z = b + six rows of F."""
    L = width(lanes)
    i0, i1, i2, i3, i4, i5 = f + i0 * L, f + i1 * L, f + i2 * L, f + i3 * L, f + i4 * L, f + i5 * L
    for h in range(L):
        z[o + h] = ((F[i0 + h] + F[i1 + h]) + (F[i2 + h] + F[i3 + h])) + ((F[i4 + h] + F[i5 + h]) + theta[b + h])


@loop
def next_rows(F, f, i0, i1, i2, i3, i4, i5, z, o, lanes):
    """z += six rows of F."""
    L = width(lanes)
    i0, i1, i2, i3, i4, i5 = f + i0 * L, f + i1 * L, f + i2 * L, f + i3 * L, f + i4 * L, f + i5 * L
    for h in range(L):
        z[o + h] += ((F[i0 + h] + F[i1 + h]) + (F[i2 + h] + F[i3 + h])) + (F[i4 + h] + F[i5 + h])


@loop
def add_true(F, f, theta, b, words, zeros, n, z, o, lanes):
    """As `add_records`, of inputs that are words of bits: to count bits off costs nothing beside the loads."""
    for r in range(n):
        i0, i1, i2, i3, i4, i5, x = taken(words[r], zeros)
        first_rows(F, f, theta, b, i0, i1, i2, i3, i4, i5, z, o, lanes)
        while x:
            i0, i1, i2, i3, i4, i5, x = taken(x, zeros)
            next_rows(F, f, i0, i1, i2, i3, i4, i5, z, o, lanes)
        o += width(lanes)


@loop
def name_rows(rows, ends, n, who):
    """Set bit r of the word `who` of each row of features that a record of input r names."""
    g, bit = U(0), ONE_BIT
    for r in range(n):
        g = named(rows, g, ends[r], bit, who)
        bit <<= ONE_BIT


@loop
def gather_rows(items, begin, n, embedded, inputs):
    """Rows of the n inputs that `items` names, from those that are numbers."""
    for r in range(n):
        s = items[begin + r]
        for j in range(embedded.shape[1]):
            inputs[r, j] = embedded[s, j]


@loop
def read_matrix(theta, e, matrix, transposed):
    """A learned embedding (m, n), which stands in theta, and its transpose."""
    m, n = U(matrix.shape[0]), U(matrix.shape[1])
    for i in range(m):
        for j in range(n):
            matrix[i, j] = theta[e + i * n + j]
            transposed[j, i] = theta[e + i * n + j]


@summing_loop
def dot(A, a, B, b, lanes):
    """Product of two rows of a block."""
    total = ZERO
    for h in range(width(lanes)):
        total += A[a + h] * B[b + h]
    return total


@loop
def outer(theta, w, m, G, g, n, fresh, grad, e, lanes):
    """Gradient of a learned embedding (m, n): W's rows times those of the features' gradient; added, if not `fresh`."""
    L = width(lanes)
    for i in range(m):
        for j in range(n):
            x = dot(theta, w + i * L, G, g + j * L, lanes)
            at = e + i * n + j
            grad[at] = x if fresh else grad[at] + x
