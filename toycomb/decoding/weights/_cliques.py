"""The heaviest small sets of variables, by the sum over their pairs."""

from toycomb.common._numba import kernel
from toycomb.decoding.weights._sign_counts import insert


@kernel
def heaviest_sets(z, least, sums, chosen, scores, codes):
    """Returns how many sets of `chosen.shape[0]` = k variables were put into `scores`, `codes`: the heaviest ones.

    The weight of a set is the sum of z (n, n) over its pairs, each of which must be above 0, and at least `least`;
    `scores` has it with a minus sign. The code of a set has its variables as digits to the base n. sums (k + 1,), whose
    first is 0, is room to work in.
    """
    last, used, depth, n = chosen.shape[0] - 1, 0, 0, z.shape[0]
    chosen[0] = -1
    while depth >= 0:
        chosen[depth] += 1
        variable = chosen[depth]
        if variable >= n - (last - depth):
            depth -= 1
            continue
        added, low = 0.0, 1.0
        for j in range(depth):
            added += z[chosen[j], variable]
            low = min(low, z[chosen[j], variable])
        if low <= 0:
            continue
        sums[depth + 1] = sums[depth] + added
        if depth < last:
            depth += 1
            chosen[depth] = variable
            continue
        if sums[depth + 1] >= least:
            code = 0
            for j in range(last, -1, -1):
                code = code * n + chosen[j]
            used = insert(scores, codes, -sums[depth + 1], code, used)
    return used
