"""Small sums over the measures of one ticket."""

import numpy as np

from toycomb.common._numba import kernel


@kernel
def mean_of_defined(values, first, step, out):
    """out (Q,) = mean of the finite ones among the rows first, first + step, … of values (P, Q); NaN without any."""
    for i in range(values.shape[1]):
        total, count = 0.0, 0
        for p in range(first, values.shape[0], step):
            if np.isfinite(values[p, i]):
                total += values[p, i]
                count += 1
        out[i] = total / count if count else np.nan
