"""Between weight space and feature space, one block of rows at a time: Fᵀ = Eᵀ Wᵀ, and back, ∂Wᵀ = E ∂Fᵀ.

A block is an array of rows of `width(lanes)` numbers, flat, beginning at an offset. Copying serves the identity,
butterflies of radix 8 and 4 a Hadamard matrix (its own transpose, up to the scale), a product everything else. Where
inputs are embedded beforehand, there are no features: products of the inputs with the weights take their place.
"""

import numpy as np

from toycomb.common._numba import frame, loop, part, summing_loop

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
def butterfly4(A, a, B, b, m, step, lanes):
    """B = one radix-4 pass of the fast Walsh–Hadamard transform of A, over rows `step` apart."""
    L = width(lanes)
    s1 = step * L
    s2, s3, s4 = s1 + s1, s1 + s1 + s1, s1 + s1 + s1 + s1
    for group in range(U(0), m * L, s4):
        for row in range(group, group + s1, L):
            p, q = a + row, b + row
            for h in range(L):
                x0, x1, x2, x3 = A[p + h], A[p + s1 + h], A[p + s2 + h], A[p + s3 + h]
                y0, y1, y2, y3 = x0 + x1, x0 - x1, x2 + x3, x2 - x3
                B[q + h] = y0 + y2
                B[q + s1 + h] = y1 + y3
                B[q + s2 + h] = y0 - y2
                B[q + s3 + h] = y1 - y3


@loop
def butterfly8(A, a, B, b, m, step, lanes):
    """As `butterfly4`, of radix 8."""
    L = width(lanes)
    s1 = step * L
    s2, s4 = s1 + s1, s1 + s1 + s1 + s1
    s3, s5, s6, s7, s8 = s2 + s1, s4 + s1, s4 + s2, s4 + s2 + s1, s4 + s4
    for group in range(U(0), m * L, s8):
        for row in range(group, group + s1, L):
            p, q = a + row, b + row
            for h in range(L):
                x0, x1, x2, x3 = A[p + h], A[p + s1 + h], A[p + s2 + h], A[p + s3 + h]
                x4, x5, x6, x7 = A[p + s4 + h], A[p + s5 + h], A[p + s6 + h], A[p + s7 + h]
                y0, y1, y2, y3 = x0 + x1, x0 - x1, x2 + x3, x2 - x3
                y4, y5, y6, y7 = x4 + x5, x4 - x5, x6 + x7, x6 - x7
                x0, x1, x2, x3 = y0 + y2, y1 + y3, y0 - y2, y1 - y3
                x4, x5, x6, x7 = y4 + y6, y5 + y7, y4 - y6, y5 - y7
                B[q + h] = x0 + x4
                B[q + s1 + h] = x1 + x5
                B[q + s2 + h] = x2 + x6
                B[q + s3 + h] = x3 + x7
                B[q + s4 + h] = x0 - x4
                B[q + s5 + h] = x1 - x5
                B[q + s6 + h] = x2 - x6
                B[q + s7 + h] = x3 - x7


@frame
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


@frame
def embed(A, a, B, b, spare, s, embedding, passes, matrix, work, lanes):
    """B = Eᵀ A or E A, as `matrix` says, for one block; the block of `spare` is overwritten."""
    m = embedding.inputs
    if passes is not None:
        transform(A, a, B, b, spare, s, m, passes, lanes)
        if embedding.scale != 1:
            scale(B, b, m * width(lanes), embedding.scale)
    elif matrix is not None:
        multiply(matrix, U(matrix.shape[0]), A, a, work.zeros, U(0), B, b, work.four_rows, lanes)
    else:
        copy(A, a, B, b, m * width(lanes))
