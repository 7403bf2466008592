"""The way back: gradients of a chunk of inputs, block by block, and the optimiser, which follows one block behind.

The optimiser waits for roots and quotients, the sums of derivatives for memory: done in turn, row by row, they take
little more than the longer of the two.
"""

import numpy as np

from toycomb.common._numba import part
from toycomb.training import layout
from toycomb.training._bits import add_product_bits, every, transpose
from toycomb.training._features import add_transposed, clear, embed, width
from toycomb.training._passes import collect, derivatives
from toycomb.training._updates import adam, put, settle, sgd, take
from toycomb.training.encoding import DENSE, IDENTITY

U = np.uint64
CHUNK, LANES, ONE_LINE = np.uint64(layout.CHUNK), np.uint64(layout.LINE), (0,)
SETTLE = 16  # steps between two looks for decayed moments


@part
def update(theta, grad, state, begin, size, scale1, scale2, hyper):
    """One step of the optimiser for a stretch of parameters; the scales are those of `adam`."""
    first, second, decay = state.first, state.second, hyper.decay
    if hyper.adam:
        beta1, beta2, epsilon = hyper.beta1, hyper.beta2, hyper.epsilon
        adam(theta, grad, state.keep, first, second, begin, size, scale1, scale2, beta1, beta2, epsilon, decay)
    else:
        sgd(theta, grad, state.keep, first, begin, size, scale1, hyper.beta1, decay)


@part
def collect_kept(busy, word, z, o, G, g, fresh, lanes):
    """As `collect`, but only the lines with a parameter that is kept."""
    L, count, q = width(lanes), U(0), g // LANES
    for h in range(U(len(lanes))):
        count += U(busy[q + h])
    if count == U(len(lanes)):
        collect(word, z, o, L, G, g, fresh, lanes)
    elif count:
        for h in range(U(len(lanes))):
            if busy[q + h]:
                collect(word, z, o + h * LANES, L, G, g + h * LANES, fresh, ONE_LINE)


@part
def rows_back(state, embedding, work, j, G, f, first, follow, scale1, scale2, hyper, lanes):
    """Rows of the gradient of the features of block j, at f of G, and those of the parameters of the block before.

    Behind the last block comes what stands behind the blocks.
    """
    L, depth = width(lanes), embedding.inputs + U(2)
    same, o = embedding.kind == IDENTITY, j * CHUNK * L
    collected = embedding.inputs if same else embedding.rows
    if not work.who.size or j == embedding.blocks:
        collected = U(0)
    updated = depth if j and follow else U(0)
    a = (j - U(1)) * depth * L
    for i in range(max(collected, updated)):
        if i < collected:
            if same and state.busy.size:
                collect_kept(state.busy, work.who[i], work.z, o, G, f + i * L, first, lanes)
            else:
                collect(work.who[i], work.z, o, L, G, f + i * L, first, lanes)
        if i < updated:
            for h in range(U(0), L, LANES):
                update(state.theta, state.grad, state, a + i * L + h, LANES, scale1, scale2, hyper)


@part
def backward(state, embedding, work, n, first, last, step, scale1, scale2, hyper, lanes):
    """Gradient of the n inputs that went forward, the `first` or the `last` chunk of a batch; then the optimiser."""
    theta, grad, L = state.theta, state.grad, width(lanes)
    depth = embedding.inputs + U(2)
    one, follow = first and last, last and not state.live.size
    if embedding.bits:
        transpose(work.words, work.across, work.half_across)
    if work.who.size:
        for i in range(work.who.size):
            work.who[i] = U(0)
    for j in range(embedding.blocks + U(1 if follow else 0)):
        w = j * depth * L
        b = w + embedding.inputs * L
        f, o = U(0) if one else j * (embedding.rows + U(2)) * L, j * CHUNK * L
        G, rows = work.G, embedding.rows
        if embedding.kind == IDENTITY:  # features are weights, and so are their gradients
            G, f, rows = grad, w, embedding.inputs
        if j < embedding.blocks:
            if first:
                clear(grad, b, L + L)
            # Where there are no records, `ends` are zeros.
            g = U(2) * U(work.rows.size) if j else U(0)
            derivatives(work.z, o, theta, b + L, work.slope, n, grad, b, work.rows, g, work.ends, work.who, lanes)
        rows_back(state, embedding, work, j, G, f, first, follow, scale1, scale2, hyper, lanes)
        if j < embedding.blocks:
            if embedding.kind == DENSE:
                if first:
                    clear(grad, w, b - w)
                add_transposed(work.inputs, n, work.z, o, grad, w, work.four_rows, lanes)
            elif embedding.bits:
                if first:
                    clear(G, f, rows * L)
                always = every(theta, b + L, L, n)  # slopes are finite, or the loss is not
                add_product_bits(work.across, embedding.variables, work.z, o, always, G, f, work.four_rows, lanes)
            if last and embedding.kind != IDENTITY:
                embed(work.G, f, grad, w, work.F, f, embedding, embedding.matrix, work, lanes)
    if last:
        finish(state, step, scale1, scale2, hyper, follow)


@part
def finish(state, step, scale1, scale2, hyper, follow):
    """What is left of a step."""
    theta, grad, first, second = state.theta, state.grad, state.first, state.second
    if follow:
        update(theta, grad, state, U(theta.size) - LANES, LANES, scale1, scale2, hyper)
    else:
        take(grad, state.live, state.lines, state.gradient)
        update(state.kept, state.gradient, state, U(0), U(state.kept.size), scale1, scale2, hyper)
        put(state.kept, state.live, state.lines, theta)
    if step % SETTLE == 0:
        settle(first, second)
