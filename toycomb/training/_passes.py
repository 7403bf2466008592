"""Forward and backward pass of up to 64 inputs through one block of rows, and the loss between them.

`rows` holds two words a record, see `_batches.py`; `ends` (n,) tells where the words of an input end. All sizes and
offsets are unsigned, which spares a test for negative indices.
"""

import math

import numpy as np

from toycomb.common._numba import exact, frame, loop, part, summing_loop
from toycomb.training._bits import lowest
from toycomb.training._features import width

U = np.uint64
ONE_BIT, NUMBER, SIXTEEN = np.uint64(1), np.uint64(0xFFFF), np.uint64(16)
ZERO, ONE = np.float32(0), np.float32(1)
LOG2E, LN2_HIGH, LN2_LOW = np.float32(1.44269504), np.float32(0.693359375), np.float32(-2.12194440e-4)
# Inputs that are right by more have no gradient (at most 1e-15 is lost): denormals would slow everything down.
CERTAIN = np.float32(34.5)


@part
def cut(x, y):
    """The six numbers of a record."""
    return x & NUMBER, (x >> U(16)) & NUMBER, (x >> U(32)) & NUMBER, x >> U(48), y & NUMBER, (y >> U(16)) & NUMBER


@loop
def first_record(F, f, theta, b, rows, g, z, o, lanes):
    """z = b + the rows of F that a record names."""
    L = width(lanes)
    i0, i1, i2, i3, i4, i5 = cut(rows[g], rows[g + U(1)])
    i0, i1, i2, i3, i4, i5 = f + i0 * L, f + i1 * L, f + i2 * L, f + i3 * L, f + i4 * L, f + i5 * L
    for h in range(L):
        z[o + h] = ((F[i0 + h] + F[i1 + h]) + (F[i2 + h] + F[i3 + h])) + ((F[i4 + h] + F[i5 + h]) + theta[b + h])


@loop
def next_record(F, f, rows, g, z, o, lanes):
    """z += the rows of F that a further record of the same input names."""
    L = width(lanes)
    i0, i1, i2, i3, i4, i5 = cut(rows[g], rows[g + U(1)])
    i0, i1, i2, i3, i4, i5 = f + i0 * L, f + i1 * L, f + i2 * L, f + i3 * L, f + i4 * L, f + i5 * L
    for h in range(L):
        z[o + h] += ((F[i0 + h] + F[i1 + h]) + (F[i2 + h] + F[i3 + h])) + (F[i4 + h] + F[i5 + h])


@exact
def rounded(x, y):
    """x · y, rounded even where it is added: in a summing loop a product and a sum become one operation."""
    return x * y


@summing_loop
def output(theta, v, z, o, lanes):
    """v·ReLU(z) of one input. Which of two products is rounded must not hang on what surrounds this when compiled."""
    total = ZERO
    for h in range(SIXTEEN):
        y = z[o + h]
        x = theta[v + h] * (ZERO if y < ZERO else y)
        if width(lanes) > SIXTEEN:
            y = z[o + SIXTEEN + h]
            x += rounded(theta[v + SIXTEEN + h], ZERO if y < ZERO else y)
        total += x
    return total


@loop
def add_outputs(theta, v, z, o, n, logits, lanes):
    """logits += v·ReLU(z)."""
    L = width(lanes)
    for r in range(n):
        logits[r] += output(theta, v, z, o, lanes)
        o += L


@loop
def add_features(F, f, theta, b, rows, ends, n, z, o, logits, lanes):
    """z = b + the rows of F that the records of each of n inputs name; logits += v·ReLU(z), with v behind b."""
    L = width(lanes)
    g = U(0)
    for r in range(n):
        first_record(F, f, theta, b, rows, g, z, o, lanes)
        g += U(2)
        while g < ends[r]:
            next_record(F, f, rows, g, z, o, lanes)
            g += U(2)
        logits[r] += output(theta, b + L, z, o, lanes)
        o += L


@loop
def powers(margin, signs, c, n, tail, exponent):
    """e^-|margin| in two factors, into `tail` and the bits `exponent`; `margin` becomes that of `slopes`."""
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


@loop
def quotients(margin, signs, share, n, tail, power, slope):
    """What `slopes` makes of the two factors."""
    for r in range(n):
        x = margin[r]
        t = tail[r] * power[r] if abs(x) < CERTAIN else ZERO
        slope[r] = -(signs[r] * share) * ((t if x >= ZERO else ONE) / (ONE + t))
        tail[r] = t


@frame
def slopes(margin, signs, c, share, n, tail, exponent, power, slope):
    """Derivative of each loss by its logit, times `share`, into `slope`.

    `margin` holds logits without c, and is overwritten: how far each logit lies on its label's side of zero. `tail`
    receives e^-|margin|, a Taylor series to r^7 around the nearest power of two, good to 2 ulp. `power` is `exponent`,
    read as float32.
    """
    powers(margin, signs, c, n, tail, exponent)
    quotients(margin, signs, share, n, tail, power, slope)


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


@part
def named(rows, g, end, bit, who):
    """Set `bit` in the word `who` of each row of features that the records from g to `end` name; gives the next g."""
    while g < end:
        i0, i1, i2, i3, i4, i5 = cut(rows[g], rows[g + U(1)])
        who[i0] |= bit
        who[i1] |= bit
        who[i2] |= bit
        who[i3] |= bit
        who[i4] |= bit
        who[i5] |= bit
        g += U(2)
    return g


@loop
def derivatives(z, o, theta, v, slope, n, grad, b, rows, g, ends, who, lanes):
    """z becomes each input's derivative by z; these are added to grad at b, those by v behind it.

    Meanwhile, if there are records, bit r of the word `who` of each row of features is set where those of input r name
    it. Records before g are done already.
    """
    L = width(lanes)
    bit = ONE_BIT
    for r in range(n):
        s = slope[r]
        for h in range(L):
            x = z[o + h]
            active = x > ZERO
            d = s * theta[v + h] if active else ZERO
            grad[b + L + h] += s * (x if active else ZERO)
            grad[b + h] += d
            z[o + h] = d
        if who is not None:
            g = named(rows, g, ends[r], bit, who)
        bit <<= ONE_BIT
        o += L


@loop
def collect(word, z, o, step, G, g, fresh, lanes):
    """Add to one row of G, or to zeros, the derivatives, `step` apart, of the inputs that `word` names, in order.

    To go through the inputs and add to their rows takes twice the time: it stores six rows per input.
    """
    L = width(lanes)
    if fresh:
        for h in range(L):
            G[g + h] = ZERO
    while word:
        row = o + lowest(word) * step
        word &= word - ONE_BIT
        for h in range(L):
            G[g + h] += z[row + h]
