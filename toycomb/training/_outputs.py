"""Loops of the second kernel around its products: records without outputs, labels, the way through several outputs."""

import math

import numpy as np

from toycomb.common._numba import frame, loop, summing_loop
from toycomb.training import layout
from toycomb.training._bits import transpose as transpose_bits
from toycomb.training._features import width
from toycomb.training._passes import ONE_BIT, SIXTEEN, cut, first_record, next_record, rounded

U = np.uint64
CHUNK = np.uint64(layout.CHUNK)
ZERO = np.float32(0)


@loop
def one_record(F, f, theta, b, rows, g, z, o, lanes):
    """z = ReLU(b + the rows of F that a record names)."""
    L = width(lanes)
    i0, i1, i2, i3, i4, i5 = cut(rows[g], rows[g + U(1)])
    i0, i1, i2, i3, i4, i5 = f + i0 * L, f + i1 * L, f + i2 * L, f + i3 * L, f + i4 * L, f + i5 * L
    for h in range(L):
        x = ((F[i0 + h] + F[i1 + h]) + (F[i2 + h] + F[i3 + h])) + ((F[i4 + h] + F[i5 + h]) + theta[b + h])
        z[o + h] = ZERO if x < ZERO else x


@loop
def last_record(F, f, rows, g, z, o, lanes):
    """z = ReLU(z + the rows of F that the last record of an input names)."""
    L = width(lanes)
    i0, i1, i2, i3, i4, i5 = cut(rows[g], rows[g + U(1)])
    i0, i1, i2, i3, i4, i5 = f + i0 * L, f + i1 * L, f + i2 * L, f + i3 * L, f + i4 * L, f + i5 * L
    for h in range(L):
        x = z[o + h] + (((F[i0 + h] + F[i1 + h]) + (F[i2 + h] + F[i3 + h])) + (F[i4 + h] + F[i5 + h]))
        z[o + h] = ZERO if x < ZERO else x


@loop
def add_records(F, f, theta, b, items, begin, n, records, starts, z, o, lanes):
    """z = ReLU(b + the rows of F that the records name), of n inputs; records are read where they lie, two words each.

    To copy the records of a batch together first takes as long as a third of this.
    """
    for r in range(n):
        s = items[begin + r]
        g, last = starts[s] + starts[s], starts[s + U(1)] + starts[s + U(1)] - U(2)
        if g == last:
            one_record(F, f, theta, b, records, g, z, o, lanes)
        else:
            first_record(F, f, theta, b, records, g, z, o, lanes)
            g += U(2)
            while g < last:
                next_record(F, f, records, g, z, o, lanes)
                g += U(2)
            last_record(F, f, records, last, z, o, lanes)
        o += width(lanes)


@loop
def rectify(z, o, size):
    """z = ReLU(z)."""
    for i in range(o, o + size):
        z[i] = ZERO if z[i] < ZERO else z[i]


@loop
def gather_words(items, begin, n, true, word, of, words):
    """Word number `word`, of `of` an input, of the true variables of the n inputs that `items` names; zeros behind."""
    for r in range(n):
        words[r] = true[items[begin + r] * of + word]
    for r in range(n, CHUNK):
        words[r] = U(0)


@frame
def name_rows(items, begin, n, true, of, words, across, half, who):
    """Bit r of the word `who` of each variable is set where it is true in input r, for 64 variables at a time."""
    for word in range(of):
        gather_words(items, begin, n, true, word, of, words)
        transpose_bits(words, across, half)
        for i in range(CHUNK):
            who[word * CHUNK + i] = across[i]


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
def through_one(a, o, theta, v, slopes, s, n, fresh, last, grad, b, d, lanes):
    """d = derivatives by one block of the last hidden layer through one output; d += them, if not `fresh`.

    Those by the output's weights are added to grad at v. After the `last` output the derivatives by rows that are not
    active become 0, and their sums are added to grad at b.
    """
    L = width(lanes)
    for r in range(n):
        x = slopes[s + r]
        for h in range(L):
            z = a[o + h]
            grad[v + h] += x * z
            y = x * theta[v + h]
            y = y if fresh else d[o + h] + y
            y = ZERO if last and z <= ZERO else y
            grad[b + h] += y if last else ZERO
            d[o + h] = y
        o += L


@loop
def through_two(a, o, theta, v, slopes, s, n, fresh, last, grad, b, d, lanes):
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
            y = y if fresh else d[o + h] + y
            y = ZERO if last and z <= ZERO else y
            grad[b + h] += y if last else ZERO
            d[o + h] = y
        o += L


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
