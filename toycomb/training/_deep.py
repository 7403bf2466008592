"""Training of one network of any number of hidden layers and outputs, float32; `plan.py` says how parameters lie.

The first layer goes as in `_kernels.py`: through feature space, a record of features for an input. Between layers there
are products of blocks (`_products.py`). Activations of a chunk of inputs stand in `work.z`, layer behind layer, and
their derivatives in `deep.d` alike; `_backward.py` has the way back.
"""

import math

import numpy as np

from toycomb.common._numba import frame
from toycomb.training import layout
from toycomb.training._backward import first_back, improve, layers_back, outputs_back
from toycomb.training._features import clear, embed, multiply, width
from toycomb.training._first import add_records, add_true, gather_records, gather_rows, read_matrix, rectify, unpack
from toycomb.training._outputs import answers, begin_logits, gather_labels, label, loss_of, weigh_one, weigh_two
from toycomb.training._passes import ZERO, slopes
from toycomb.training._products import forward_block

U = np.uint64
CHUNK = np.uint64(layout.CHUNK)
AT_ONCE = np.uint64(512)  # losses of which the product of numbers up to 2 is a float64


@frame
def fetch(data, starts, labels, variables, work, deep, inputs, words, begin, n):
    """Fetch the n inputs from `begin` on, as words of bits, records or rows of numbers, and their labels."""
    if words is not None:
        unpack(data.items, begin, n, variables, words, deep.marks)
    if starts is not None:
        gather_records(data.items, begin, n, data.records, starts, work.rows, work.ends)
    if inputs is not None:
        gather_rows(data.items, begin, n, data.embedded, inputs)
    if labels is not None:
        gather_labels(data.items, begin, n, labels, (deep.outputs + U(63)) // U(64), deep.marks)


@frame
def first_layer(theta, embedding, work, deep, F, inputs, words, ends, learned, n, first, lanes):
    """Activations of the first hidden layer."""
    L, depth = width(lanes), deep.depths[0] * width(lanes)
    for j in range(deep.blocks[0]):
        w, o = j * depth, j * CHUNK * L
        b, f = w + deep.reads[0] * L, j * (embedding.rows + U(2)) * L
        if F is not None and first:
            if learned is not None:
                multiply(embedding.transposed, learned, theta, w, work.zeros, U(0), F, f, work.four_rows, lanes)
            else:
                passes, matrix = embedding.passes, embedding.transposed
                embed(theta, w, F, f, work.G, f, embedding, passes, matrix, work, lanes)
        if words is not None:
            add_true(F, f, theta, b, words, embedding.rows, n, work.z, o, lanes)
        if ends is not None:
            add_records(F, f, theta, b, work.rows, ends, n, work.z, o, lanes)
        if inputs is not None:
            if learned is not None:
                multiply(inputs, n, F, f, theta, b, work.z, o, work.four_rows, lanes)
            if learned is None:
                multiply(inputs, n, theta, w, theta, b, work.z, o, work.four_rows, lanes)
        rectify(work.z, o, n * L)


@frame
def other_layers(theta, work, deep, n, lanes):
    """Activations of the further hidden layers."""
    L = width(lanes)
    for layer in range(U(1), U(deep.blocks.size)):
        inner, depth = deep.blocks[layer - U(1)], deep.depths[layer] * L
        for j in range(deep.blocks[layer]):
            w, o = deep.starts[layer] + j * depth, deep.places[layer] + j * CHUNK * L
            b = w + deep.reads[layer] * L
            a = deep.places[layer - U(1)]
            forward_block(work.z, a, inner, theta, w, theta, b, n, work.z, o, deep.tile, lanes)


@frame
def judge(theta, work, deep, n, first, share, lanes):
    """Loss of the n inputs over all outputs and how many answers are wrong; slopes of all outputs."""
    L, last = width(lanes), U(deep.blocks.size) - U(1)
    depth, outputs, logits, each = deep.depths[last] * L, deep.outputs, work.logits, deep.outputs * n
    label(deep.marks, outputs, n, work.sign_bits)
    begin_logits(theta, deep.starts[last + U(1)], outputs, n, logits)
    for j in range(deep.blocks[last]):
        v = deep.starts[last] + j * depth + (deep.reads[last] + U(1)) * L
        a = deep.places[last] + j * CHUNK * L
        for output in range(U(0), outputs - U(1), U(2)):
            weigh_two(theta, v + output * L, work.z, a, n, logits, output * n, lanes)
        if outputs % U(2):
            output = outputs - U(1)
            weigh_one(theta, v + output * L, work.z, a, n, logits, output * n, lanes)
    slopes(logits, work.signs, ZERO, share, each, work.tail, work.exponent, work.power, work.slope)
    loss, wrong = 0.0, 0
    for i in range(U(0), each, AT_ONCE):
        loss += loss_of(logits, work.tail, i, min(AT_ONCE, each - i))
    clear(deep.missed, U(0), CHUNK)
    for output in range(outputs):
        slope, mistakes = answers(logits, work.signs, work.slope, output * n, n, deep.missed)
        deep.biases[output] = slope if first else deep.biases[output] + slope
        deep.wrong[output] += mistakes
        wrong += mistakes
    for r in range(n):
        deep.wrong[deep.outputs] += np.int64(deep.missed[r])
    return loss, wrong


@frame
def learn_deep(state, embedding, data, work, deep, learned, begin, end, descend, step, scale1, scale2, hyper, lanes):
    """As `_kernels.learn`: mean loss over inputs and outputs, wrong answers; then, if `descend`, a step."""
    start, theta = begin, state.theta
    share = np.float32(1.0 / ((end - begin) * deep.outputs))
    loss, wrong = 0.0, 0
    if learned is not None:
        read_matrix(theta, deep.starts[U(deep.blocks.size) + U(1)], embedding.matrix, embedding.transposed)
    while begin < end:
        n, first = end - begin if end - begin < CHUNK else CHUNK, begin == start
        fetch(data, data.starts, data.labels, embedding.variables, work, deep, work.inputs, work.words, begin, n)
        first_layer(theta, embedding, work, deep, work.F, work.inputs, work.words, work.ends, learned, n, first, lanes)
        other_layers(theta, work, deep, n, lanes)
        losses, mistakes = judge(theta, work, deep, n, first, share, lanes)
        loss, wrong = loss + losses, wrong + mistakes
        begin += n
        if descend and (begin < end or math.isfinite(loss * share)):
            grad, last = state.grad, begin == end
            outputs_back(theta, grad, work, deep, n, first, lanes)
            layers_back(theta, grad, work, deep, n, first, lanes)
            first_back(
                theta,
                grad,
                embedding,
                work,
                deep,
                work.G,
                work.inputs,
                work.words,
                work.ends,
                work.who,
                learned,
                n,
                first,
                last,
                lanes,
            )
            if last:
                improve(state, deep, step, scale1, scale2, hyper)
    return loss * share, wrong
