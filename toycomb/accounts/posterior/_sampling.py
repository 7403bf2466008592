"""Truth tables of random networks: sixteen networks side by side, every input of n variables at once.

Parameters stand row by row, W[r], b[r] and v[r] together, then c; each is sixteen numbers, one per network. Random
numbers come from xoshiro128+ (Blackman and Vigna 2021, figure 5), 64 generators side by side, so that none waits for
its own last result. A chunk of networks is seeded by its number, whatever was drawn before it.
"""

import numpy as np

from toycomb.common._numba import kernel, loop, part, summing_loop
from toycomb.common._random import bits

U = np.uint64
LANES, STREAMS = 16, 64
WIDE = np.uint64(16)
BLOCKS = 64
"""Blocks of sixteen networks in a chunk."""
ZERO = np.float32(0)
NONE, ONE, TWO, LAST = np.uint32(0), np.uint32(1), np.uint32(2), np.uint32(2**30)
NINE, ELEVEN, TWENTY_ONE = np.uint32(9), np.uint32(11), np.uint32(21)


@part
def seed_streams(key, chunk, state):
    """Initial states (4, 64) of a chunk's generators: their own numbers of the stream `key`."""
    at = U(chunk) * U(4 * STREAMS)
    for word in range(4):
        for lane in range(STREAMS):
            state[word, lane] = bits(key, at)
            at += U(1)


@loop
def draw(s0, s1, s2, s3, bounds, theta):
    """Parameters, uniform within ± bounds · 2^31; their number is a multiple of 64."""
    for at in range(U(0), U(len(bounds)), U(STREAMS)):
        for lane in range(STREAMS):
            i = U(lane)
            a, b, c, d = s0[i], s1[i], s2[i], s3[i]
            theta[at + i] = np.float32(np.int32(np.uint32(a + d))) * bounds[at + i]
            t = np.uint32(b << NINE)
            c ^= a
            d ^= b
            s1[i] = b ^ c
            s0[i] = a ^ d
            s2[i] = c ^ t
            s3[i] = np.uint32(d << ELEVEN) | np.uint32(d >> TWENTY_ONE)


@loop
def sums(theta, at, b, count, out):
    """b plus every subset of the weights theta[at:], sixteen numbers each."""
    for lane in range(LANES):
        out[U(lane)] = theta[b + U(lane)]
    size = WIDE
    for _ in range(count):
        for i in range(U(0), size, WIDE):
            for lane in range(LANES):
                k = U(lane)
                out[size + i + k] = out[i + k] + theta[at + k]
        at += WIDE
        size += size


@loop
def negative_sums(theta, at, v, count, out, outputs):
    """Minus every subset of the weights theta[at:], sixteen numbers each; v times the subsets is added to outputs."""
    for lane in range(LANES):
        out[U(lane)] = ZERO
    size = WIDE
    for _ in range(count):
        for i in range(U(0), size, WIDE):
            for lane in range(LANES):
                k = U(lane)
                x = out[i + k] - theta[at + k]
                out[size + i + k] = x
                outputs[size + i + k] -= theta[v + k] * x
        at += WIDE
        size += size


@summing_loop
def add_rows(low, high, low2, high2, theta, v, v2, lows, highs, logit):
    """logit += v·max(low, high) of two rows, for every high and low part of an input."""
    at = U(0)
    for k in range(U(0), highs, WIDE):
        for j in range(U(0), lows, WIDE):
            for lane in range(LANES):
                i = U(lane)
                first = theta[v + i] * max(low[j + i], high[k + i])
                logit[at + i] += first + theta[v2 + i] * max(low2[j + i], high2[k + i])
            at += WIDE


@loop
def fill(values, at, out, size):
    """Sixteen values, again and again."""
    for i in range(U(0), size, WIDE):
        for lane in range(LANES):
            out[i + U(lane)] = values[at + U(lane)]


@loop
def pack(logit, outputs, lows, words):
    """Bit i of word w: whether logit and output of input 32 w + i lie above 0 together."""
    for w in range(len(words)):
        for lane in range(LANES):
            words[w, U(lane)] = NONE
    bit = np.uint32(1)
    high = U(0)
    for i in range(U(0), U(len(logit)), lows):
        w = i >> U(9)
        for j in range(i, i + lows, WIDE + WIDE):
            for lane in range(LANES):
                k = U(lane)
                x = bit if logit[j + k] + outputs[high + k] > ZERO else NONE
                y = bit if logit[j + WIDE + k] + outputs[high + k] > ZERO else NONE
                words[w, k] |= np.uint32(x | np.uint32(y << ONE))
            bit = np.uint32(bit << TWO) if bit < LAST else np.uint32(1)
        high += WIDE


@part
def block_tables(theta, rows, variables, work, logit, words):
    """Truth tables (words, 16) of one block of parameters.

    An input has a low part, its first three variables, and a high part. As ReLU(low + high) is max(low, -high) + high,
    what the high parts add to the logits is summed apart, once for all low parts.
    """
    low, high, low2, high2, outputs = work[0], work[1], work[2], work[3], work[4]
    short = min(variables, U(3))
    lows, highs, wide = WIDE << short, WIDE << (variables - short), WIDE * (variables + U(2))
    fill(theta, rows * wide, outputs, highs)
    for i in range(len(logit)):
        logit[i] = ZERO
    for at in range(U(0), rows * wide, wide + wide):
        other, b = at + wide, at + WIDE * variables
        v, split = b + WIDE, WIDE * short
        sums(theta, at, b, short, low)
        sums(theta, other, b + wide, short, low2)
        negative_sums(theta, at + split, v, variables - short, high, outputs)
        negative_sums(theta, other + split, v + wide, variables - short, high2, outputs)
        add_rows(low, high, low2, high2, theta, v, v + wide, lows, highs, logit)
    pack(logit, outputs, lows, words)


@kernel
def sample(key, first, rows, variables, bounds, state, theta, work, logit, out):
    """Truth tables of the chunks `first` and following.

    rows (even) and variables uint64; bounds (16 d',) float32, times 2^-31, sixteen times each, filled up with zeros to
    a multiple of 64; state (4, 64) uint32, theta (16 d',), work (5, 256) and logit (16 · 2^n,) float32 are work space;
    out (chunks · 64, words, 16) uint32.
    """
    for block in range(len(out)):
        if block % BLOCKS == 0:
            seed_streams(key, first + block // BLOCKS, state)
        draw(state[0], state[1], state[2], state[3], bounds, theta)
        block_tables(theta, rows, variables, work, logit, out[block])


@kernel
def tables(theta, rows, variables, work, logit, out):
    """Truth tables of the given parameters (blocks, 16 d'), otherwise as `sample`."""
    for block in range(len(out)):
        block_tables(theta[block], rows, variables, work, logit, out[block])


@kernel
def collect(tables, wanted, mask, every, out):
    """Copy those tables (N, words), or their negations, that agree with `wanted` wherever `mask` has a bit.

    wanted, mask and every (words,); out (N, words). Returns how many there are.
    """
    count, last = 0, len(wanted) - 1
    w0, m0 = wanted[last], mask[last]
    for i in range(len(tables)):
        differs = (tables[i, last] ^ w0) & m0
        if differs != NONE and differs != m0:
            continue
        wrong, right = differs, differs ^ m0
        for w in range(last):
            differs = (tables[i, w] ^ wanted[w]) & mask[w]
            wrong |= differs
            right |= differs ^ mask[w]
        if wrong == NONE or right == NONE:
            flip = NONE if wrong == NONE else ~NONE
            for w in range(len(wanted)):
                out[count, w] = (tables[i, w] ^ flip) & every[w]
            count += 1
    return count
