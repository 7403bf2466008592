"""Training and evaluation of one network, float32; `layout.py` and `encoding.py` say how arrays are laid out.

A step takes weights to feature space, adds up one record of features for an input where a dense network would
multiply by all of them, and takes the gradient back. Sums run in a fixed order: the bits do not depend on threads.
"""

import math

import numpy as np

from toycomb.common._numba import part
from toycomb.training import layout
from toycomb.training._batches import expand, gather, gather_dense, unpack
from toycomb.training._features import add_transposed, clear, embed, multiply, width
from toycomb.training._passes import add_features, add_gradients, add_outputs, slopes, totals
from toycomb.training._updates import adam, put, settle, sgd, take
from toycomb.training.encoding import DENSE

U = np.uint64
CHUNK, TAIL = np.uint64(layout.CHUNK), layout.TAIL
SETTLE = 16  # steps between two looks for decayed moments


@part
def load(embedding, data, work, begin, n, lanes):
    """Fetch the n inputs from `begin` on, as records or as rows of numbers."""
    L = width(lanes)
    if embedding.kind == DENSE:
        gather_dense(data.items, begin, n, data.embedded, data.labels, work.inputs, work.sign_bits)
    elif embedding.bits:
        expand(data.items, begin, n, work.inputs, work.sign_bits)
    elif data.starts.size:
        gather(data.items, begin, n, data.records, data.starts, work.flat_rows, work.ends, work.sign_bits, L)
    else:
        unpack(data.items, data.words, begin, n, work.flat_rows, work.ends, work.sign_bits, L)


@part
def forward(theta, embedding, work, n, lanes):
    """Rows z and, without c, logits of the n inputs that are loaded; the features are in `work.F`."""
    L = width(lanes)
    clear(work.logits, U(0), CHUNK)
    for j in range(embedding.blocks):
        w = j * (embedding.inputs + U(2)) * L
        b = w + embedding.inputs * L
        f, o = j * (embedding.rows + U(2)) * L, j * CHUNK * L
        if embedding.kind == DENSE:
            multiply(work.inputs, n, theta, w, theta, b, work.z, o, work.four_rows, lanes)
        elif embedding.bits:
            multiply(work.inputs, n, work.F, f, theta, b, work.z, o, work.four_rows, lanes)
        else:
            add_features(work.F, f, theta, b, work.rows, work.ends, n, work.z, o, lanes)
        add_outputs(theta, b + L, work.z, o, n, work.logits, lanes)


@part
def backward(theta, grad, embedding, work, n, lanes):
    """Add the gradients of the n inputs that went forward: of features to `work.G`, all others to grad."""
    L = width(lanes)
    for j in range(embedding.blocks):
        w = j * (embedding.inputs + U(2)) * L
        b = w + embedding.inputs * L
        f, o = j * (embedding.rows + U(2)) * L, j * CHUNK * L
        # Where there are no records, `ends` are zeros, so that none is added.
        add_gradients(work.z, o, theta, b + L, work.slope, work.rows, work.ends, n, grad, b, work.G, f, lanes)
        if embedding.kind == DENSE:
            add_transposed(work.inputs, n, work.z, o, grad, w, work.four_rows, lanes)
        elif embedding.bits:
            add_transposed(work.inputs, n, work.z, o, work.G, f, work.four_rows, lanes)


@part
def gradient(theta, grad, embedding, data, work, begin, end, learning, lanes):
    """Mean loss of the inputs from `begin` to `end`, and how many are misclassified; when learning, `grad`."""
    L, F, G = width(lanes), work.F, work.G
    stride, size = (embedding.rows + U(2)) * L, (embedding.inputs + U(2)) * L
    c = theta.size - TAIL
    for j in range(embedding.blocks):
        embed(theta, j * size, F, j * stride, G, j * stride, embedding, embedding.transposed, work, lanes)
        if learning:
            kept = U(0) if embedding.kind == DENSE else embedding.inputs * L  # what `embed` overwrites below
            clear(grad, j * size + kept, size - kept)
    if learning:
        clear(G, U(0), U(G.size))
    share = np.float32(1.0 / (end - begin))
    loss, slope, wrong = 0.0, 0.0, 0
    while begin < end:
        n = min(CHUNK, end - begin)
        load(embedding, data, work, begin, n, lanes)
        forward(theta, embedding, work, n, lanes)
        slopes(work.logits, work.signs, theta[c], share, n, work.tail, work.exponent, work.slope)
        losses, derivative, mistakes = totals(work.logits, work.signs, work.tail, work.slope, n)
        loss, slope, wrong = loss + losses, slope + derivative, wrong + mistakes
        if learning:
            backward(theta, grad, embedding, work, n, lanes)
        begin += n
    if learning:
        for j in range(embedding.blocks):
            embed(G, j * stride, grad, j * size, F, j * stride, embedding, embedding.matrix, work, lanes)
        grad[c] = slope
    return loss * share, wrong


@part
def update(state, step, scale1, scale2, hyper):
    """One step of the optimiser; `step` counts from 1, the scales are those of `adam`."""
    if state.live.size:
        take(state.grad, state.live, state.gradient)
        theta, grad = state.kept, state.gradient
    else:
        theta, grad = state.theta, state.grad
    first, second, decay = state.first, state.second, hyper.decay
    if hyper.adam:
        adam(theta, grad, state.keep, first, second, scale1, scale2, hyper.beta1, hyper.beta2, hyper.epsilon, decay)
    else:
        sgd(theta, grad, state.keep, first, scale1, hyper.beta1, decay)
    if state.live.size:
        put(state.kept, state.live, state.theta)
    if step % SETTLE == 0:
        settle(first, second)


@part
def learn(state, embedding, data, work, begin, end, step, scale1, scale2, hyper, lanes):
    """Mean loss of the inputs from `begin` to `end`, and how many are misclassified; then the step that they give.

    `step` counts from 1, the scales are those of `adam`. Where the loss is not finite, parameters stay as they were.
    """
    loss, wrong = gradient(state.theta, state.grad, embedding, data, work, begin, end, True, lanes)
    if math.isfinite(loss):
        update(state, step, scale1, scale2, hyper)
    return loss, wrong


@part
def look(theta, embedding, data, work, begin, end, lanes):
    """As `learn`, without the step."""
    return gradient(theta, theta, embedding, data, work, begin, end, False, lanes)
