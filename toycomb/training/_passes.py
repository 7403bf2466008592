"""Forward and backward pass of up to 64 inputs through one block of rows, and the loss between them.

`rows` (records, 8) are offsets into the block's features; `ends` (n,) tells where the records of an input end. All
sizes and offsets are unsigned, which spares a test for negative indices.
"""

import math

import numpy as np

from toycomb.common._numba import loop, summing_loop
from toycomb.training._features import width

U = np.uint64
ZERO, ONE = np.float32(0), np.float32(1)
LOG2E, LN2_HIGH, LN2_LOW = np.float32(1.44269504), np.float32(0.693359375), np.float32(-2.12194440e-4)
# Inputs that are right by more have no gradient (at most 1e-15 is lost): denormals would slow everything down.
CERTAIN = np.float32(34.5)


@loop
def add_features(F, f, theta, b, rows, ends, n, z, o, lanes):
    """z = b + the rows of F that the records of each of n inputs name."""
    L = width(lanes)
    g = U(0)
    for r in range(n):
        i0, i1, i2 = f + rows[g, 0], f + rows[g, 1], f + rows[g, 2]
        i3, i4, i5 = f + rows[g, 3], f + rows[g, 4], f + rows[g, 5]
        for h in range(L):
            z[o + h] = ((F[i0 + h] + F[i1 + h]) + (F[i2 + h] + F[i3 + h])) + ((F[i4 + h] + F[i5 + h]) + theta[b + h])
        g += U(1)
        while g < ends[r]:
            i0, i1, i2 = f + rows[g, 0], f + rows[g, 1], f + rows[g, 2]
            i3, i4, i5 = f + rows[g, 3], f + rows[g, 4], f + rows[g, 5]
            for h in range(L):
                z[o + h] += ((F[i0 + h] + F[i1 + h]) + (F[i2 + h] + F[i3 + h])) + (F[i4 + h] + F[i5 + h])
            g += U(1)
        o += L


@summing_loop
def add_outputs(theta, v, z, o, n, logits, lanes):
    """logits += v·ReLU(z); four inputs at a time, so that their sums overlap."""
    L = width(lanes)
    o0, o1, o2, o3 = o, o + L, o + L + L, o + L + L + L
    for r in range(U(0), n, U(4)):  # z and logits have room for a multiple of four
        t0, t1, t2, t3 = ZERO, ZERO, ZERO, ZERO
        for h in range(L):
            x = theta[v + h]
            t0 += x * max(z[o0 + h], ZERO)
            t1 += x * max(z[o1 + h], ZERO)
            t2 += x * max(z[o2 + h], ZERO)
            t3 += x * max(z[o3 + h], ZERO)
        logits[r] += t0
        logits[r + U(1)] += t1
        logits[r + U(2)] += t2
        logits[r + U(3)] += t3
        o0, o1, o2, o3 = o0 + L + L + L + L, o1 + L + L + L + L, o2 + L + L + L + L, o3 + L + L + L + L


@loop
def slopes(margin, signs, c, share, n, tail, exponent, slope):
    """Derivative of each loss by its logit, times `share`, into `slope`.

    `margin` holds logits without c, and is overwritten: how far each logit lies on its label's side of zero. `tail`
    receives e^-|margin|, a Taylor series to r^7 around the nearest power of two, good to 2 ulp.
    """
    for r in range(n):
        margin[r] = signs[r] * (margin[r] + c)
        x = abs(margin[r])
        x = -x if x < CERTAIN else -CERTAIN
        k = np.floor(x * LOG2E + np.float32(0.5))
        q = (x - k * LN2_HIGH) - k * LN2_LOW
        p = q * np.float32(1 / 5040) + np.float32(1 / 720)
        p = p * q + np.float32(1 / 120)
        p = p * q + np.float32(1 / 24)
        p = p * q + np.float32(1 / 6)
        p = p * q + np.float32(1 / 2)
        tail[r] = (p * q * q + q) + ONE
        exponent[r] = (np.int32(k) + np.int32(127)) << np.int32(23)
    power = exponent.view(np.float32)
    for r in range(n):
        x = margin[r]
        t = tail[r] * power[r] if abs(x) < CERTAIN else ZERO
        slope[r] = -(signs[r] * share) * ((t if x >= ZERO else ONE) / (ONE + t))
        tail[r] = t


@summing_loop
def totals(margin, signs, tail, slope, n):
    """Sum of the losses, sum of the slopes, and how many inputs are misclassified.

    A loss is max(-margin, 0) + log(1 + tail): one logarithm serves up to 64 inputs, since each 1 + tail is at most 2.
    A logit of exactly 0 counts as False.
    """
    excess, product, total, wrong = 0.0, 1.0, 0.0, 0
    for r in range(n):
        excess += ZERO if margin[r] >= ZERO else -margin[r]
        product *= 1.0 + tail[r]
        total += slope[r]
        wrong += margin[r] < ZERO or (margin[r] == ZERO and signs[r] > ZERO)
    return excess + math.log(product), total, wrong


@loop
def add_gradients(z, o, theta, v, slope, rows, ends, n, grad, b, G, f, lanes):
    """Add each input's derivative by z to the rows of G that its records name and to grad at b, that by v behind it.

    z is overwritten by the derivative by z.
    """
    L = width(lanes)
    g = U(0)
    for r in range(n):
        s = slope[r]
        for h in range(L):
            x = z[o + h]
            active = x > ZERO
            d = s * theta[v + h] if active else ZERO
            grad[b + L + h] += s * (x if active else ZERO)
            grad[b + h] += d
            z[o + h] = d
        while g < ends[r]:
            i0, i1, i2 = f + rows[g, 0], f + rows[g, 1], f + rows[g, 2]
            i3, i4, i5 = f + rows[g, 3], f + rows[g, 4], f + rows[g, 5]
            for h in range(L):
                G[i0 + h] += z[o + h]
            for h in range(L):
                G[i1 + h] += z[o + h]
            for h in range(L):
                G[i2 + h] += z[o + h]
            for h in range(L):
                G[i3 + h] += z[o + h]
            for h in range(L):
                G[i4 + h] += z[o + h]
            for h in range(L):
                G[i5 + h] += z[o + h]
            g += U(1)
        o += L
