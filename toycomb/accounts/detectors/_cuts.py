"""The best threshold of a unit's activation, found by counting."""

import numpy as np

from toycomb.common._numba import kernel, loop

BINS, LANES = 256, 16


@loop
def _add(z, weight, column):
    for i in range(len(z)):
        z[i] += weight * column[i]


@loop
def _largest(z, lanes):
    """The largest of the numbers and 0; as many maxima side by side as there are lanes."""
    for lane in range(LANES):
        lanes[lane] = np.float32(0)
    whole = len(z) - len(z) % LANES
    for i in range(0, whole, LANES):
        for lane in range(LANES):
            lanes[lane] = max(lanes[lane], z[i + lane])
    for i in range(whole, len(z)):
        lanes[0] = max(lanes[0], z[i])
    for lane in range(1, LANES):
        lanes[0] = max(lanes[0], lanes[lane])
    return lanes[0]


@loop
def _place(z, scale, true, places):
    """Twice the level of each activation, and 1 where the input is True."""
    for i in range(len(z)):
        places[i] = 2 * np.int32(max(z[i], np.float32(0)) * scale) + true[i]


@kernel
def best_cuts(rows, columns, true, z, lanes, places, counts, gain, cut, side):
    """For each row (K, d) float32: the cut of its ReLU that tells inputs apart best.

    Activations are counted on `BINS` levels from 0 to their maximum. `gain` (K,) gets balanced accuracy on these
    inputs, `cut` (K,) the activation from which on a unit fires, `side` (K,) 1 where firing means True and -1 where it
    means False. `columns` (d, N) float32 holds the inputs, `true` (N,) int32 0 and 1, both present; `z` (N,) and
    `lanes` (LANES,) float32, `places` (N,) int32 and `counts` (2 BINS,) int32 are work space.
    """
    K, N, totals = len(rows), len(true), 0
    for i in range(N):
        totals += true[i]
    up, down = 1 / totals, 1 / (N - totals)
    for r in range(K):
        z[:] = np.float32(0)
        for j in range(len(columns)):
            _add(z, rows[r, j], columns[j])
        top = _largest(z, lanes)
        gain[r], cut[r], side[r] = 0.5, np.inf, 1
        if top <= np.float32(0):
            continue
        counts[:] = 0
        scale = np.float32(BINS - 1) / top
        _place(z, scale, true, places)
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
