"""Reading locations of whole populations."""

from toycomb.common._numba import kernel


@kernel
def hamming_distances(F, index, polarity, sizes, out):
    """out (T, P, H, C) = literals of each location that are not aligned.

    F is (T, P, H, n), index and polarity are (P, C, k), sizes (P, C).
    """
    for t in range(F.shape[0]):
        for p in range(F.shape[1]):
            for h in range(F.shape[2]):
                for c in range(index.shape[1]):
                    aligned = 0
                    for j in range(index.shape[2]):
                        aligned += F[t, p, h, index[p, c, j]] * polarity[p, c, j] > 0
                    out[t, p, h, c] = sizes[p, c] - aligned
