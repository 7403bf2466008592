"""Whole trainings in one call: orders, steps, mean losses, patience and snapshots; or what a network makes of inputs.

One kernel does both, since to compile another would be a good part of the first training's time. It looks at a flag in
memory between two steps, so that another thread can end it at any time.
"""

import math

import numpy as np

from toycomb.common._numba import frame, kernel
from toycomb.training._batches import shuffle
from toycomb.training._deep import learn_deep
from toycomb.training._features import copy
from toycomb.training._kernels import learn
from toycomb.training.courses import BEGUN, DIVERGED, DONE, ENOUGH, GOING, SINCE, STOPPED, TAKEN, WRONG

U = np.uint64
BLOCK, EIGHT = np.uint64(128), np.uint64(8)  # so many numbers are added up by eight sums side by side


@frame
def block(x, begin, n):
    """Sum of at most BLOCK numbers in the order of NumPy, which overwrites some of them."""
    found, at = 0.0, begin
    if n >= EIGHT:
        at += n // EIGHT * EIGHT
        for i in range(begin + EIGHT, at):
            x[begin + (i - begin) % EIGHT] += x[i]
        for bit in range(U(3)):
            step = U(1) << bit
            for i in range(begin, begin + EIGHT, step + step):
                x[i] += x[i + step]
        found = x[begin]
    for i in range(at, begin + n):
        found += x[i]
    return found


@frame
def mean(x):
    """Mean to the bit as NumPy has it, which adds halves of halves: patience compares such means. Overwrites x.

    Of the part of x that is added up, `path` says how it was reached, a bit for each of the `depth` cuts in two, set
    where the right half was taken. Sums that wait for those of their right halves stand at the beginning of x.
    """
    begin = path = depth = held = U(0)
    while True:
        n = U(x.size)
        for turn in range(depth, U(0), -1):
            left = n // U(2) // EIGHT * EIGHT
            n = n - left if (path >> (turn - U(1))) & U(1) else left
        while n > BLOCK:
            n, path, depth = n // U(2) // EIGHT * EIGHT, path << U(1), depth + U(1)
        found = block(x, begin, n)
        begin += n
        while path & U(1):
            path, depth, held = path >> U(1), depth - U(1), held - U(1)
            found = x[held] + found
        if depth == U(0):
            return found / x.size
        x[held] = found
        held += U(1)
        path |= U(1)


@kernel
def train(state, embedding, data, work, course, keys, scales, hyper, means, stop, lanes, plain, deep, learned):
    """Train some steps, over any number of epochs, going on where the call before left off.

    Without `course.descend`, parameters stay as they are, and losses and mistakes are all that it gives.

    Parameters
    ----------
    state, embedding, data, work, course, hyper : see `layout.py`, `courses.py` and `encoding.py`
        `data.items` holds the order of the epoch that is under way, and is shuffled when another begins.
    keys : (epochs,) uint64
        Of the orders of these epochs; none where the order is to stay.
    scales : (steps, 2) float32
        Of each step, see `adam`; SGD takes the first as its learning rate.
    means : (epochs,) float64, written
        Mean loss of each epoch that ends, counted from the same epoch as `keys`.
    stop : (1,) uint8
        Training ends before the next step once it is not 0.
    lanes : tuple of one entry for 16 rows of a block
    plain : whether there are one hidden layer and one output, which have a kernel of their own; None if not
    deep : see `layout.deep`; None if there are
    learned : n of a learned embedding, or None

    Returns
    -------
    int
        GOING, ENOUGH, STOPPED or DIVERGED: then the loss of the step `course.counts[DONE]`, counted from 0, is not
        finite, and stands in its place among `course.losses`.
    """
    counts, losses, parameters = course.counts, course.losses, U(state.theta.size)
    epoch, at = (counts[DONE] - counts[BEGUN]) // losses.size, counts[DONE] % losses.size
    for k in range(scales.shape[0]):
        if stop[0]:
            return STOPPED
        if at == 0 and keys.size:
            shuffle(data.items, keys[epoch])
        begin, step = at * course.batch, counts[DONE] + 1
        end = begin + course.batch
        end = end if end < data.items.size else data.items.size
        scale1, scale2, descend = scales[k, 0], scales[k, 1], course.descend
        first, last = U(begin), U(end)
        if plain is not None:
            losses[at], wrong = learn(
                state, embedding, data, work, first, last, descend, step, scale1, scale2, hyper, lanes
            )
        if deep is not None:
            losses[at], wrong = learn_deep(
                state, embedding, data, work, deep, learned, first, last, descend, step, scale1, scale2, hyper, lanes
            )
        counts[WRONG] += wrong
        if descend and not math.isfinite(losses[at]):
            return DIVERGED
        counts[DONE] = step
        while counts[TAKEN] < course.due.size and course.due[counts[TAKEN]] == step:
            copy(state.theta, U(0), course.shots, U(counts[TAKEN]) * parameters, parameters)
            counts[TAKEN] += 1
        at += 1
        if at == losses.size:
            at, means[epoch] = 0, mean(losses)
            counts[SINCE] += 1
            if means[epoch] < course.best[0]:
                counts[SINCE], course.best[0] = 0, means[epoch]
            if course.patience and counts[SINCE] >= course.patience:
                return ENOUGH
            epoch += 1
    return GOING
