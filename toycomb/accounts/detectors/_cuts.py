"""The best threshold of a unit's activation, found by counting."""

import numpy as np

from toycomb.common._numba import kernel, loop, part

BINS, LANES = 256, 16
TABLES = 4
"""Tables that activations are counted in by turns: many fall on the same level, and would wait for each other."""


@loop
def _add(z, weight, column):
    for i in range(len(z)):
        z[i] += weight * column[i]


@loop
def _add_eight(z, row, columns, j):
    """What eight `_add` give, one after the other, without writing between them."""
    w0, w1, w2, w3 = row[j], row[j + 1], row[j + 2], row[j + 3]
    w4, w5, w6, w7 = row[j + 4], row[j + 5], row[j + 6], row[j + 7]
    for i in range(len(z)):
        x = ((z[i] + w0 * columns[j, i]) + w1 * columns[j + 1, i]) + w2 * columns[j + 2, i]
        x = ((x + w3 * columns[j + 3, i]) + w4 * columns[j + 4, i]) + w5 * columns[j + 5, i]
        z[i] = (x + w6 * columns[j + 6, i]) + w7 * columns[j + 7, i]


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


@part
def _count(places, counts):
    """How many inputs have each place, into the first table."""
    counts[:] = 0
    whole = len(places) - len(places) % TABLES
    for i in range(0, whole, TABLES):
        counts[0, np.uint64(places[i])] += 1
        counts[1, np.uint64(places[i + 1])] += 1
        counts[2, np.uint64(places[i + 2])] += 1
        counts[3, np.uint64(places[i + 3])] += 1
    for i in range(whole, len(places)):
        counts[0, np.uint64(places[i])] += 1
    for q in range(2 * BINS):
        counts[0, q] += counts[1, q] + counts[2, q] + counts[3, q]


@kernel
def best_cuts(rows, columns, true, z, lanes, places, counts, gain, cut, side):
    """For each row (K, d) float32: the cut of its ReLU that tells inputs apart best.

    Activations are counted on `BINS` levels from 0 to their maximum. `gain` (K,) gets balanced accuracy on these
    inputs, `cut` (K,) the activation from which on a unit fires, `side` (K,) 1 where firing means True and -1 where it
    means False. `columns` (d, N) float32 holds the inputs, `true` (N,) int32 0 and 1, both present; `z` (N,) and
    `lanes` (LANES,) float32, `places` (N,) int32 and `counts` (TABLES, 2 BINS) int32 are work space.
    """
    K, N, totals = len(rows), len(true), 0
    for i in range(N):
        totals += true[i]
    up, down = 1 / totals, 1 / (N - totals)
    for r in range(K):
        z[:] = np.float32(0)
        whole = len(columns) - len(columns) % 8
        for j in range(0, whole, 8):
            _add_eight(z, rows[r], columns, j)
        for j in range(whole, len(columns)):
            _add(z, rows[r, j], columns[j])
        top = _largest(z, lanes)
        gain[r], cut[r], side[r] = 0.5, np.inf, 1
        if top <= np.float32(0):
            continue
        scale = np.float32(BINS - 1) / top
        _place(z, scale, true, places)
        _count(places, counts)
        false_firing, true_firing = 0, 0
        for q in range(BINS - 1, 0, -1):
            false_firing += counts[0, 2 * q]
            true_firing += counts[0, 2 * q + 1]
            difference = true_firing * up - false_firing * down
            if 0.5 + abs(difference) / 2 > gain[r]:
                gain[r] = 0.5 + abs(difference) / 2
                cut[r] = q / scale
                side[r] = 1 if difference > 0 else -1
