"""The gradient of a batch as in `_descent.py`, four inputs at a time: half the time, and sums in another order.

`_descent.py` keeps its own, since masks that were found by it are to stay.
"""

import math

import numpy as np

from toycomb.common._numba import loop, part
from toycomb.tickets.searching._descent import CERTAIN, ONE, ZERO, U, back, clear, output

WIDTH = np.uint64(16)  # rows at a time: a constant, which the compiler turns into one vector


@loop
def add_inputs(theta, Z, i, j, k, n, z0, z1, z2, z3, begin, width):
    """Add to `width` rows from `begin` on what four inputs give them."""
    o = begin
    for column in range(U(Z.shape[1])):
        x0, x1, x2, x3 = Z[i, column], Z[j, column], Z[k, column], Z[n, column]
        for r in range(width):
            t = theta[o + r]
            z0[begin + r] += x0 * t
            z1[begin + r] += x1 * t
            z2[begin + r] += x2 * t
            z3[begin + r] += x3 * t
        o += U(z0.size)


@loop
def add_products(grad, Z, i, j, k, n, d0, d1, d2, d3, begin, width):
    """Add the gradient by the weights of `width` rows from `begin` on at four inputs."""
    o = begin
    for column in range(U(Z.shape[1])):
        x0, x1, x2, x3 = Z[i, column], Z[j, column], Z[k, column], Z[n, column]
        for r in range(width):
            h = begin + r
            grad[o + r] += (x0 * d0[h] + x1 * d1[h]) + (x2 * d2[h] + x3 * d3[h])
        o += U(d0.size)


@part
def through(theta, sign, gain, share, grad, z, d):
    """d = derivative by the preactivations z of one input; add that by v and c to grad."""
    out = U(theta.size - z.size - 1)
    x = min(max(sign * gain * output(theta, out, z), -CERTAIN), CERTAIN)
    slope = -sign * share / (ONE + math.exp(x))
    grad[out + U(z.size)] += slope
    back(theta, grad, out, z, d, slope)


@part
def gradient(theta, Z, signs, items, begin, end, gain, grad, z, d):
    """Gradient of the mean logistic loss at logits times `gain`, over the inputs `items[begin:end]`.

    Parameters
    ----------
    grad : (parameters,) float32, written
    z, d : (4, H) float32, work space
    """
    rows = U(z.shape[1])
    whole, last, share = rows - rows % WIDTH, end - U(1), gain / np.float32(np.int64(end - begin))
    z0, z1, z2, z3, d0, d1, d2, d3 = z[0], z[1], z[2], z[3], d[0], d[1], d[2], d[3]
    clear(grad)
    for at in range(begin, end, U(4)):
        one, two, three = at + U(1), at + U(2), at + U(3)
        i, j = U(items[at]), U(items[min(one, last)])
        k, n = U(items[min(two, last)]), U(items[min(three, last)])
        for zero in (z0, z1, z2, z3):
            clear(zero)
        for r in range(U(0), whole, WIDTH):
            add_inputs(theta, Z, i, j, k, n, z0, z1, z2, z3, r, WIDTH)
        add_inputs(theta, Z, i, j, k, n, z0, z1, z2, z3, whole, rows - whole)
        through(theta, signs[i], gain, share, grad, z0, d0)
        through(theta, signs[j], gain, share if one < end else ZERO, grad, z1, d1)  # the last one stands in for more
        through(theta, signs[k], gain, share if two < end else ZERO, grad, z2, d2)
        through(theta, signs[n], gain, share if three < end else ZERO, grad, z3, d3)
        for r in range(U(0), whole, WIDTH):
            add_products(grad, Z, i, j, k, n, d0, d1, d2, d3, r, WIDTH)
        add_products(grad, Z, i, j, k, n, d0, d1, d2, d3, whole, rows - whole)
