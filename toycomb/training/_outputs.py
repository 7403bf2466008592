"""Loops of the second kernel behind its products: labels, and the way through several outputs and back."""

import math

import numpy as np

from toycomb.common._numba import loop, summing_loop
from toycomb.training import layout
from toycomb.training._features import width
from toycomb.training._passes import ONE_BIT, SIXTEEN, ZERO, rounded

U = np.uint64
CHUNK = np.uint64(layout.CHUNK)


@loop
def gather_labels(items, begin, n, labels, words, marks):
    """Labels of the n inputs that `items` names, `words` words of bits each, one behind the other by inputs."""
    for w in range(words):
        for r in range(n):
            marks[w * CHUNK + r] = labels[items[begin + r] * words + w]


@loop
def label(marks, outputs, n, sign_bits):
    """Bits of ±1 as float32: the labels of n inputs, of one output after the other."""
    for output in range(outputs):
        at, bit, to = (output >> U(6)) * CHUNK, output & U(63), output * n
        for r in range(n):
            sign_bits[to + r] = np.uint32(0xBF800000) ^ np.uint32((marks[at + r] >> bit & ONE_BIT) << U(31))


@loop
def begin_logits(theta, c, outputs, n, logits):
    """Logits, of one output after the other, begin as the biases."""
    for output in range(outputs):
        for r in range(n):
            logits[output * n + r] = theta[c + output]


@summing_loop
def weigh_one(theta, v, a, o, n, logits, at, lanes):
    """logits += v·a of one block of activations, see `_passes.output` for how it is rounded."""
    for r in range(n):
        total = ZERO
        for h in range(SIXTEEN):
            x = theta[v + h] * a[o + h]
            if width(lanes) > SIXTEEN:
                x += rounded(theta[v + SIXTEEN + h], a[o + SIXTEEN + h])
            total += x
        logits[at + r] += total
        o += width(lanes)


@summing_loop
def weigh_two(theta, v, a, o, n, logits, at, lanes):
    """As `weigh_one`, of two outputs that follow each other."""
    w = v + width(lanes)
    for r in range(n):
        total0, total1 = ZERO, ZERO
        for h in range(SIXTEEN):
            y = a[o + h]
            x0, x1 = theta[v + h] * y, theta[w + h] * y
            if width(lanes) > SIXTEEN:
                y = a[o + SIXTEEN + h]
                x0 += rounded(theta[v + SIXTEEN + h], y)
                x1 += rounded(theta[w + SIXTEEN + h], y)
            total0 += x0
            total1 += x1
        logits[at + r] += total0
        logits[at + n + r] += total1
        o += width(lanes)


@summing_loop
def loss_of(margin, tail, begin, size):
    """Sum of so many losses; one logarithm serves them, see `_passes.totals`."""
    excess, product = 0.0, 1.0
    for i in range(begin, begin + size):
        excess += ZERO if margin[i] >= ZERO else -margin[i]
        product *= 1.0 + tail[i]
    return excess + math.log(product)


@summing_loop
def answers(margin, signs, slope, at, n, missed):
    """Sum of the slopes of one output, and how many answers are wrong: these are marked. A logit of 0 is False."""
    total, wrong = 0.0, 0
    for r in range(n):
        i = at + r
        no = margin[i] < ZERO or (margin[i] == ZERO and signs[i] > ZERO)
        total += slope[i]
        wrong += no
        missed[r] = np.float32(1) if no else missed[r]
    return total, wrong


@loop
def through_one(a, o, theta, v, slopes, s, n, fresh, grad, d, lanes):
    """d = derivatives by one block of the last hidden layer through one output; d += them, if not `fresh`.

    Those by the output's weights are added to grad.
    """
    L = width(lanes)
    for r in range(n):
        x = slopes[s + r]
        for h in range(L):
            grad[v + h] += x * a[o + h]
            y = x * theta[v + h]
            d[o + h] = y if fresh else d[o + h] + y
        o += L


@loop
def through_two(a, o, theta, v, slopes, s, n, fresh, grad, d, lanes):
    """As `through_one`, of two outputs that follow each other."""
    L = width(lanes)
    w, t = v + L, s + n
    for r in range(n):
        x0, x1 = slopes[s + r], slopes[t + r]
        for h in range(L):
            z = a[o + h]
            grad[v + h] += x0 * z
            grad[w + h] += x1 * z
            y = x0 * theta[v + h] + x1 * theta[w + h]
            d[o + h] = y if fresh else d[o + h] + y
        o += L


@loop
def close(a, o, n, grad, b, d, lanes):
    """Derivatives by rows that are not active become 0; the sums over all inputs are added to grad."""
    L = width(lanes)
    for _ in range(n):
        for h in range(L):
            x = d[o + h] if a[o + h] > ZERO else ZERO
            grad[b + h] += x
            d[o + h] = x
        o += L
