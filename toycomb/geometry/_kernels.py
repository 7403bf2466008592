"""Reading locations of whole populations. F is (L, P, H, n), index and polarity are (P, C, k), sizes (P, C)."""

import numpy as np

from toycomb.common._numba import kernel, part


@kernel
def hamming_distances(F, index, polarity, sizes, out):
    """out (L, P, H, C) = literals of each location that are not aligned."""
    for t in range(F.shape[0]):
        for p in range(F.shape[1]):
            for h in range(F.shape[2]):
                for c in range(index.shape[1]):
                    aligned = 0
                    for j in range(index.shape[2]):
                        aligned += F[t, p, h, index[p, c, j]] * polarity[p, c, j] > 0
                    out[t, p, h, c] = sizes[p, c] - aligned


@kernel
def count_sides(F, index, polarity, aligned, opposed):
    """aligned, opposed (L, P, H, C) = literals of each location whose entry lies on their side, and on the other.

    Where F holds one network, (L, 1, H, n), it is read against all P formulas.
    """
    for t in range(F.shape[0]):
        for p in range(index.shape[0]):
            q = p if F.shape[1] > 1 else 0
            for h in range(F.shape[2]):
                for c in range(index.shape[1]):
                    for_, against = 0, 0
                    for j in range(index.shape[2]):
                        x = F[t, q, h, index[p, c, j]] * polarity[p, c, j]
                        for_ += x > 0
                        against += x < 0
                    aligned[t, p, h, c] = for_
                    opposed[t, p, h, c] = against


@kernel
def tally(distance, row_types, row_type, sizes, out):
    """Add to out (L, P, k + 1, k + 1) the locations of each size of clause and each distance, on rows of one type.

    distance is (L, P, H, C) and row_types (L, P, H).
    """
    for t in range(distance.shape[0]):
        for p in range(distance.shape[1]):
            for h in range(distance.shape[2]):
                if row_types[t, p, h] == row_type:
                    for c in range(distance.shape[3]):
                        d = distance[t, p, h, c]
                        if 0 <= d < out.shape[3]:
                            out[t, p, sizes[p, c], d] += 1


@part
def shared(found, wanted, t, moved, row):
    """Clauses coded both on the row `moved` of found[t] and on `row` of wanted[t]."""
    both = 0
    for c in range(found.shape[2]):
        both += found[t, moved, c] & wanted[t, row, c]
    return both


@kernel
def permuted_overlap(found, wanted, row_types, orders, out):
    """out (D, L) = locations that found has in common with wanted once its rows are permuted within their type.

    found and wanted are (L, H, C), row_types (L, H). The i-th row of a type gets what the i-th of that type in an order
    of the rows, orders (D, L, H), has.
    """
    for d in range(orders.shape[0]):
        for t in range(found.shape[0]):
            both = 0
            for row_type in range(-1, 2):
                row = 0
                for i in range(found.shape[1]):
                    moved = orders[d, t, i]
                    if row_types[t, moved] == row_type:
                        while row_types[t, row] != row_type:
                            row += 1
                        both += shared(found, wanted, t, moved, row)
                        row += 1
            out[d, t] = both


@kernel
def compare(found, wanted, out):
    """out (L, 5) = locations in common, those of found and of wanted (L, H, C), and clauses that each codes at all."""
    for t in range(found.shape[0]):
        both, first, second, any_first, any_second = 0, 0, 0, 0, 0
        for c in range(found.shape[2]):
            in_first, in_second = 0, 0
            for h in range(found.shape[1]):
                both += found[t, h, c] & wanted[t, h, c]
                in_first += found[t, h, c]
                in_second += wanted[t, h, c]
            first += in_first
            second += in_second
            any_first += in_first > 0
            any_second += in_second > 0
        for i, count in enumerate((both, first, second, any_first, any_second)):
            out[t, i] = count


@kernel
def clause_shares(found, wanted, out):
    """out (L, 4) = shares of the clauses of wanted (L, H, C) that found keeps, moves and loses, and of all it codes."""
    for t in range(found.shape[0]):
        coded, kept, moved, anywhere = 0, 0, 0, 0
        for c in range(found.shape[2]):
            asked, there, same = False, False, False
            for h in range(found.shape[1]):
                asked |= wanted[t, h, c]
                there |= found[t, h, c]
                same |= found[t, h, c] & wanted[t, h, c]
            coded += asked
            kept += same
            moved += asked & there & (not same)
            anywhere += there
        for i, count in enumerate((kept, moved, coded - kept - moved)):
            out[t, i] = count / coded if coded else np.nan
        out[t, 3] = anywhere / found.shape[2]
