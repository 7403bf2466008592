"""Rejection samplers over packed inputs: bit i of an input's words is variable i.

A term is true on input x when `x & care == value` in every word; a term that can never be true has a bit in
`value` that is not in `care`.
"""

import numpy as np

from toycomb._numba import kernel


@kernel
def _get(x, i):
    return (x[i >> 6] >> np.uint64(i & 63)) & np.uint64(1)


@kernel
def _flip(x, i):
    x[i >> 6] ^= np.uint64(1) << np.uint64(i & 63)


@kernel
def _below(rng, count):
    return int(rng.random() * count)


@kernel
def _chosen(polarity, rank, any_sign):
    """Position of the literal of the given rank, among all or among the positive ones."""
    for j in range(polarity.size):
        if any_sign or polarity[j] > 0:
            if rank == 0:
                return j
            rank -= 1
    return -1


@kernel
def any_term(x, care, value):
    """Whether some term is true on the packed input x."""
    for c in range(care.shape[0]):
        same = True
        for w in range(x.size):
            if x[w] & care[c, w] != value[c, w]:
                same = False
        if same:
            return True
    return False


@kernel
def near_miss(rng, n, index, polarity, sizes, pick, care, value, want, low, high, tries, out):
    """Fill `out` (N, words): terms true where `want`, else one literal of a term violated and no term true.

    Tries are counted for each label: `tries` for the first input and `tries` more for each one made. Returns the
    number of the first input for which they did not suffice, or -1.
    """
    used, made = np.zeros(2, np.int64), np.zeros(2, np.int64)
    for s in range(want.size):
        x, label = out[s], int(want[s])
        done = False
        while used[label] < tries * (made[label] + 1):
            used[label] += 1
            c = pick[_below(rng, pick.size)]
            x[:] = value[c]
            extra = low + _below(rng, high - low + 1)
            if not want[s]:
                # The number of true variables stays that of the True inputs, so with no extra ones only a literal
                # whose violation makes a variable false will do.
                possible = sizes[c] if extra > 0 else np.sum(polarity[c] > 0)
                if possible == 0:
                    continue
                j = _chosen(polarity[c], _below(rng, possible), extra > 0)
                _flip(x, index[c, j])
                extra += polarity[c, j]
            while extra > 0:
                i = _below(rng, n)
                if not (_get(x, i) or _get(care[c], i)):
                    _flip(x, i)
                    extra -= 1
            if want[s] or not any_term(x, care, value):
                done = True
                break
        if not done:
            return s
        made[label] += 1
    return -1


@kernel
def background(rng, n, density, plant, pick, care, value, want, tries, out):
    """Fill `out` (N, words) with independent bits, conditioned on some term being true exactly where `want`.

    With `plant`, a random term is set true on the inputs that want one, instead of waiting for it.
    Tries are counted for each label: `tries` for the first input and `tries` more for each one made. Returns the
    number of the first input for which they did not suffice, or -1.
    """
    used, made = np.zeros(2, np.int64), np.zeros(2, np.int64)
    for s in range(want.size):
        x, label = out[s], int(want[s])
        done = False
        while used[label] < tries * (made[label] + 1):
            used[label] += 1
            x[:] = 0
            for i in range(n):
                if rng.random() < density:
                    _flip(x, i)
            if plant and want[s]:
                c = pick[_below(rng, pick.size)]
                for w in range(x.size):
                    x[w] = (x[w] & ~care[c, w]) | value[c, w]
            if any_term(x, care, value) == want[s]:
                done = True
                break
        if not done:
            return s
        made[label] += 1
    return -1
