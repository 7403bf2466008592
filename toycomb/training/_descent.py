"""The way back: gradients of a chunk of inputs, block by block, and the optimiser, which follows one block behind.

The optimiser waits for roots and quotients, the sums of derivatives for memory: done in turn, row by row, they take
little more than the longer of the two.
"""

import numpy as np

from toycomb.common._numba import part
from toycomb.training import layout
from toycomb.training._features import add_transposed, begin_back, clear, end_back, last_radix, width
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
def rows_back(state, embedding, work, j, f, at, first, last, scale1, scale2, hyper, lanes):
    """Rows of the gradient of the features of block j, at f, and all that is left to do for the block before.

    The gradient of that block stands at `at`; of a Hadamard matrix, the last pass of its transform is still to do.
    """
    L, depth = width(lanes), embedding.inputs + U(2)
    collected = U(work.who.size) - U(2) if work.who.size and j < embedding.blocks else U(0)
    ended = depth if j and last else U(0)
    follow = not state.live.size
    radix = last_radix(embedding)
    shift = U(3) if radix == U(8) else U(2)
    step = embedding.inputs >> shift
    a, h = (j - U(1)) * depth * L, f if first and last else f - (embedding.rows + U(2)) * L
    for i in range(max(collected, ended)):
        if i < collected:
            collect(work.who[i], work.z, j * CHUNK * L, work.G, f + i * L, first, lanes)
        if i < ended:
            row, gradient = i, at + i * L
            if radix > U(1) and i < embedding.inputs:
                k, column = i & (radix - U(1)), i >> shift
                if not k and follow:
                    end_back(work.F, h + column * L, state.grad, at, L, radix, embedding, lanes)
                elif not k:
                    end_back(work.F, h + column * L, state.grad, at + column * L, step * L, radix, embedding, lanes)
                row, gradient = column + k * step, at + k * L
            if follow:
                update(state.theta, state.grad, state, a + row * L, gradient, L, scale1, scale2, hyper)


@part
def backward(state, embedding, work, n, first, last, step, scale1, scale2, hyper, lanes):
    """Gradient of the n inputs that went forward, the `first` or the `last` chunk of a batch; then the optimiser."""
    theta, grad, L = state.theta, state.grad, width(lanes)
    depth = embedding.inputs + U(2)
    one, turns = first and last, first and last and not state.live.size
    for i in range(work.who.size):
        work.who[i] = U(0)
    for j in range(embedding.blocks + U(1 if last else 0)):
        w, before = j * depth * L, (j - U(1)) * depth * L
        if turns:  # the gradients of two blocks take turns in one place
            w, before = (j & U(1)) * depth * L, (j + U(1) & U(1)) * depth * L
        b = w + embedding.inputs * L
        f, o = U(0) if one else j * (embedding.rows + U(2)) * L, j * CHUNK * L
        if j < embedding.blocks:
            if first:
                clear(grad, b, L + L)
            v = (j + U(1)) * depth * L - L
            g = U(2) * U(work.rows.size) if j else U(0)  # where there are no records, `ends` are zeros
            derivatives(work.z, o, theta, v, work.slope, n, grad, b, work.rows, g, work.ends, work.who, lanes)
        rows_back(state, embedding, work, j, f, before, first, last, scale1, scale2, hyper, lanes)
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
                begin_back(work.G, f, grad, w, work.F, f, embedding, work, lanes)
    if last:
        finish(state, step, scale1, scale2, hyper)


@part
def finish(state, step, scale1, scale2, hyper):
    """What is left of a step."""
    theta, grad, first, second = state.theta, state.grad, state.first, state.second
    if not state.live.size:
        tail = U(theta.size) - LANES
        update(theta, grad, state, tail, tail, LANES, scale1, scale2, hyper)
    else:
        take(grad, state.live, state.gradient)
        update(state.kept, state.gradient, state, U(0), U(0), U(state.kept.size), scale1, scale2, hyper)
        put(state.kept, state.live, theta)
    if step % SETTLE == 0:
        settle(first, second)
