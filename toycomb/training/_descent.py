"""The way back: gradients of a chunk of inputs, block by block, and the optimiser, which follows one block behind.

The optimiser waits for roots and quotients, the sums of derivatives for memory: done in turn, row by row, they take
little more than the longer of the two.
"""

import numpy as np

from toycomb.common._numba import part
from toycomb.training import layout
from toycomb.training._features import add_transposed, clear, embed, width
from toycomb.training._passes import collect, derivatives
from toycomb.training._updates import adam, put, settle, sgd, take
from toycomb.training.encoding import DENSE

U = np.uint64
CHUNK, LANES = np.uint64(layout.CHUNK), np.uint64(16)
SETTLE = 16  # steps between two looks for decayed moments


@part
def update(theta, grad, state, begin, at, size, scale1, scale2, hyper):
    """One step of the optimiser for a stretch of parameters; the scales are those of `adam`."""
    first, second, decay = state.first, state.second, hyper.decay
    if hyper.adam:
        beta1, beta2, epsilon = hyper.beta1, hyper.beta2, hyper.epsilon
        adam(theta, grad, state.keep, first, second, begin, at, size, scale1, scale2, beta1, beta2, epsilon, decay)
    else:
        sgd(theta, grad, state.keep, first, begin, at, size, scale1, hyper.beta1, decay)


@part
def rows_back(state, embedding, work, j, f, at, first, follow, scale1, scale2, hyper, lanes):
    """Rows of the gradient of the features of block j, at f, and those of the parameters of the block before.

    Behind the last block comes what stands behind the blocks.
    """
    L, depth = width(lanes), embedding.inputs + U(2)
    collected = U(work.who.size) - U(2) if work.who.size and j < embedding.blocks else U(0)
    updated = depth if j and follow else U(0)
    a = (j - U(1)) * depth * L
    for i in range(max(collected, updated)):
        if i < collected:
            collect(work.who[i], work.z, j * CHUNK * L, work.G, f + i * L, first, lanes)
        if i < updated:
            for h in range(U(0), L, LANES):
                update(state.theta, state.grad, state, a + i * L + h, at + i * L + h, LANES, scale1, scale2, hyper)


@part
def backward(state, embedding, work, n, first, last, step, scale1, scale2, hyper, lanes):
    """Gradient of the n inputs that went forward, the `first` or the `last` chunk of a batch; then the optimiser."""
    theta, grad, L = state.theta, state.grad, width(lanes)
    depth = embedding.inputs + U(2)
    one, follow = first and last, last and not state.live.size
    if work.who.size:
        for i in range(work.who.size):
            work.who[i] = U(0)
    for j in range(embedding.blocks + U(1 if follow else 0)):
        w, before = j * depth * L, (j - U(1)) * depth * L
        if one and follow:  # the gradients of two blocks take turns
            w, before = (j & U(1)) * depth * L, (j + U(1) & U(1)) * depth * L
        b = w + embedding.inputs * L
        f, o = U(0) if one else j * (embedding.rows + U(2)) * L, j * CHUNK * L
        if j < embedding.blocks:
            if first:
                clear(grad, b, L + L)
            # Where there are no records, `ends` are zeros.
            g = U(2) * U(work.rows.size) if j else U(0)
            derivatives(
                work.z,
                o,
                theta,
                (j + U(1)) * depth * L - L,
                work.slope,
                n,
                grad,
                b,
                work.rows,
                g,
                work.ends,
                work.who,
                lanes,
            )
        rows_back(state, embedding, work, j, f, before, first, follow, scale1, scale2, hyper, lanes)
        if j < embedding.blocks:
            if embedding.kind == DENSE:
                if first:
                    clear(grad, w, b - w)
                add_transposed(work.inputs, n, work.z, o, grad, w, work.four_rows, lanes)
            elif embedding.bits:
                if first:
                    clear(work.G, f, embedding.rows * L)
                add_transposed(work.inputs, n, work.z, o, work.G, f, work.four_rows, lanes)
            if last:
                embed(work.G, f, grad, w, work.F, f, embedding, embedding.matrix, work, lanes)
    if last:
        finish(state, step, scale1, scale2, hyper, follow)


@part
def finish(state, step, scale1, scale2, hyper, follow):
    """What is left of a step."""
    theta, grad, first, second = state.theta, state.grad, state.first, state.second
    if follow:
        tail = U(theta.size) - LANES
        update(theta, grad, state, tail, tail, LANES, scale1, scale2, hyper)
    else:
        take(grad, state.live, state.gradient)
        update(state.kept, state.gradient, state, U(0), U(0), U(state.kept.size), scale1, scale2, hyper)
        put(state.kept, state.live, theta)
    if step % SETTLE == 0:
        settle(first, second)
