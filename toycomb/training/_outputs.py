"""Loops of the second kernel around its products: records without outputs, labels, the way through several outputs."""

import numpy as np

from toycomb.common._numba import loop, summing_loop
from toycomb.training import layout
from toycomb.training._features import width
from toycomb.training._passes import ONE_BIT, cut, first_record, next_record, output

U = np.uint64
CHUNK = np.uint64(layout.CHUNK)
ZERO = np.float32(0)


@loop
def add_records(F, f, theta, b, rows, ends, n, z, o, lanes):
    """z = b + the rows of F that the records of each of n inputs name."""
    g = U(0)
    for r in range(n):
        first_record(F, f, theta, b, rows, g, z, o, lanes)
        g += U(2)
        while g < ends[r]:
            next_record(F, f, rows, g, z, o, lanes)
            g += U(2)
        o += width(lanes)


@loop
def rectify(z, o, size):
    """z = ReLU(z)."""
    for i in range(o, o + size):
        z[i] = ZERO if z[i] < ZERO else z[i]


@loop
def gather_words(items, begin, n, records, starts, rows, ends):
    """Records of the n inputs that `items` names, two words each."""
    g = U(0)
    for r in range(n):
        s = items[begin + r]
        for i in range(starts[s] + starts[s], starts[s + U(1)] + starts[s + U(1)]):
            rows[g] = records[i]
            g += U(1)
        ends[r] = g


@loop
def gather_labels(items, begin, n, labels, words, marks):
    """Labels of the n inputs that `items` names, `words` words of bits each, one behind the other by inputs."""
    for w in range(words):
        for r in range(n):
            marks[w * CHUNK + r] = labels[items[begin + r] * words + w]


@loop
def label(marks, output, n, sign_bits):
    """Bits of ±1 as float32: the labels of one output."""
    at, bit = (output >> U(6)) * CHUNK, output & U(63)
    for r in range(n):
        sign_bits[r] = np.uint32(0xBF800000) ^ np.uint32((marks[at + r] >> bit & ONE_BIT) << U(31))


@loop
def weigh(theta, v, a, o, n, logits, lanes):
    """logits += v·a of one block of activations."""
    for r in range(n):
        logits[r] += output(theta, v, a, o, lanes)
        o += width(lanes)


@loop
def answers(margin, signs, slope, n, slopes, at, missed):
    """Keep the slopes of one output, and mark inputs whose answer is wrong. A logit of exactly 0 counts as False."""
    for r in range(n):
        slopes[at + r] = slope[r]
        wrong = margin[r] < ZERO or (margin[r] == ZERO and signs[r] > ZERO)
        missed[r] = np.float32(1) if wrong else missed[r]


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
    w, t = v + L, s + CHUNK
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


@loop
def name_rows(rows, ends, n, who):
    """Set bit r of the word `who` of each row of features that a record of input r names."""
    g, bit = U(0), ONE_BIT
    for r in range(n):
        while g < ends[r]:
            i0, i1, i2, i3, i4, i5 = cut(rows[g], rows[g + U(1)])
            who[i0] |= bit
            who[i1] |= bit
            who[i2] |= bit
            who[i3] |= bit
            who[i4] |= bit
            who[i5] |= bit
            g += U(2)
        bit <<= ONE_BIT


@loop
def gather_rows(items, begin, n, embedded, inputs):
    """Rows of the n inputs that `items` names, from those that are numbers."""
    for r in range(n):
        s = items[begin + r]
        for j in range(embedded.shape[1]):
            inputs[r, j] = embedded[s, j]


@loop
def read_matrix(theta, e, matrix, transposed):
    """A learned embedding (m, n), which stands in theta, and its transpose."""
    m, n = U(matrix.shape[0]), U(matrix.shape[1])
    for i in range(m):
        for j in range(n):
            matrix[i, j] = theta[e + i * n + j]
            transposed[j, i] = theta[e + i * n + j]


@summing_loop
def dot(A, a, B, b, lanes):
    """Product of two rows of a block."""
    total = ZERO
    for h in range(width(lanes)):
        total += A[a + h] * B[b + h]
    return total


@loop
def outer(theta, w, m, G, g, n, fresh, grad, e, lanes):
    """Gradient of a learned embedding (m, n): W's rows times those of the features' gradient; added, if not `fresh`."""
    L = width(lanes)
    for i in range(m):
        for j in range(n):
            x = dot(theta, w + i * L, G, g + j * L, lanes)
            at = e + i * n + j
            grad[at] = x if fresh else grad[at] + x
