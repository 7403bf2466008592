"""Order and encoding of the inputs.

An input with few true variables is one or more *records* of eight numbers: six rows of the feature space that are added
up (true variables, padded with rows that hold zeros), a spare, and 128 where the label is False. Where inputs have at
most six true variables and rows are fewer than 254, records are eight bytes, so one 64-bit word, and an epoch shuffles
these words themselves; other inputs are shuffled as numbers and gathered. Either way a batch arrives as two 64-bit
words a record, four numbers of 16 bits in each: to load one word and cut it up is cheaper than to load four numbers.

Inputs with many true variables are words of bits (`_bits.py`), or embedded beforehand: a batch of these is a matrix.
"""

import numpy as np

from toycomb.common._numba import kernel, loop, part
from toycomb.common._random import GOLDEN, MIX1, MIX2, bits

U = np.uint64


@kernel
def shuffle(items, key):
    """Fisher–Yates in place; a 32-bit fraction picks each place, which favours none by more than N / 2^32."""
    for i in range(U(items.size - 1), U(0), -1):
        j = (bits(key, i) * (i + U(1))) >> U(32)
        kept = items[i]
        items[i] = items[j]
        items[j] = kept


@loop
def unpack(items, words, begin, n, numbers, ends, sign_bits):
    """Records of n inputs from their words, and the bits of ±1 as float32; `words` are the bytes of `items`."""
    eight = U(8)
    for i in range(eight * n):
        numbers[i] = np.uint16(words[eight * begin + i])
    for r in range(n):
        sign_bits[r] = np.uint32((items[begin + r] >> U(32)) & U(0x80000000)) | np.uint32(0x3F800000)
        ends[r] = U(2) * (r + U(1))


@loop
def gather(items, begin, n, records, starts, numbers, ends, sign_bits):
    """Records of the n inputs that `items` names."""
    eight, g = U(8), U(0)
    for r in range(n):
        s = items[begin + r]
        sign_bits[r] = np.uint32(0xBF800000 if records[eight * starts[s] + U(7)] else 0x3F800000)
        for i in range(eight * starts[s], eight * starts[s + U(1)]):
            numbers[g] = records[i]
            g += U(1)
        ends[r] = g // U(4)


@loop
def gather_dense(items, begin, n, embedded, labels, inputs, sign_bits):
    """Rows of the n inputs that `items` names, from those that are embedded beforehand."""
    for r in range(n):
        s = items[begin + r]
        sign_bits[r] = np.uint32(0x3F800000 if labels[s] else 0xBF800000)
        for j in range(embedded.shape[1]):
            inputs[r, j] = embedded[s, j]


@part
def ones(word):
    """How many bits of a 64-bit word are set."""
    word -= (word >> U(1)) & U(0x5555555555555555)
    word = (word & U(0x3333333333333333)) + ((word >> U(2)) & U(0x3333333333333333))
    return np.int64((((word + (word >> U(4))) & U(0x0F0F0F0F0F0F0F0F)) * U(0x0101010101010101)) >> U(56))


@kernel
def count(words, starts):
    """Where the records of each input begin, into `starts` (N + 1,); returns the most an input has, and all true bits.

    An input that is nowhere true has a record as well.
    """
    most, total, end = 0, 0, 0
    for s in range(words.shape[0]):
        true = 0
        for w in range(words.shape[1]):
            true += ones(words[s, w])
        records = max(1, (true + 5) // 6)
        starts[s] = end
        end += records
        total += true
        most = max(most, records)
    starts[words.shape[0]] = end
    return most, total


@kernel
def encode(words, y, zeros, starts, records):
    """Records (starts[-1], 8) of inputs given as words (N, w), padded with the rows `zeros` and `zeros` + 1 in turn."""
    for s in range(words.shape[0]):
        g, i = starts[s], 0
        for w in range(words.shape[1]):
            rest, first = words[s, w], 64 * w
            while rest:
                if i == 6:
                    g, i = g + 1, 0
                lowest = rest & (~rest + U(1))
                records[g, i] = first + ones(lowest - U(1))
                rest ^= lowest
                i += 1
        for j in range(i, 6):
            records[g, j] = zeros + j % 2
        for r in range(starts[s], starts[s + 1]):
            records[r, 6], records[r, 7] = 0, 0
        records[starts[s], 7] = 0 if y[s] else 128


@part
def found(table, known, words, i):
    """Where in the table row i of `words` stands, or where it would: the next free place after others of its hash."""
    at = GOLDEN
    for w in range(words.shape[1]):
        at = (at ^ words[i, w]) * MIX1
        at = (at ^ (at >> U(29))) * MIX2
    at ^= at >> U(32)
    while True:
        at &= U(table.size - 1)
        row = table[at]
        if not row:
            return at
        same = True
        for w in range(words.shape[1]):
            same &= known[row - 1, w] == words[i, w]
        if same:
            return at
        at += U(1)


@kernel
def never_in(known, drawn, table, out):
    """Mark the rows of `drawn` that are no row of `known`, exactly, by a hash table.

    Parameters
    ----------
    known, drawn : (N, w) and (M, w) uint64
    table : (2^k,) uint32, zeros, larger than N: work space; holds 1 + a row of `known`, or 0
    out : (M,) bool, written
    """
    for i in range(known.shape[0]):
        table[found(table, known, known, i)] = np.uint32(i + 1)
    for i in range(drawn.shape[0]):
        out[i] = not table[found(table, known, drawn, i)]
