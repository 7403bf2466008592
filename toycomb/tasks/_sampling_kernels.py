"""Rejection samplers over packed inputs: bit i of an input's words is variable i.

A term is true on input x when `x & care == value` in every word; a term that can never be true has a bit in
`value` that is not in `care`.
"""

import numpy as np

from toycomb.common._numba import kernel, part
from toycomb.common._random import below


@part
def _get(x, s, i):
    return (x[s, i >> 6] >> np.uint64(i & 63)) & np.uint64(1)


@part
def _flip(x, s, i):
    x[s, i >> 6] ^= np.uint64(1) << np.uint64(i & 63)


@part
def _chosen(polarity, c, rank, any_sign):
    """Position in clause c of the literal of the given rank, among all or among the positive ones; or how many."""
    seen = 0
    for j in range(polarity.shape[1]):
        if polarity[c, j] > 0 or (any_sign and polarity[c, j] != 0):
            if seen == rank:
                return j
            seen += 1
    return seen


@part
def any_term(x, s, care, value):
    """Whether some term is true on the packed input s."""
    for c in range(care.shape[0]):
        same = True
        for w in range(x.shape[1]):
            if x[s, w] & care[c, w] != value[c, w]:
                same = False
        if same:
            return True
    return False


@kernel
def near_miss(draws, n, index, polarity, pick, care, value, want, low, high, tries, used, made, x):
    """Fill `x` (N, words): terms true where `want`, else one literal of a term violated and no term true.

    Tries are counted for each label, in `used` and `made` (2,): `tries` for the first input and `tries` more for each
    one made. Returns the number of the first input for which they did not suffice, or -1.
    """
    for s in range(want.size):
        label = int(want[s])
        done = False
        while used[label] < tries * (made[label] + 1):
            used[label] += 1
            c = pick[below(draws, pick.size)]
            for w in range(x.shape[1]):
                x[s, w] = value[c, w]
            extra = low + below(draws, high - low + 1)
            if not want[s]:
                # The number of true variables stays that of the True inputs, so with no extra ones only a literal
                # whose violation makes a variable false will do.
                possible = _chosen(polarity, c, -1, extra > 0)
                if possible == 0:
                    continue
                j = _chosen(polarity, c, below(draws, possible), extra > 0)
                _flip(x, s, index[c, j])
                extra += polarity[c, j]
            while extra > 0:
                i = below(draws, n)
                if not (_get(x, s, i) or _get(care, c, i)):
                    _flip(x, s, i)
                    extra -= 1
            if want[s] or not any_term(x, s, care, value):
                done = True
                break
        if not done:
            return s
        made[label] += 1
    return -1


@kernel
def background(draws, n, density, plant, pick, care, value, want, tries, used, made, x):
    """Fill `x` (N, words) with independent bits, conditioned on some term being true exactly where `want`.

    With `plant`, a random term is set true on the inputs that want one, instead of waiting for it.
    Tries are counted for each label, in `used` and `made` (2,): `tries` for the first input and `tries` more for each
    one made. Returns the number of the first input for which they did not suffice, or -1.
    """
    for s in range(want.size):
        label = int(want[s])
        done = False
        while used[label] < tries * (made[label] + 1):
            used[label] += 1
            for w in range(x.shape[1]):
                x[s, w] = 0
            for i in range(n):
                if below(draws, 1 << 32) < density * 2.0**32:
                    _flip(x, s, i)
            if plant and want[s]:
                c = pick[below(draws, pick.size)]
                for w in range(x.shape[1]):
                    x[s, w] = (x[s, w] & ~care[c, w]) | value[c, w]
            if any_term(x, s, care, value) == want[s]:
                done = True
                break
        if not done:
            return s
        made[label] += 1
    return -1


@part
def _ones(x, s):
    """True variables of the packed input s."""
    count = 0
    for w in range(x.shape[1]):
        left = x[s, w]
        while left:
            left &= left - np.uint64(1)
            count += 1
    return count


@part
def _set_terms(draws, x, s, held, picks, pick, care, value, want):
    """Set a random term of each output that wants one true; false where two of them contradict each other.

    `held` (1, words) gets the variables of these terms.
    """
    for w in range(x.shape[1]):
        x[s, w] = held[0, w] = 0
    for o in range(want.shape[1]):
        if want[s, o] != 1:
            continue
        c = pick[picks[o] + below(draws, picks[o + 1] - picks[o])]
        for w in range(x.shape[1]):
            if held[0, w] & care[c, w] & (x[s, w] ^ value[c, w]):
                return False
            x[s, w] |= value[c, w]
            held[0, w] |= care[c, w]
    return True


@part
def _fill(draws, x, s, held, n, total):
    """Set further variables, those that are held aside, until `total` are true; false where that cannot be."""
    missing = total - _ones(x, s)
    if missing < 0 or missing > n - _ones(held, 0):
        return False
    while missing > 0:
        i = below(draws, n)
        if not (_get(x, s, i) or _get(held, 0, i)):
            _flip(x, s, i)
            missing -= 1
    return True


@part
def _label(x, s, care, value, starts, want, y):
    """Find which outputs have a true term on the packed input s; false where one is not as wanted."""
    for o in range(want.shape[1]):
        y[s, o] = False
        for c in range(starts[o], starts[o + 1]):
            same = True
            for w in range(x.shape[1]):
                if x[s, w] & care[c, w] != value[c, w]:
                    same = False
            if same:
                y[s, o] = True
                break
        if want[s, o] >= 0 and y[s, o] != (want[s, o] == 1):
            return False
    return True


@kernel
def joint(draws, n, picks, pick, starts, care, value, want, group, low, high, tries, used, made, held, x, y):
    """Fill `x` (N, words) and `y` (N, O): some term of output o true where `want` is 1, none where 0, either where -1.

    Terms of output o are those from `starts[o]` on, and those of them that can be true are `pick` from `picks[o]` on.
    Tries are counted for each `group` of inputs, in `used` and `made`: `tries` for the first input and `tries` more for
    each one made. Returns the number of the first input for which they did not suffice, or -1.
    """
    for s in range(want.shape[0]):
        g = group[s]
        done = False
        while used[g] < tries * (made[g] + 1):
            used[g] += 1
            total = low + below(draws, high - low + 1)
            if (
                _set_terms(draws, x, s, held, picks, pick, care, value, want)
                and _fill(draws, x, s, held, n, total)
                and _label(x, s, care, value, starts, want, y)
            ):
                done = True
                break
        if not done:
            return s
        made[g] += 1
    return -1
