"""Truth tables of random networks: sixteen networks side by side, every input of n variables at once.

Parameters stand row by row, W[r], b[r] and v[r] together, then c; each is sixteen numbers, one a network. Random
numbers come from xoshiro128+ (Blackman and Vigna 2021, figure 5), 64 generators side by side, so that none waits for
its own last result. A chunk of networks is seeded by its number, whatever was drawn before it.
"""

import numpy as np

from toycomb._numba import kernel, loop, part, summing_loop
from toycomb._random import bits

U = np.uint64
LANES, STREAMS = 16, 64
WIDE, FIFTEEN = np.uint64(16), np.uint64(15)
BLOCKS = 64
"""Blocks of sixteen networks in a chunk."""
ZERO = np.float32(0)
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
    """Parameters, uniform within ± bounds · 2^31; their number is a multiple of four."""
    at = U(0)
    for p in range(0, len(bounds), 4):
        for lane in range(STREAMS):
            i = U(lane)
            a, b, c, d = s0[i], s1[i], s2[i], s3[i]
            theta[at + i] = np.float32(np.int32(np.uint32(a + d)))
            t = np.uint32(b << NINE)
            c ^= a
            d ^= b
            s1[i] = b ^ c
            s0[i] = a ^ d
            s2[i] = c ^ t
            s3[i] = np.uint32(d << ELEVEN) | np.uint32(d >> TWENTY_ONE)
        for q in range(4):
            bound = bounds[p + q]
            for lane in range(LANES):
                theta[at + U(lane)] *= bound
            at += WIDE


@loop
def subset_sums(theta, first, start, count, out):
    """Sixteen numbers for each subset of `count` weights from theta[first]: its sum plus those at theta[start]."""
    for lane in range(LANES):
        out[U(lane)] = theta[start + U(lane)]
    size = WIDE
    for _ in range(count):
        for i in range(U(0), size, WIDE):
            for lane in range(LANES):
                k = U(lane)
                out[size + i + k] = out[i + k] + theta[first + k]
        first += WIDE
        size += size


@summing_loop
def add_row(low, high, theta, v, lows, highs, logit):
    """logit += v·ReLU(low + high), for every high and low part of an input."""
    at = U(0)
    for k in range(U(0), highs, WIDE):
        for j in range(U(0), lows, WIDE):
            for lane in range(LANES):
                i = U(lane)
                logit[at + i] += theta[v + i] * max(low[j + i] + high[k + i], ZERO)
            at += WIDE


@loop
def fill(values, first, out):
    """Sixteen values, again and again."""
    for at in range(U(0), U(len(out)), WIDE):
        for lane in range(LANES):
            out[at + U(lane)] = values[first + U(lane)]


@loop
def pack(logit, words):
    """Bit i of word w: whether the logit of input 32 w + i lies above 0."""
    at, bit = U(0), np.uint32(1)
    for w in range(len(words)):
        for lane in range(LANES):
            words[w, lane] = np.uint32(0)
    for i in range(U(0), U(len(logit)), WIDE):
        word = i >> U(9)
        for lane in range(LANES):
            k = U(lane)
            words[word, k] |= bit if logit[i + k] > ZERO else np.uint32(0)
        bit = np.uint32((bit << np.uint32(1)) | (bit >> np.uint32(31)))


@part
def block_tables(theta, rows, variables, low, high, logit, words):
    """Truth tables (words, 16) of one block of parameters; sixteen zeros stand behind c in theta."""
    short = min(variables, U(3))
    lows, highs = WIDE << short, WIDE << (variables - short)
    end = rows * WIDE * (variables + U(2))
    fill(theta, end, logit)
    at = U(0)
    for _ in range(rows):
        b = at + WIDE * variables
        subset_sums(theta, at, b, short, low)
        subset_sums(theta, at + WIDE * short, end + WIDE, variables - short, high)
        add_row(low, high, theta, b + WIDE, lows, highs, logit)
        at = b + WIDE + WIDE
    pack(logit, words)


@kernel
def sample(key, first, rows, variables, bounds, state, theta, low, high, logit, out):
    """Truth tables of the chunks `first` and following.

    rows and variables uint64; bounds (d',) float32, times 2^-31, d' a multiple of four above d, with zeros behind c;
    state (4, 64) uint32, theta (16 d',), low, high and logit (16 · 2^n,) float32 are work space; out (chunks · 64,
    words, 16) uint32.
    """
    for block in range(len(out)):
        if block % BLOCKS == 0:
            seed_streams(key, first + block // BLOCKS, state)
        draw(state[0], state[1], state[2], state[3], bounds, theta)
        block_tables(theta, rows, variables, low, high, logit, out[block])


@kernel
def tables(theta, rows, variables, low, high, logit, out):
    """Truth tables of the given parameters (blocks, 16 d'), otherwise as `sample`."""
    for block in range(len(out)):
        block_tables(theta[block], rows, variables, low, high, logit, out[block])
