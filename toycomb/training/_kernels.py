"""Training and evaluation of one network, float32; `layout.py` and `encoding.py` say how arrays are laid out.

A step takes weights to feature space, adds up one record of features for an input where a dense network would
multiply by all of them, and takes the gradient back. Sums run in a fixed order: the bits do not depend on threads.
"""

import math

import numpy as np

from toycomb.common._numba import frame
from toycomb.training import layout
from toycomb.training._batches import gather, gather_dense, unpack
from toycomb.training._bits import every, fetch, multiply_bits
from toycomb.training._descent import backward
from toycomb.training._features import clear, embed, multiply, width
from toycomb.training._passes import add_features, add_outputs, slopes, totals

U = np.uint64
CHUNK, TAIL = np.uint64(layout.CHUNK), layout.TAIL


@frame
def load(data, starts, work, inputs, words, begin, n):
    """Fetch the n inputs from `begin` on, as records, words of bits or rows of numbers."""
    if starts is not None:
        if starts.size:
            gather(data.items, begin, n, data.records, starts, work.numbers, work.ends, work.sign_bits)
        else:
            unpack(data.items, data.words, begin, n, work.numbers, work.ends, work.sign_bits)
    if words is not None:
        fetch(data.items, begin, n, words, work.sign_bits)
    if inputs is not None:
        gather_dense(data.items, begin, n, data.embedded, data.labels, inputs, work.sign_bits)


@frame
def forward(theta, embedding, work, F, inputs, words, ends, n, first, one, lanes):
    """Rows z and, without c, logits of the n inputs that are loaded; the features are in F, if there are any."""
    L = width(lanes)
    clear(work.logits, U(0), CHUNK)
    for j in range(embedding.blocks):
        w = j * (embedding.inputs + U(2)) * L
        b = w + embedding.inputs * L
        f, o = U(0) if one else j * (embedding.rows + U(2)) * L, j * CHUNK * L
        if F is not None and first:
            passes, matrix = embedding.passes, embedding.transposed
            embed(theta, w, F, f, work.G, f, embedding, passes, matrix, work, lanes)
        if ends is not None:
            add_features(F, f, theta, b, work.rows, ends, n, work.z, o, work.logits, lanes)
        if words is not None:
            always = every(F, f, embedding.variables * L, embedding.variables)
            multiply_bits(words, n, F, f, always, theta, b, work.z, o, work.four_rows, lanes)
            add_outputs(theta, b + L, work.z, o, n, work.logits, lanes)
        if inputs is not None:
            multiply(inputs, n, theta, w, theta, b, work.z, o, work.four_rows, lanes)
            add_outputs(theta, b + L, work.z, o, n, work.logits, lanes)


@frame
def compare(theta, work, n, share):
    """Losses of the n inputs that went forward, slopes, mistakes."""
    c = theta[theta.size - TAIL]
    slopes(work.logits, work.signs, c, share, n, work.tail, work.exponent, work.power, work.slope)
    return totals(work.logits, work.signs, work.tail, work.slope, n)


@frame
def learn(state, embedding, data, work, begin, end, descend, step, scale1, scale2, hyper, lanes):
    """Mean loss of the inputs from `begin` to `end`, and how many are misclassified; then, if `descend`, their step.

    `step` counts from 1, the scales are those of `adam`. Where the loss is not finite, parameters stay as they were.
    Of a batch that is one chunk, blocks take turns in one place of the work space, so that it stays near the core.
    """
    start, theta, one = begin, state.theta, end - begin <= CHUNK
    share = np.float32(1.0 / (end - begin))
    loss, slope, wrong = 0.0, 0.0, 0
    while begin < end:
        n, first = end - begin if end - begin < CHUNK else CHUNK, begin == start
        load(data, data.starts, work, work.inputs, work.words, begin, n)
        forward(theta, embedding, work, work.F, work.inputs, work.words, work.ends, n, first, one, lanes)
        losses, derivative, mistakes = compare(theta, work, n, share)
        loss, slope, wrong = loss + losses, slope + derivative, wrong + mistakes
        state.grad[theta.size - TAIL] = slope
        begin += n
        if descend and (begin < end or math.isfinite(loss * share)):
            last, G, who = begin == end, work.G, work.who
            backward(
                state,
                embedding,
                work,
                G,
                work.inputs,
                work.words,
                who,
                n,
                first,
                last,
                step,
                scale1,
                scale2,
                hyper,
                lanes,
            )
    return loss * share, wrong
