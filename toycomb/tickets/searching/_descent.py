"""Descent on the scores of edges: which edges are kept is read off the scores, and no value ever changes.

Parameters of a network lie in one array theta, `[W transposed (m, H) | b (H) | v (H) | c]`, so that a bias is the
weight of an input that is always 1. Edges are (L, K): the L edges of each of the first K parameters. All sums run in a
fixed order, so that equal arguments give equal bits.
"""

import math

import numpy as np

from toycomb.common._numba import kernel, loop, part

U = np.uint64  # of sizes and offsets: it spares a test for negative indices
ONE, ZERO = np.float32(1), np.float32(0)
CERTAIN = np.float32(30)  # logits beyond it have no gradient that a float32 sum would notice
BETA1, BETA2, TINY = np.float32(0.9), np.float32(0.99), np.float32(1e-12)
REST1, REST2 = ONE - BETA1, ONE - BETA2


@loop
def add_inputs(theta, Z, i, z, begin, width):
    """Add to `width` rows from `begin` on what input i gives them; four columns at a time."""
    inputs, hidden = U(Z.shape[1]), U(z.size)
    o, j = begin, U(0)
    while j + U(4) <= inputs:
        x0, x1, x2, x3 = Z[i, j], Z[i, j + U(1)], Z[i, j + U(2)], Z[i, j + U(3)]
        o1 = o + hidden
        o2 = o1 + hidden
        o3 = o2 + hidden
        for h in range(width):
            z[begin + h] += (x0 * theta[o + h] + x1 * theta[o1 + h]) + (x2 * theta[o2 + h] + x3 * theta[o3 + h])
        o, j = o3 + hidden, j + U(4)
    while j < inputs:
        x = Z[i, j]
        for h in range(width):
            z[begin + h] += x * theta[o + h]
        o, j = o + hidden, j + U(1)


@loop
def add_products(grad, Z, i, d, begin, width):
    """Add the gradient by the weights of `width` rows from `begin` on at input i; d is that by preactivations."""
    hidden, o = U(d.size), begin
    for j in range(U(Z.shape[1])):
        x = Z[i, j]
        for h in range(width):
            grad[o + h] += x * d[begin + h]
        o += hidden


@part
def output(theta, out, z):
    """The logit of preactivations z."""
    hidden = U(z.size)
    t0, t1, f = ZERO, ZERO, theta[out + hidden]
    for r in range(U(0), hidden - hidden % U(2), U(2)):
        t0 += theta[out + r] * max(z[r], ZERO)
        t1 += theta[out + r + U(1)] * max(z[r + U(1)], ZERO)
    if hidden % U(2):
        f += theta[out + hidden - U(1)] * max(z[hidden - U(1)], ZERO)
    return f + (t0 + t1)


@loop
def back(theta, grad, out, z, d, slope):
    """d = derivative by z; add that by the output weights to grad."""
    for r in range(U(z.size)):
        active = z[r] > ZERO
        grad[out + r] += slope * (z[r] if active else ZERO)
        d[r] = slope * theta[out + r] if active else ZERO


@loop
def clear(x):
    """x = 0."""
    for i in range(U(x.size)):
        x[i] = ZERO


@part
def gradient(theta, Z, signs, items, begin, end, gain, grad, z, d):
    """Gradient of the mean logistic loss at logits times `gain`, over the inputs `items[begin:end]`."""
    hidden = U(z.size)
    whole, out = hidden - hidden % U(16), U(Z.shape[1]) * hidden
    share = gain / np.float32(np.int64(end - begin))
    clear(grad)
    for k in range(begin, end):
        i = U(items[k])
        clear(z)
        for r in range(U(0), whole, U(16)):  # a constant width, which the compiler turns into one vector
            add_inputs(theta, Z, i, z, r, U(16))
        add_inputs(theta, Z, i, z, whole, hidden - whole)
        x = min(max(signs[i] * gain * output(theta, out, z), -CERTAIN), CERTAIN)
        slope = -signs[i] * share / (ONE + math.exp(x))
        grad[out + hidden] += slope
        back(theta, grad, out, z, d, slope)
        for r in range(U(0), whole, U(16)):
            add_products(grad, Z, i, d, r, U(16))
        add_products(grad, Z, i, d, whole, hidden - whole)


@part
def nth_largest(x, n):
    """The n-th largest entry (n >= 1) of x, whose order is lost (Hoare's selection)."""
    low, high, target = 0, x.size - 1, n - 1
    while low < high:
        pivot = x[(low + high) // 2]
        i, j = low, high
        while i <= j:
            while x[i] > pivot:
                i += 1
            while x[j] < pivot:
                j -= 1
            if i <= j:
                x[i], x[j] = x[j], x[i]
                i += 1
                j -= 1
        if target <= j:
            high = j
        elif target >= i:
            low = i
        else:
            break
    return x[target]


@part
def largest(scores, kept, on, copy):
    """The edges of exactly the `kept` largest |scores|, ties by number."""
    for e in range(scores.size):
        copy[e] = abs(scores[e])
    bound = nth_largest(copy, kept)
    left = kept
    for e in range(scores.size):
        on[e] = abs(scores[e]) > bound
        left -= on[e]
    for e in range(scores.size):
        if left > 0 and abs(scores[e]) == bound:
            on[e] = True
            left -= 1


@loop
def positive(scores, on):
    """The edges whose score is above 0."""
    for e in range(U(scores.size)):
        on[e] = scores[e] > ZERO


@loop
def assemble(fixed, value, on, places, theta):
    """theta = the fixed parameters and, added to the first ones, the values of all edges that are on."""
    for p in range(U(theta.size)):
        theta[p] = fixed[p]
    for o in range(U(0), U(value.size), places):
        for p in range(places):
            theta[p] += value[o + p] if on[o + p] else ZERO


@loop
def adam(grad, value, signed, places, pace, scale, first, second, scores):
    """One step on the scores; where they are `signed`, |score| moves."""
    for o in range(U(0), U(value.size), places):
        for p in range(places):
            e = o + p
            g = grad[p] * value[e]
            g = -g if signed and scores[e] < ZERO else g
            first[e] = BETA1 * first[e] + REST1 * g
            second[e] = BETA2 * second[e] + REST2 * g * g
            scores[e] -= pace * first[e] / (math.sqrt(scale * second[e]) + TINY)


@part
def choose(scores, kept, on, copy):
    """Which edges are on."""
    if kept < 0:
        positive(scores, on)
    else:
        largest(scores, kept, on, copy)


@kernel
def descend(
    Z, signs, items, batch, fixed, value, places, kept, gain, rates, first, second, scores, on, theta, grad, z, d, copy
):
    """Move scores by Adam, straight through the choice of edges, one step a batch.

    Parameters
    ----------
    Z : (N, m + 1) float32
        Embedded inputs and a column of ones.
    signs : (N,) float32
        +1 and -1.
    items : (steps * batch,) int64
        Inputs of each step.
    fixed : (parameters,) float32
        What no edge decides.
    value : (edges,) float32
        What an edge adds to its parameter, (L, K) in order.
    places : int
        K.
    kept : int
        Edges that are on, or -1 for all whose score is above 0.
    gain : float32
    rates : (steps,) float32
    first, second : (edges,) float32, zeros, overwritten
    scores, on : (edges,) float32 and bool, written
    theta, grad, z, d, copy : work space, of the sizes of the parameters, them, H, H, and the edges
    """
    power1, power2 = 1.0, 1.0
    for step in range(rates.size):
        choose(scores, kept, on, copy)
        assemble(fixed, value, on, U(places), theta)
        gradient(theta, Z, signs, items, U(step * batch), U((step + 1) * batch), gain, grad, z, d)
        power1, power2 = power1 * 0.9, power2 * 0.99
        pace, scale = np.float32(rates[step] / (1 - power1)), np.float32(1 / (1 - power2))
        adam(grad, value, kept >= 0, U(places), pace, scale, first, second, scores)
    choose(scores, kept, on, copy)
