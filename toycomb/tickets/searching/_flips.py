"""Local search over edges: switch one edge on or off, keep the change if the loss falls.

theta as in `_descent.py`, float64. A switch changes the preactivations of one row at most, so that its loss follows
from one pass over that row. The loss is the mean squared hinge, `max(0, 1 - gain · sign · logit)^2`.
"""

import numpy as np

from toycomb.common._numba import kernel, loop, part

U = np.uint64  # of sizes and offsets: it spares a test for negative indices
LANES = 32
"""Sums run in so many lanes, in a fixed order; the number of inputs is a multiple of it."""


@loop
def changed_row(row, column, step, v, logits, signs, gain, lanes):
    """Add the loss to `lanes` if the row's weight of this input column moved by `step`."""
    for begin in range(U(0), U(row.size), U(LANES)):
        for h in range(U(LANES)):
            i = begin + h
            old, new = row[i], row[i] + step * column[i]
            f = logits[i] + v * (max(new, 0.0) - max(old, 0.0))
            short = max(1.0 - gain * signs[i] * f, 0.0)
            lanes[h] += short * short


@loop
def changed_output(row, step, logits, signs, gain, lanes):
    """Add the loss to `lanes` if the row's output weight moved by `step`."""
    for begin in range(U(0), U(row.size), U(LANES)):
        for h in range(U(LANES)):
            i = begin + h
            f = logits[i] + step * max(row[i], 0.0)
            short = max(1.0 - gain * signs[i] * f, 0.0)
            lanes[h] += short * short


@part
def total(lanes):
    """Sum of the lanes, which are cleared."""
    found = 0.0
    for h in range(LANES):
        found += lanes[h]
        lanes[h] = 0.0
    return found


@part
def loss_of(p, step, theta, columns, rows, ones, logits, signs, gain, lanes):
    """Mean loss if parameter p moved by `step`."""
    inputs, hidden = columns.shape[0], rows.shape[0]
    r = p % hidden
    if p < inputs * hidden:
        changed_row(rows[r], columns[p // hidden], step, theta[inputs * hidden + r], logits, signs, gain, lanes)
    elif p < (inputs + 1) * hidden:
        changed_output(rows[r], step, logits, signs, gain, lanes)
    else:
        changed_output(ones, step, logits, signs, gain, lanes)
    return total(lanes) / logits.size


@loop
def move_row(row, column, step, v, logits):
    """Move the row's weight of this input column."""
    for i in range(U(row.size)):
        old, new = row[i], row[i] + step * column[i]
        row[i] = new
        logits[i] += v * (max(new, 0.0) - max(old, 0.0))


@loop
def move_output(row, step, logits):
    """Move the row's output weight."""
    for i in range(U(row.size)):
        logits[i] += step * max(row[i], 0.0)


@part
def move(p, step, theta, columns, rows, ones, logits):
    """Move parameter p by `step`, and with it rows and logits."""
    inputs, hidden = columns.shape[0], rows.shape[0]
    r = p % hidden
    if p < inputs * hidden:
        move_row(rows[r], columns[p // hidden], step, theta[inputs * hidden + r], logits)
    elif p < (inputs + 1) * hidden:
        move_output(rows[r], step, logits)
    else:
        move_output(ones, step, logits)
    theta[p] += step


@kernel
def sweep(columns, signs, order, value, places, gain, on, theta, rows, logits, ones, lanes, losses):
    """Try every edge of `order` in turn, once; keep each switch that lowers the loss.

    Parameters
    ----------
    columns : (m + 1, N) float64
        Embedded inputs, transposed, and a row of ones; N is a multiple of `LANES`.
    signs : (N,) float64
        +1 and -1.
    order : (tries,) int64
        Edges.
    value : (edges,) float64
        What an edge adds to its parameter, (L, K) in order.
    places : int
        K.
    gain : float
    on : (edges,) bool, changed
    theta, rows, logits : (parameters,), (H, N), (N,) float64, changed
        Of the network whose edges are on.
    ones : (N,) float64
    lanes : (LANES,) float64, zeros
    losses : (1 + tries,) float64, written
        Mean loss before, and after each try.

    Returns
    -------
    int : switches kept
    """
    losses[0] = loss_of(theta.size - 1, 0.0, theta, columns, rows, ones, logits, signs, gain, lanes)
    kept = 0
    for t in range(order.size):
        e = order[t]
        p = e % places
        step = -value[e] if on[e] else value[e]
        found = loss_of(p, step, theta, columns, rows, ones, logits, signs, gain, lanes)
        losses[t + 1] = losses[t]
        if found < losses[t]:
            move(p, step, theta, columns, rows, ones, logits)
            on[e] = not on[e]
            kept += 1
            losses[t + 1] = found
    return kept
