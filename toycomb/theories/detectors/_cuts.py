"""The best threshold of a unit's activation, found by counting."""

import numpy as np

from toycomb._numba import kernel

BINS = 256


@kernel
def best_cuts(z, true, places, counts, gain, cut, side):
    """For each row of pre-activations z (K, N): the cut of its ReLU that tells inputs apart best.

    Activations are counted on `BINS` levels from 0 to their maximum. `gain` (K,) gets balanced accuracy on these
    inputs, `cut` (K,) the activation from which on a unit fires, `side` (K,) 1 where firing means True and -1 where it
    means False. `true` (N,) int32 holds 0 and 1, both present; `places` (N,) int32 and `counts` (2 BINS,) int32 are
    work space.
    """
    K, N = z.shape
    zero, totals = np.float32(0), 0
    for i in range(N):
        totals += true[i]
    up, down = 1 / totals, 1 / (N - totals)
    for r in range(K):
        top = zero
        for i in range(N):
            top = max(top, z[r, i])
        gain[r], cut[r], side[r] = 0.5, np.inf, 1
        if top <= zero:
            continue
        counts[:] = 0
        scale = np.float32(BINS - 1) / top
        for i in range(N):
            places[i] = 2 * np.int32(max(z[r, i], zero) * scale) + true[i]
        for i in range(N):
            counts[places[i]] += 1
        false_firing, true_firing = 0, 0
        for q in range(BINS - 1, 0, -1):
            false_firing += counts[2 * q]
            true_firing += counts[2 * q + 1]
            difference = true_firing * up - false_firing * down
            if 0.5 + abs(difference) / 2 > gain[r]:
                gain[r] = 0.5 + abs(difference) / 2
                cut[r] = q / scale
                side[r] = 1 if difference > 0 else -1
