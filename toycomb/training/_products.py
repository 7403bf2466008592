"""Products of a dense hidden layer, one block of its rows at a time.

Activations of up to `CHUNK` inputs lie as blocks (CHUNK, width), one behind the other, and so do pre-activations and
derivatives. The weights of one block of rows are Wᵀ: for each row that the layer reads, in order, the weights from
there to the rows of the block. All arrays are flat and begin at an offset.

Each product is cut into tiles of eight rows, whose sums the compiler holds in registers; `eight_rows` is where they
would lie. It fills 8 · width numbers, and nothing that is in there before or after matters.
"""

import numpy as np

from toycomb.common._numba import frame, loop, summing_loop
from toycomb.training import layout
from toycomb.training._features import clear, width

U = np.uint64
CHUNK, EIGHT = np.uint64(layout.CHUNK), np.uint64(8)
ZERO = np.float32(0)


@summing_loop
def _add_rows(A, a, W, w, eight_rows, lanes):
    """`eight_rows` += eight rows of one block of A, from a on, @ the weights that read that block."""
    L = width(lanes)
    for k in range(L):
        p, q = a + k, w + k * L
        x0, x1, x2, x3 = A[p], A[p + L], A[p + U(2) * L], A[p + U(3) * L]
        x4, x5, x6, x7 = A[p + U(4) * L], A[p + U(5) * L], A[p + U(6) * L], A[p + U(7) * L]
        for h in range(L):
            y = W[q + h]
            eight_rows[h] += x0 * y
            eight_rows[L + h] += x1 * y
            eight_rows[U(2) * L + h] += x2 * y
            eight_rows[U(3) * L + h] += x3 * y
            eight_rows[U(4) * L + h] += x4 * y
            eight_rows[U(5) * L + h] += x5 * y
            eight_rows[U(6) * L + h] += x6 * y
            eight_rows[U(7) * L + h] += x7 * y


@summing_loop
def _add_columns(A, a, D, d, n, eight_rows, lanes):
    """`eight_rows` += (eight columns of one block of A, from a on)ᵀ @ one block of D, summed over n inputs."""
    L = width(lanes)
    for r in range(n):
        p, q = a + r * L, d + r * L
        x0, x1, x2, x3 = A[p], A[p + U(1)], A[p + U(2)], A[p + U(3)]
        x4, x5, x6, x7 = A[p + U(4)], A[p + U(5)], A[p + U(6)], A[p + U(7)]
        for h in range(L):
            y = D[q + h]
            eight_rows[h] += x0 * y
            eight_rows[L + h] += x1 * y
            eight_rows[U(2) * L + h] += x2 * y
            eight_rows[U(3) * L + h] += x3 * y
            eight_rows[U(4) * L + h] += x4 * y
            eight_rows[U(5) * L + h] += x5 * y
            eight_rows[U(6) * L + h] += x6 * y
            eight_rows[U(7) * L + h] += x7 * y


@loop
def _begin(bias, c, eight_rows, lanes):
    """Eight times the same row."""
    L = width(lanes)
    for h in range(L):
        x = bias[c + h]
        for t in range(EIGHT):
            eight_rows[t * L + h] = x


@loop
def _store(eight_rows, B, b, lanes):
    """B = the eight rows."""
    for h in range(EIGHT * width(lanes)):
        B[b + h] = eight_rows[h]


@loop
def _add(eight_rows, B, b, lanes):
    """B += the eight rows."""
    for h in range(EIGHT * width(lanes)):
        B[b + h] += eight_rows[h]


@loop
def _store_active(eight_rows, B, b, lanes):
    """B = the eight rows, where they are positive, else 0."""
    for h in range(EIGHT * width(lanes)):
        x = eight_rows[h]
        B[b + h] = ZERO if x < ZERO else x


@loop
def _store_where_active(eight_rows, Z, z, B, b, lanes):
    """B = the eight rows where Z is positive, else 0."""
    for h in range(EIGHT * width(lanes)):
        x = eight_rows[h]
        B[b + h] = x if Z[z + h] > ZERO else ZERO


@frame
def forward_block(A, a, blocks, W, w, bias, c, n, Z, z, eight_rows, lanes):
    """Z (n, width) = ReLU(bias + A Wᵀ) of one block of rows, which reads `blocks` blocks of A.

    Rows of Z from n on, up to the next multiple of eight, are overwritten with what the rows of A there give.
    """
    L = width(lanes)
    for r in range(U(0), n * L, EIGHT * L):
        _begin(bias, c, eight_rows, lanes)
        for i in range(blocks):
            _add_rows(A, a + i * CHUNK * L + r, W, w + i * L * L, eight_rows, lanes)
        _store_active(eight_rows, Z, z + r, lanes)


@frame
def backward_block(D, d, blocks, V, v, A, a, n, B, b, eight_rows, lanes):
    """B (n, width) = the derivatives by one block of the rows that a layer reads, where these (A) are active.

    D are the derivatives by the layer's own rows, `blocks` blocks of them, and V is what `transpose` makes of the
    weights from the one to the others. Rows from n on as in `forward_block`.
    """
    L = width(lanes)
    for r in range(U(0), n * L, EIGHT * L):
        clear(eight_rows, U(0), EIGHT * L)
        for j in range(blocks):
            _add_rows(D, d + j * CHUNK * L + r, V, v + j * L * L, eight_rows, lanes)
        _store_where_active(eight_rows, A, a + r, B, b + r, lanes)


@frame
def gradient_block(A, a, blocks, D, d, n, fresh, G, g, eight_rows, lanes):
    """G = Σ over n inputs of A ⊗ D, in the layout of the weights of one block of rows; G += it, if not `fresh`."""
    L = width(lanes)
    for i in range(blocks):
        for k in range(U(0), L, EIGHT):
            clear(eight_rows, U(0), EIGHT * L)
            _add_columns(A, a + i * CHUNK * L + k, D, d, n, eight_rows, lanes)
            if fresh:
                _store(eight_rows, G, g + (i * L + k) * L, lanes)
            else:
                _add(eight_rows, G, g + (i * L + k) * L, lanes)


@loop
def add_up(D, d, n, fresh, g, G, lanes):
    """G = sum of n rows of D, the derivatives by the biases of one block; G += it, if not `fresh`."""
    L = width(lanes)
    if fresh:
        for h in range(L):
            G[g + h] = ZERO
    for r in range(n):
        for h in range(L):
            G[g + h] += D[d + r * L + h]


@loop
def transpose(W, w, V, v, lanes):
    """V = the transpose of W, one tile (width, width)."""
    L = width(lanes)
    for h in range(L):
        for k in range(L):
            V[v + h * L + k] = W[w + k * L + h]
