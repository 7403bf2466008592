"""Counting rows that carry a sign pattern, over all small sets of variables, and how rare the count is by chance."""

import numpy as np

from toycomb.common._numba import kernel, part

U = np.uint64
ONES, PAIRS, FOURS = U(0x5555555555555555), U(0x3333333333333333), U(0x0F0F0F0F0F0F0F0F)
BYTES = U(0x0101010101010101)


@part
def ones(x):
    """How many bits of a 64-bit word are set."""
    x = x - ((x >> U(1)) & ONES)
    x = (x & PAIRS) + ((x >> U(2)) & PAIRS)
    return np.int64((((x + (x >> U(4))) & FOURS) * BYTES) >> U(56))


@part
def common(inside, carried, out):
    """Rows (words) that are in both, into `out`; returns how many these are."""
    count = 0
    for w in range(out.shape[0]):
        out[w] = inside[w] & carried[w]
        count += ones(out[w])
    return count


@part
def spread(before, size, meeting, out):
    """Chances `out` (R + 1,) of how many rows a set keeps when a column of `size` rows at random places joins it."""
    out[:] = 0
    for x in range(before.shape[0]):
        if before[x] > 0:
            for y in range(max(0, x + size - before.shape[0] + 1), min(x, size) + 1):
                out[y] += before[x] * meeting[x, size, y]


@part
def insert(tails, codes, tail, code, used):
    """Keep the smallest tails in a heap whose largest is first, with codes of their sets; returns how many are kept."""
    room = tails.shape[0]
    if used < room:
        place = used
        while place > 0 and tails[(place - 1) // 2] < tail:
            tails[place], codes[place] = tails[(place - 1) // 2], codes[(place - 1) // 2]
            place = (place - 1) // 2
        used += 1
    elif tail < tails[0]:
        place = 0
        while 2 * place + 1 < room:
            below = 2 * place + 1
            if below + 1 < room and tails[below + 1] > tails[below]:
                below += 1
            if tails[below] <= tail:
                break
            tails[place], codes[place] = tails[below], codes[below]
            place = below
    else:
        return used
    tails[place], codes[place] = tail, code
    return used


@kernel
def rarest_patterns(carried, sizes, meeting, reaching, least, limit, rows, chances, chosen, tails, codes):
    """Returns how many of the rarest sign patterns of `chosen.shape[0]` = k variables were put into `tails`, `codes`.

    Literal 2 i is variable i with a positive sign, 2 i + 1 with a negative one; the code of a set has its literals as
    digits to the base 2 n. carried (2 n, words) has the rows of each literal as bits, sizes (2 n,) their numbers.
    meeting, reaching (R + 1, R + 1, R + 1) are the chance, and the chance of at least so many, that a set of x rows and
    one of s have y in common. Patterns of fewer than `least` rows are left out, and those with a tail above `limit`.
    rows (k + 1, words), whose first holds all rows, and chances (k, R + 1), whose first is 1 at R, are room to work in.
    """
    last, used, depth = chosen.shape[0] - 1, 0, 0
    chosen[0] = -1
    while depth >= 0:
        chosen[depth] += 1
        literal = chosen[depth]
        if literal >= carried.shape[0] - 2 * (last - depth):
            depth -= 1
            continue
        count = common(rows[depth], carried[literal], rows[depth + 1])
        if count < least:
            continue
        if depth < last:
            spread(chances[depth], sizes[literal], meeting, chances[depth + 1])
            depth += 1
            chosen[depth] = 2 * (literal // 2) + 1
            continue
        tail = 0.0
        for x in range(count, chances.shape[1]):
            tail += chances[depth, x] * reaching[x, sizes[literal], count]
        if tail <= limit:
            code = 0
            for j in range(last, -1, -1):
                code = code * carried.shape[0] + chosen[j]
            used = insert(tails, codes, tail, code, used)
    return used
