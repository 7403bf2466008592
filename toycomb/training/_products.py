"""Products of a dense hidden layer, one block of its rows at a time: forward, back to its inputs, and its gradient.

Activations of up to `CHUNK` inputs lie as blocks (CHUNK, width), one behind the other, and so do the derivatives by
the rows. The weights of one block of rows are Wᵀ: for each row that the layer reads, in order, the weights from there
to the rows of the block. All arrays are flat and begin at an offset.

Each product is cut into tiles of 4 x 16 numbers. So few sums stay in registers from the first term to the last, with
vectors of 512 bits and of 256 (8 x 32 would not, with 256); `tile`, 64 numbers, is where they lie before and after.
Terms are added in their order, so that a number does not depend on the tile that it falls in.
"""

import numpy as np

from toycomb.common._numba import frame, loop, summing_loop
from toycomb.training import layout
from toycomb.training._features import clear, width

U = np.uint64
CHUNK, FOUR, SIXTEEN, TILE = np.uint64(layout.CHUNK), np.uint64(4), np.uint64(16), np.uint64(64)
ZERO = np.float32(0)


@summing_loop
def add_products(A, a, row, term, B, b, terms, tile, lanes):
    """`tile` += four rows of A times sixteen columns of B, a sum of so many terms; they begin at a and b.

    The rows lie `row` apart in memory and the terms of a row `term`, so that columns of A can be its rows.
    """
    L = width(lanes)
    for k in range(terms):
        p, q = a + k * term, b + k * L
        x0, x1, x2, x3 = A[p], A[p + row], A[p + row + row], A[p + row + row + row]
        for h in range(SIXTEEN):
            y = B[q + h]
            tile[h] += x0 * y
            tile[U(16) + h] += x1 * y
            tile[U(32) + h] += x2 * y
            tile[U(48) + h] += x3 * y


@loop
def begin(bias, c, tile):
    """Each row of `tile` = the sixteen numbers at c."""
    for t in range(U(0), TILE, SIXTEEN):
        for h in range(SIXTEEN):
            tile[t + h] = bias[c + h]


@loop
def put_active(tile, Z, z, lanes):
    """ReLU(tile) into four rows of a block."""
    for t in range(FOUR):
        for h in range(SIXTEEN):
            x = tile[t * SIXTEEN + h]
            Z[z + t * width(lanes) + h] = ZERO if x < ZERO else x


@loop
def put_where_active(tile, A, a, B, b, lanes):
    """The numbers of `tile` whose row is active in A into four rows of a block of B, zeros for the others."""
    for t in range(FOUR):
        for h in range(SIXTEEN):
            x = tile[t * SIXTEEN + h]
            B[b + t * width(lanes) + h] = x if A[a + t * width(lanes) + h] > ZERO else ZERO


@loop
def put(tile, fresh, G, g, lanes):
    """`tile` into four rows of a block, or added to what is there."""
    for t in range(FOUR):
        for h in range(SIXTEEN):
            x = tile[t * SIXTEEN + h]
            y = ZERO if fresh else G[g + t * width(lanes) + h]
            G[g + t * width(lanes) + h] = x + y


@frame
def forward_block(A, a, blocks, W, w, bias, c, n, Z, z, tile, lanes):
    """Activations Z (n, width) = ReLU(bias + A Wᵀ) of one block of rows, which reads `blocks` blocks of A.

    Rows of Z from n up to the next multiple of four are overwritten too, with what the rows of A there give.
    """
    L = width(lanes)
    for r in range(U(0), n * L, FOUR * L):
        for h in range(U(0), L, SIXTEEN):
            begin(bias, c + h, tile)
            for i in range(blocks):
                add_products(A, a + i * CHUNK * L + r, L, U(1), W, w + i * L * L + h, L, tile, lanes)
            put_active(tile, Z, z + r + h, lanes)


@frame
def backward_block(D, d, blocks, V, v, A, a, n, B, b, tile, lanes):
    """Derivatives B (n, width) by one block of the rows that a layer reads, 0 where these are not active in A.

    D are the derivatives by the layer's own rows, `blocks` blocks of them; V are the weights that lead there from the
    block, each square of them transposed (`transpose`). As to rows from n on see `forward_block`.
    """
    L = width(lanes)
    for r in range(U(0), n * L, FOUR * L):
        for h in range(U(0), L, SIXTEEN):
            clear(tile, U(0), TILE)
            for j in range(blocks):
                add_products(D, d + j * CHUNK * L + r, L, U(1), V, v + j * L * L + h, L, tile, lanes)
            put_where_active(tile, A, a + r + h, B, b + r + h, lanes)


@frame
def gradient_block(A, a, blocks, D, d, n, fresh, G, g, tile, lanes):
    """Gradient G of the weights of one block of rows, in their layout: the sum over n inputs of A times D.

    D are the derivatives by the rows. If not `fresh`, the sum is added to what G holds.
    """
    L = width(lanes)
    for i in range(blocks):
        for k in range(U(0), L, FOUR):
            for h in range(U(0), L, SIXTEEN):
                clear(tile, U(0), TILE)
                add_products(A, a + i * CHUNK * L + k, U(1), L, D, d + h, n, tile, lanes)
                put(tile, fresh, G, g + (i * L + k) * L + h, lanes)


@loop
def bias_gradient(D, d, n, fresh, G, g, lanes):
    """Gradient of the biases of one block of rows: the sum over n inputs of D, likewise."""
    L = width(lanes)
    for h in range(L):
        G[g + h] = ZERO if fresh else G[g + h]
    for r in range(n):
        for h in range(L):
            G[g + h] += D[d + r * L + h]


@loop
def zip2(A, a, B, b, size):
    """B = the two halves of A in turn: a0, b0, a1, b1, ..."""
    s = size // U(2)
    for i in range(s):
        x0, x1 = A[a + i], A[a + s + i]
        B[b + U(2) * i] = x0
        B[b + U(2) * i + U(1)] = x1


@loop
def zip4(A, a, B, b, size):
    """B = the four quarters of A in turn, which does what `zip2` does twice."""
    s = size // U(4)
    for i in range(s):
        p, q = a + i, b + U(4) * i
        x0, x1, x2, x3 = A[p], A[p + s], A[p + s + s], A[p + s + s + s]
        B[q] = x0
        B[q + U(1)] = x1
        B[q + U(2)] = x2
        B[q + U(3)] = x3


@frame
def transpose(W, w, V, v, spare, lanes):
    """V = the transpose of a square of weights (width, width); `spare` takes as many numbers.

    The index of a number is its row's bits, then its column's. `zip2` moves the first bit to the end; as many times as
    a row has bits, this swaps row and column. Number by number it would take two or three times as long.
    """
    size = width(lanes) * width(lanes)
    if width(lanes) > SIXTEEN:
        zip2(W, w, V, v, size)
        zip4(V, v, spare, U(0), size)
    else:
        zip4(W, w, spare, U(0), size)
    zip4(spare, U(0), V, v, size)
