"""Gains of thresholded sums of two coordinates, from their joint histograms.

A sum `a x + b y` of two inputs that take few values each is known from the histogram of their pairs of levels. With the
residuals e and curvatures h of a logistic model added up in each cell, every threshold is a pass over the cells and not
over the inputs.
"""

import numpy as np

from toycomb.common._numba import kernel, part

ZERO, LOW = np.float32(0), np.float64(-1e30)
RIDGE, FLOOR, ROOM = 0.05, 1e-6, 0.3  # of the curvature, and how far a threshold stays below the largest sum


@part
def histogram(first, second, e, h, Be, Bh):
    """Sums of e and h (N,) in each cell of the levels `first` and `second` (N,)."""
    for k in range(Be.shape[0]):
        for i in range(Be.shape[1]):
            Be[k, i] = ZERO
            Bh[k, i] = ZERO
    for n in range(first.size):
        Be[first[n], second[n]] += e[n]
        Bh[first[n], second[n]] += h[n]


@part
def gains(Be, Bh, u, v, a, b, spread, E, S, g, t):
    """Signed gain g (T,) and threshold t (T,) of `relu(a u + b v - t)`, thresholds at mean + spread · deviation.

    A gain is the fall of the loss to second order by one Newton step of an output weight and the constant together,
    with the sign of that weight.
    """
    mean, square, high = 0.0, 0.0, LOW
    for k in range(u.size):
        for i in range(v.size):
            if Bh[k, i] > ZERO:
                x = a * u[k] + b * v[i]
                mean += Bh[k, i] * x
                square += Bh[k, i] * x * x
                high = max(high, x)
    mean /= S
    deviation = np.sqrt(max(square / S - mean * mean, 0.0))
    for j in range(spread.size):
        threshold = min(mean + spread[j] * deviation, high - ROOM)
        A, B, C = 0.0, 0.0, 0.0
        for k in range(u.size):
            for i in range(v.size):
                x = a * u[k] + b * v[i] - threshold
                if x > 0.0:
                    A += Be[k, i] * x
                    B += Bh[k, i] * x
                    C += Bh[k, i] * x * x
        top = A - B * E / S
        g[j] = top * abs(top) / (C - B * B / S + RIDGE * C + FLOOR * S)
        t[j] = threshold


@kernel
def pairs(levels, values, e, h, spread, E, S, Be, Bh, g, t):
    """g, t (pairs, 4, T) of the sums ++, +-, -+ and -- of all pairs i ≤ j of coordinates; i = j is one alone.

    `levels` (m, N) and `values` (m, L) are the coordinates; Be, Bh (L, L) are work space; E and S the sums of e and h.
    """
    f = 0
    for i in range(levels.shape[0]):
        for j in range(i, levels.shape[0]):
            histogram(levels[i], levels[j], e, h, Be, Bh)
            for s in range(4):
                a = 1.0 if s < 2 else -1.0
                b = 1.0 if s % 2 == 0 else -1.0
                gains(Be, Bh, values[i], values[j], a, 0.0 if i == j else b, spread, E, S, g[f, s], t[f, s])
            f += 1


@kernel
def extensions(sums, sum_values, levels, values, signs, e, h, spread, E, S, Be, Bh, g, t):
    """g, t (m, T) of the sums of what a row has, `sums` (N,) with `sum_values`, and one signed coordinate more."""
    for j in range(levels.shape[0]):
        histogram(sums, levels[j], e, h, Be, Bh)
        gains(Be, Bh, sum_values, values[j], 1.0, signs[j], spread, E, S, g[j], t[j])
