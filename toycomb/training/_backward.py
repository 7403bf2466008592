"""The way back of the second kernel, `_deep.py`: gradients of all layers from the slopes of the outputs, and a step."""

import numpy as np

from toycomb.common._numba import frame
from toycomb.training import layout
from toycomb.training._bits import transpose as turn
from toycomb.training._descent import SETTLE, finish, update
from toycomb.training._features import add_transposed, clear, embed, multiply, width
from toycomb.training._first import name_rows, outer
from toycomb.training._outputs import close, through_one, through_two
from toycomb.training._passes import collect
from toycomb.training._products import backward_block, bias_gradient, gradient_block, transpose
from toycomb.training._updates import settle

U = np.uint64
CHUNK = np.uint64(layout.CHUNK)


@frame
def outputs_back(theta, grad, work, deep, n, first, lanes):
    """Gradients of the weights of the outputs, and derivatives of the last hidden layer."""
    L, last = width(lanes), U(deep.blocks.size) - U(1)
    for j in range(deep.blocks[last]):
        b = deep.starts[last] + (j * deep.depths[last] + deep.reads[last]) * L
        o = deep.places[last] + j * CHUNK * L
        if first:
            clear(grad, b, (deep.outputs + U(1)) * L)
        output, v = U(0), b + L
        while output + U(1) < deep.outputs:
            through_two(work.z, o, theta, v, work.slope, output * n, n, output == U(0), grad, deep.d, lanes)
            output, v = output + U(2), v + L + L
        if output < deep.outputs:
            through_one(work.z, o, theta, v, work.slope, output * n, n, output == U(0), grad, deep.d, lanes)
        close(work.z, o, n, grad, b, deep.d, lanes)


@frame
def layers_back(theta, grad, work, deep, n, first, lanes):
    """Gradients of the hidden layers but the first, and derivatives of those before them."""
    L = width(lanes)
    for layer in range(U(deep.blocks.size) - U(1), U(0), -1):
        a, d, start = deep.places[layer - U(1)], deep.places[layer], deep.starts[layer]
        depth, blocks, inner = deep.depths[layer] * L, deep.blocks[layer], deep.blocks[layer - U(1)]
        for j in range(blocks):
            w, o = start + j * depth, d + j * CHUNK * L
            gradient_block(work.z, a, inner, deep.d, o, n, first, grad, w, deep.tile, lanes)
        for i in range(inner):
            for j in range(blocks):
                transpose(theta, start + j * depth + i * L * L, deep.across, j * L * L, deep.square, lanes)
            o = a + i * CHUNK * L
            backward_block(deep.d, d, blocks, deep.across, U(0), work.z, o, n, deep.d, o, deep.tile, lanes)
            b = deep.starts[layer - U(1)] + (i * deep.depths[layer - U(1)] + deep.reads[layer - U(1)]) * L
            bias_gradient(deep.d, o, n, first, grad, b, lanes)


@frame
def first_back(theta, grad, embedding, work, deep, apart, inputs, words, ends, who, learned, n, first, last, lanes):
    """Gradients of the weights of the first layer, and of a learned embedding."""
    L = width(lanes)
    if words is not None:
        turn(words, who, work.half_across)
    if ends is not None:
        for i in range(who.size):
            who[i] = U(0)
        name_rows(work.rows, ends, n, who)
    for j in range(deep.blocks[0]):
        w, o = j * deep.depths[0] * L, j * CHUNK * L
        if apart is None:
            G, f, rows = grad, w, deep.reads[0]
        else:
            G, f, rows = apart, j * (embedding.rows + U(2)) * L, embedding.rows
        if who is not None:
            for i in range(rows):
                collect(who[i], deep.d, o, L, G, f + i * L, first, lanes)
        if inputs is not None:
            if first:
                clear(G, f, rows * L)
            add_transposed(inputs, n, deep.d, o, G, f, work.four_rows, lanes)
        if apart is not None and last:
            if learned is not None:
                matrix, e = embedding.matrix, deep.starts[U(deep.blocks.size) + U(1)]
                multiply(matrix, deep.reads[0], apart, f, work.zeros, U(0), grad, w, work.four_rows, lanes)
                outer(theta, w, deep.reads[0], apart, f, learned, j == U(0), grad, e, lanes)
            if learned is None:
                passes, matrix = embedding.passes, embedding.matrix
                embed(apart, f, grad, w, work.F, f, embedding, passes, matrix, work, lanes)


@frame
def improve(state, deep, step, scale1, scale2, hyper):
    """One step of the optimiser, once all gradients are there but those of the biases of the outputs."""
    c, theta, grad = deep.starts[U(deep.blocks.size)], state.theta, state.grad
    for output in range(deep.outputs):
        grad[c + output] = deep.biases[output]
    if state.live.size:
        finish(state, step, scale1, scale2, hyper, False)
    else:
        size = U(theta.size)
        update(theta, grad, state, U(0), size, scale1, scale2, hyper, hyper.beta2, hyper.momentum)
        if step % SETTLE == 0:
            settle(state.first, state.second)
