"""Networks whose parameters are independent Gaussians, by what one input sees of them.

Given an input, preactivations of the rows are independent Gaussians, and given those so is the logit: drawing these in
place of the parameters gives the same distribution for each input (Kingma, Salimans and Welling 2015, section 2.3).
Parameters lie in one array, `[W transposed (m, H) | b (H) | v (H) | c]`, with a bias as the weight of an input that is
always 1. The order of sums is fixed on one machine, so that equal arguments give equal bits there.
"""

import math

import numpy as np

from toycomb.common._numba import kernel, loop, part, summing_loop
from toycomb.tickets.searching._descent import ZERO, U, clear, output

TINY = np.float32(1e-12)
WIDTH, FOUR = U(32), U(4)  # rows and inputs at a time


@loop
def add_inputs(theta, Z, i0, i1, i2, i3, z, begin, width):
    """Add to `width` rows from `begin` on what each of four inputs gives them; z (4 H), one input after the other."""
    hidden = U(z.size) // FOUR
    one, two, three = hidden + begin, hidden + hidden + begin, hidden + hidden + hidden + begin
    o = begin
    for j in range(U(Z.shape[1])):
        x0, x1, x2, x3 = Z[i0, j], Z[i1, j], Z[i2, j], Z[i3, j]
        for h in range(width):
            weight = theta[o + h]
            z[begin + h] += x0 * weight
            z[one + h] += x1 * weight
            z[two + h] += x2 * weight
            z[three + h] += x3 * weight
        o += hidden


@loop
def add_squares(variance, Z, i0, i1, i2, i3, s, begin, width):
    """As `add_inputs`, with the squares of inputs."""
    hidden = U(s.size) // FOUR
    one, two, three = hidden + begin, hidden + hidden + begin, hidden + hidden + hidden + begin
    o = begin
    for j in range(U(Z.shape[1])):
        x0, x1, x2, x3 = Z[i0, j], Z[i1, j], Z[i2, j], Z[i3, j]
        x0, x1, x2, x3 = x0 * x0, x1 * x1, x2 * x2, x3 * x3
        for h in range(width):
            weight = variance[o + h]
            s[begin + h] += x0 * weight
            s[one + h] += x1 * weight
            s[two + h] += x2 * weight
            s[three + h] += x3 * weight
        o += hidden


@part
def means(theta, Z, i0, i1, i2, i3, z):
    """z (4 H) = what the rows get from each of four inputs."""
    hidden = U(z.size) // FOUR
    whole = hidden - hidden % WIDTH
    clear(z)
    for r in range(U(0), whole, WIDTH):  # a constant width, which the compiler turns into vectors
        add_inputs(theta, Z, i0, i1, i2, i3, z, r, WIDTH)
    add_inputs(theta, Z, i0, i1, i2, i3, z, whole, hidden - whole)


@part
def preactivations(theta, variance, Z, i0, i1, i2, i3, z, s):
    """z, s (4 H) = mean and standard deviation of what the rows get from each of four inputs."""
    hidden = U(z.size) // FOUR
    whole = hidden - hidden % WIDTH
    means(theta, Z, i0, i1, i2, i3, z)
    clear(s)
    for r in range(U(0), whole, WIDTH):
        add_squares(variance, Z, i0, i1, i2, i3, s, r, WIDTH)
    add_squares(variance, Z, i0, i1, i2, i3, s, whole, hidden - whole)
    roots(s)


@loop
def roots(s):
    """s = √s, with a little added, so that rows of no variance have a derivative."""
    for r in range(U(s.size)):
        s[r] = math.sqrt(s[r] + TINY)


@loop
def drawn(z, s, begin, noise, line, a):
    """a = activations of the rows of one input at z + s · noise."""
    for r in range(U(a.size)):
        a[r] = max(z[begin + r] + s[begin + r] * noise[line, r], ZERO)


@summing_loop
def moments(theta, variance, out, a):
    """Mean and variance of the logit of activations a."""
    hidden = U(a.size)
    mean, spread = ZERO, ZERO
    for r in range(hidden):
        mean += theta[out + r] * a[r]
        spread += variance[out + r] * a[r] * a[r]
    return mean + theta[out + hidden], spread + variance[out + hidden] + TINY


@kernel
def chances(Z, first, draws, theta, variance, noise, rows, answer):
    """Add to answer[i] the chance that the network says True on input first + i, mean of `draws` draws of its rows.

    noise : (inputs * draws, H) float32, standard normal
    rows : (3, 4 H) work space
    answer : (inputs,) float64
    """
    z, s, a = rows[0], rows[1], rows[2, : rows.shape[1] // 4]
    hidden = U(a.size)
    out, last = U(theta.size) - hidden - U(1), U(answer.size) - U(1)
    for i in range(U(0), U(answer.size), FOUR):
        i1, i2, i3 = min(i + U(1), last), min(i + U(2), last), min(i + U(3), last)
        preactivations(theta, variance, Z[first:], i, i1, i2, i3, z, s)
        for q in range(min(FOUR, last + U(1) - i)):
            for line in range((i + q) * U(draws), (i + q + U(1)) * U(draws)):
                drawn(z, s, q * hidden, noise, line, a)
                mean, spread = moments(theta, variance, out, a)
                chance = 0.5 * math.erfc(-np.float64(mean) / math.sqrt(2.0 * np.float64(spread)))
                answer[i + q] += chance / draws


@kernel
def logits(Z, theta, z, answer):
    """answer[i] = logit of a network of fixed parameters on input i; z : (4 H,) work space."""
    hidden = U(z.size) // FOUR
    out, last = U(theta.size) - hidden - U(1), U(answer.size) - U(1)
    for i in range(U(0), U(answer.size), FOUR):
        i1, i2, i3 = min(i + U(1), last), min(i + U(2), last), min(i + U(3), last)
        means(theta, Z, i, i1, i2, i3, z)
        for q in range(min(FOUR, last + U(1) - i)):
            answer[i + q] = output(theta, out, z[q * hidden : (q + U(1)) * hidden])
