"""The way back: gradients of a chunk of inputs, block by block, and the optimiser, which follows one block behind.

The optimiser waits for roots and quotients, the sums of derivatives for memory: done in turn, row by row, they take
little more than the longer of the two.
"""

import numpy as np

from toycomb.common._numba import frame, part
from toycomb.training import layout
from toycomb.training._bits import add_product_bits, every, transpose
from toycomb.training._features import add_transposed, clear, embed, width
from toycomb.training._passes import collect, derivatives
from toycomb.training._updates import adam, put, settle, sgd, take

U = np.uint64
CHUNK, LANES, ONE_LINE, ALL = np.uint64(layout.CHUNK), np.uint64(layout.LINE), (0,), np.uint64(2**64 - 1)
SETTLE = 16  # steps between two looks for decayed moments


@part
def update(theta, grad, state, begin, size, scale1, scale2, hyper, beta2, momentum):
    """One step of the optimiser for a stretch of parameters; the scales are those of `adam`."""
    first, second, decay = state.first, state.second, hyper.decay
    if beta2 is not None:
        beta1, epsilon = hyper.beta1, hyper.epsilon
        adam(theta, grad, state.keep, first, second, begin, size, scale1, scale2, beta1, beta2, epsilon, decay)
    if momentum is not None:
        sgd(theta, grad, state.keep, first, begin, size, scale1, momentum, decay)


@part
def collect_kept(busy, word, z, o, G, g, fresh, lanes):
    """As `collect`, but only the lines with a parameter that is kept, or all where `busy` is empty."""
    L, lines, q = width(lanes), U(len(lanes)), g // LANES
    count = U(0) if busy.size else lines
    if busy.size:
        for h in range(lines):
            count += U(busy[q + h])
    if count == lines:
        collect(word, z, o, L, G, g, fresh, lanes)
    elif count:
        for h in range(lines):
            if busy[q + h]:
                collect(word, z, o + h * LANES, L, G, g + h * LANES, fresh, ONE_LINE)


@part
def rows_back(state, embedding, work, busy, who, j, G, f, rows, first, follow, scale1, scale2, hyper, lanes):
    """Rows of the gradient of the features of block j, at f of G, and those of the parameters of the block before.

    Behind the last block comes what stands behind the blocks.
    """
    L, depth, o = width(lanes), embedding.inputs + U(2), j * CHUNK * width(lanes)
    collected = U(0) if who is None or j == embedding.blocks else rows
    updated = depth if j and follow else U(0)
    theta, grad, a = state.theta, state.grad, (j - U(1)) * depth * L
    for i in range(collected if collected > updated else updated):
        if who is not None and i < collected:
            if busy is not None:
                collect_kept(busy, who[i], work.z, o, G, f + i * L, first, lanes)
            else:
                collect(who[i], work.z, o, L, G, f + i * L, first, lanes)
        if i < updated:
            for h in range(U(0), L, LANES):
                begin = a + i * L + h
                update(theta, grad, state, begin, LANES, scale1, scale2, hyper, hyper.beta2, hyper.momentum)


@part
def backward(state, embedding, work, apart, inputs, words, who, n, first, last, step, scale1, scale2, hyper, lanes):
    """Gradient of the n inputs that went forward, the `first` or the `last` chunk of a batch; then the optimiser.

    Gradients of features stand in `apart`, unless they are those of the weights.
    """
    theta, grad, L = state.theta, state.grad, width(lanes)
    depth = embedding.inputs + U(2)
    one, follow = first and last, last and not state.live.size
    if words is not None:
        transpose(words, work.across, work.half_across)
    if who is not None:
        for i in range(who.size):
            who[i] = U(0)
    for j in range(embedding.blocks + U(1 if follow else 0)):
        w = j * depth * L
        b = w + embedding.inputs * L
        o = j * CHUNK * L
        if apart is None:
            G, f, rows = grad, w, embedding.inputs
        else:
            G, f, rows = apart, U(0) if one else j * (embedding.rows + U(2)) * L, embedding.rows
        if j < embedding.blocks:
            if first:
                clear(grad, b, L + L)
            g = ALL if j else U(0)
            derivatives(work.z, o, theta, b + L, work.slope, n, grad, b, work.rows, g, work.ends, who, lanes)
        rows_back(state, embedding, work, state.busy, who, j, G, f, rows, first, follow, scale1, scale2, hyper, lanes)
        if j < embedding.blocks:
            if inputs is not None:
                if first:
                    clear(G, f, rows * L)
                add_transposed(inputs, n, work.z, o, G, f, work.four_rows, lanes)
            elif words is not None:
                if first:
                    clear(G, f, rows * L)
                always = every(theta, b + L, L, n)  # slopes are finite, or the loss is not
                add_product_bits(work.across, embedding.variables, work.z, o, always, G, f, work.four_rows, lanes)
            if apart is not None and last:
                passes, matrix = embedding.passes, embedding.matrix
                embed(apart, f, grad, w, work.F, f, embedding, passes, matrix, work, lanes)
    if last:
        finish(state, step, scale1, scale2, hyper, follow)


@frame
def finish(state, step, scale1, scale2, hyper, follow):
    """What is left of a step."""
    theta, grad, first, second = state.theta, state.grad, state.first, state.second
    if follow:
        update(theta, grad, state, U(theta.size) - LANES, LANES, scale1, scale2, hyper, hyper.beta2, hyper.momentum)
    else:
        take(grad, state.live, state.lines, state.gradient)
        update(
            state.kept,
            state.gradient,
            state,
            U(0),
            U(state.kept.size),
            scale1,
            scale2,
            hyper,
            hyper.beta2,
            hyper.momentum,
        )
        put(state.kept, state.live, state.lines, theta)
    if step % SETTLE == 0:
        settle(first, second)
