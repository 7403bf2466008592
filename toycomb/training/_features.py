"""Between weight space and feature space, one block of rows at a time: Fᵀ = Eᵀ Wᵀ, and back, ∂Wᵀ = E ∂Fᵀ.

A block is an array of rows of `width(lanes)` numbers, flat, beginning at an offset. Copying serves the identity,
butterflies of radix 8 and 4 a Hadamard matrix (its own transpose, up to the scale), a product everything else. Where
inputs are embedded beforehand (`encoding.DENSE`), there are no features: products of the inputs with the weights take
their place.
"""

import numpy as np

from toycomb.common._numba import loop, part, summing_loop
from toycomb.training.encoding import HADAMARD, IDENTITY, MATRIX

U = np.uint64


@part
def width(lanes):
    """Rows in a block. `lanes` is a tuple of one entry for 16 rows: its length is part of its type, so a constant."""
    return np.uint64(16 * len(lanes))


@loop
def clear(A, a, size):
    """A[a : a + size] = 0."""
    for i in range(size):
        A[a + i] = np.float32(0)


@loop
def copy(A, a, B, b, size):
    """B[b : b + size] = A[a : a + size]."""
    for i in range(size):
        B[b + i] = A[a + i]


@loop
def scale(A, a, size, factor):
    """A[a : a + size] *= factor."""
    for i in range(size):
        A[a + i] *= factor


@loop
def column4(A, p, s1, B, q, t1, lanes):
    """A Walsh–Hadamard transform of four rows of A, s1 apart, into rows of B, t1 apart."""
    s2, s3, t2, t3 = s1 + s1, s1 + s1 + s1, t1 + t1, t1 + t1 + t1
    for h in range(width(lanes)):
        x0, x1, x2, x3 = A[p + h], A[p + s1 + h], A[p + s2 + h], A[p + s3 + h]
        y0, y1, y2, y3 = x0 + x1, x0 - x1, x2 + x3, x2 - x3
        B[q + h] = y0 + y2
        B[q + t1 + h] = y1 + y3
        B[q + t2 + h] = y0 - y2
        B[q + t3 + h] = y1 - y3


@loop
def column8(A, p, s1, B, q, t1, lanes):
    """As `column4`, of eight rows."""
    s2, s4, t2, t4 = s1 + s1, s1 + s1 + s1 + s1, t1 + t1, t1 + t1 + t1 + t1
    s3, s5, s6, s7 = s2 + s1, s4 + s1, s4 + s2, s4 + s2 + s1
    t3, t5, t6, t7 = t2 + t1, t4 + t1, t4 + t2, t4 + t2 + t1
    for h in range(width(lanes)):
        x0, x1, x2, x3 = A[p + h], A[p + s1 + h], A[p + s2 + h], A[p + s3 + h]
        x4, x5, x6, x7 = A[p + s4 + h], A[p + s5 + h], A[p + s6 + h], A[p + s7 + h]
        y0, y1, y2, y3 = x0 + x1, x0 - x1, x2 + x3, x2 - x3
        y4, y5, y6, y7 = x4 + x5, x4 - x5, x6 + x7, x6 - x7
        x0, x1, x2, x3 = y0 + y2, y1 + y3, y0 - y2, y1 - y3
        x4, x5, x6, x7 = y4 + y6, y5 + y7, y4 - y6, y5 - y7
        B[q + h] = x0 + x4
        B[q + t1 + h] = x1 + x5
        B[q + t2 + h] = x2 + x6
        B[q + t3 + h] = x3 + x7
        B[q + t4 + h] = x0 - x4
        B[q + t5 + h] = x1 - x5
        B[q + t6 + h] = x2 - x6
        B[q + t7 + h] = x3 - x7


@loop
def butterfly4(A, a, B, b, m, step, lanes):
    """B = one radix-4 pass of the fast Walsh–Hadamard transform of A, over rows `step` apart."""
    L = width(lanes)
    s1 = step * L
    for group in range(U(0), m * L, U(4) * s1):
        for row in range(group, group + s1, L):
            column4(A, a + row, s1, B, b + row, s1, lanes)


@loop
def butterfly8(A, a, B, b, m, step, lanes):
    """As `butterfly4`, of radix 8."""
    L = width(lanes)
    s1 = step * L
    for group in range(U(0), m * L, U(8) * s1):
        for row in range(group, group + s1, L):
            column8(A, a + row, s1, B, b + row, s1, lanes)


@part
def transform(A, a, B, b, spare, s, m, passes, lanes):
    """B = Hadamard matrix of m rows @ A, in Sylvester order; A stays, `spare` is overwritten.

    Passes are of radix 8, but of 4 where 4 or 16 rows are left, and go to `spare` and B in turn, the last one to B.
    """
    source, o, step = A, a, U(1)
    for left in range(passes, U(0), -1):
        target, t = (B, b) if left % U(2) else (spare, s)
        if step * U(4) == m or step * U(16) == m:
            butterfly4(source, o, target, t, m, step, lanes)
            step *= U(4)
        else:
            butterfly8(source, o, target, t, m, step, lanes)
            step *= U(8)
        source, o = target, t


@summing_loop
def multiply(M, p, A, a, start, c, B, b, four_rows, lanes):
    """B = the row `start` at c + M[:p] @ A; four rows of the product at a time, in `four_rows`."""
    L = width(lanes)
    q, last = U(M.shape[1]), p - U(1)
    for i in range(U(0), p, U(4)):
        i1, i2, i3 = min(i + U(1), last), min(i + U(2), last), min(i + U(3), last)
        for t in range(U(0), U(4) * L, L):
            for h in range(L):
                four_rows[t + h] = start[c + h]
        for j in range(q):
            m0, m1, m2, m3 = M[i, j], M[i1, j], M[i2, j], M[i3, j]
            row = a + j * L
            for h in range(L):
                x = A[row + h]
                four_rows[h] += m0 * x
                four_rows[L + h] += m1 * x
                four_rows[L + L + h] += m2 * x
                four_rows[L + L + L + h] += m3 * x
        for h in range((i3 - i + U(1)) * L):
            B[b + i * L + h] = four_rows[h]


@summing_loop
def add_transposed(M, p, A, a, B, b, four_rows, lanes):
    """B += M[:p]ᵀ @ A, as `multiply`."""
    L = width(lanes)
    q, last = U(M.shape[1]), U(M.shape[1] - 1)
    for i in range(U(0), q, U(4)):
        i1, i2, i3 = min(i + U(1), last), min(i + U(2), last), min(i + U(3), last)
        for h in range(U(4) * L):
            four_rows[h] = np.float32(0)
        for j in range(p):
            m0, m1, m2, m3 = M[j, i], M[j, i1], M[j, i2], M[j, i3]
            row = a + j * L
            for h in range(L):
                x = A[row + h]
                four_rows[h] += m0 * x
                four_rows[L + h] += m1 * x
                four_rows[L + L + h] += m2 * x
                four_rows[L + L + L + h] += m3 * x
        for h in range((i3 - i + U(1)) * L):
            B[b + i * L + h] += four_rows[h]


@part
def embed(A, a, B, b, spare, s, embedding, matrix, work, lanes):
    """B = Eᵀ A or E A, as `matrix` says, for one block; the block of `spare` is overwritten."""
    m = embedding.inputs
    if embedding.kind == HADAMARD:
        transform(A, a, B, b, spare, s, m, embedding.passes, lanes)
        if embedding.scale != 1:
            scale(B, b, m * width(lanes), embedding.scale)
    elif embedding.kind == MATRIX:
        multiply(matrix, U(matrix.shape[0]), A, a, work.zeros, U(0), B, b, work.four_rows, lanes)
    elif embedding.kind == IDENTITY:
        copy(A, a, B, b, m * width(lanes))


@part
def last_radix(embedding):
    """Of the passes of a transform; 1 where there are none."""
    if embedding.kind != HADAMARD:
        return U(1)
    return U(8) if U(1) << (U(3) * embedding.passes) == embedding.inputs else U(4)


@part
def begin_back(A, a, B, b, spare, s, embedding, work, lanes):
    """B = E A for one block; but of a Hadamard matrix, `spare` = all passes but the last, which `end_back` does."""
    m = embedding.inputs
    if embedding.kind == HADAMARD:
        if embedding.passes == U(1):
            copy(A, a, spare, s, m * width(lanes))
        else:
            transform(A, a, spare, s, B, b, m, embedding.passes - U(1), lanes)
    elif embedding.kind == MATRIX:
        zeros, matrix = work.zeros, embedding.matrix
        multiply(matrix, U(matrix.shape[0]), A, a, zeros, U(0), B, b, work.four_rows, lanes)
    elif embedding.kind == IDENTITY:
        copy(A, a, B, b, m * width(lanes))


@part
def end_back(spare, s, B, b, apart, radix, embedding, lanes):
    """The last pass of a transform for the rows at s of `spare` and on, into rows of B at b, so far apart."""
    L = width(lanes)
    if radix == U(8):
        column8(spare, s, embedding.inputs // U(8) * L, B, b, apart, lanes)
    else:
        column4(spare, s, embedding.inputs // U(4) * L, B, b, apart, lanes)
    if embedding.scale != 1:
        for k in range(radix):
            scale(B, b + k * apart, L, embedding.scale)
