"""Loss and gradient of a softened one-hidden-layer network, Adam and limited-memory BFGS on it; see `problem.py`.

Parameters are one flat vector: the transposed weights (m, H) row by row, then b (H), v (H) and c. Inner loops run over
rows, whose weights for one embedded input lie side by side, and H is part of the type of a tuple `rows` of H numbers,
so that it is a constant for the compiler. Offsets are unsigned, which spares a test for negative indices. Every array
is given, none is made.
"""

import math

import numpy as np

from toycomb.common._numba import kernel, loop, part, summing_loop

U = np.uint64
ONE = U(1)


@summing_loop
def forward(theta, Z, at, m, H, soft, a, d):
    """Softened activations `a` of one input and their slopes `d`; returns the logit."""
    b, v = m * H, m * H + H
    for h in range(H):
        a[h] = theta[b + h]
    p = U(0)
    for i in range(m):
        x = Z[at + i]
        for h in range(H):
            a[h] += x * theta[p + h]
        p += H
    logit = theta[v + H]
    for h in range(H):
        root = math.sqrt(a[h] * a[h] + soft * soft)
        d[h] = 0.5 + 0.5 * a[h] / root
        a[h] = 0.5 * (a[h] + root)
        logit += theta[v + h] * a[h]
    return logit


@loop
def backward(theta, Z, at, m, H, slope, a, d, grad):
    """Add `slope` times the gradient of the logit of one input; `d` is used up."""
    b, v = m * H, m * H + H
    for h in range(H):
        grad[v + h] += slope * a[h]
        d[h] *= slope * theta[v + h]
        grad[b + h] += d[h]
    p = U(0)
    for i in range(m):
        x = Z[at + i]
        for h in range(H):
            grad[p + h] += x * d[h]
        p += H
    grad[v + H] += slope


@part
def add_batch(theta, Z, y, weights, items, begin, count, rows, soft, decay, a, d, grad):
    """Gradient into `grad`; returns the loss: mean over the batch of weight · cross-entropy, and decay / 2 · |θ|²."""
    H = U(len(rows))
    m = U(theta.size - 1) // H - U(2)
    squares, total = 0.0, 0.0
    for q in range(theta.size):
        squares += theta[q] * theta[q]
        grad[q] = decay * theta[q]
    for r in range(begin, begin + count):
        item = items[r]
        weight = weights[item] / count
        if weight == 0.0:
            continue
        f = forward(theta, Z, U(item) * m, m, H, soft, a, d)
        tail = math.exp(-abs(f))
        total += weight * (math.log1p(tail) + max(f, 0.0) - y[item] * f)
        p = 1.0 / (1.0 + tail) if f > 0.0 else tail / (1.0 + tail)
        backward(theta, Z, U(item) * m, m, H, weight * (p - y[item]), a, d, grad)
    return total + 0.5 * decay * squares


@kernel
def loss_gradient(theta, Z, y, weights, items, rows, soft, decay, a, d, grad):
    """Loss over all items, its gradient in `grad`."""
    return add_batch(theta, Z, y, weights, items, 0, items.size, rows, soft, decay, a, d, grad)


@kernel
def adam(
    theta, Z, y, weights, order, batch, rows, soft, decay, rates, beta1, beta2, epsilon, a, d, grad, first, second
):
    """A step for each of `rates`, in place in theta; moments start at zero."""
    power1, power2 = 1.0, 1.0
    for step in range(rates.size):
        add_batch(theta, Z, y, weights, order, step * batch, batch, rows, soft, decay, a, d, grad)
        power1, power2 = power1 * beta1, power2 * beta2
        scale1, scale2 = rates[step] / (1.0 - power1), 1.0 / (1.0 - power2)
        for q in range(theta.size):
            first[q] = beta1 * first[q] + (1.0 - beta1) * grad[q]
            second[q] = beta2 * second[q] + (1.0 - beta2) * grad[q] * grad[q]
            theta[q] -= scale1 * first[q] / (math.sqrt(second[q] * scale2) + epsilon)


@summing_loop
def dot(x, i, y, j, size):
    """Inner product of two stretches."""
    total = 0.0
    for q in range(size):
        total += x[i + q] * y[j + q]
    return total


@loop
def add(x, i, factor, y, j, size):
    """y += factor · x, of two stretches."""
    for q in range(size):
        y[j + q] += factor * x[i + q]


@part
def descent_direction(grad, inverse, steps, changes, ratios, kept, newest, memory, shares, work, direction):
    """-B grad, B the inverse Hessian by the two-loop recursion (Nocedal and Wright 2006, algorithm 7.4)."""
    size = grad.size
    for q in range(size):
        work[q] = grad[q]
    for back in range(kept):
        k = (newest - back) % memory
        shares[k] = ratios[k] * dot(steps, k * size, work, 0, size)
        add(changes, k * size, -shares[k], work, 0, size)
    if inverse.size:
        for q in range(size):
            direction[q] = dot(inverse, q * size, work, 0, size)
    else:
        scale = 1.0
        if kept:
            scale = 1.0 / (ratios[newest] * dot(changes, newest * size, changes, newest * size, size))
        for q in range(size):
            direction[q] = scale * work[q]
    for back in range(kept - 1, -1, -1):
        k = (newest - back) % memory
        add(steps, k * size, shares[k] - ratios[k] * dot(changes, k * size, direction, 0, size), direction, 0, size)
    for q in range(size):
        direction[q] = -direction[q]


@part
def largest(grad):
    """max |grad|."""
    most = 0.0
    for q in range(grad.size):
        most = max(most, abs(grad[q]))
    return most


@kernel
def bfgs(
    theta,
    Z,
    y,
    weights,
    items,
    rows,
    soft,
    decay,
    inverse,
    tolerance,
    most,
    a,
    d,
    grad,
    trial,
    fresh,
    steps,
    changes,
    ratios,
    shares,
    work,
    direction,
):
    """Descend in place until no entry of the gradient exceeds the tolerance, or `most` steps; returns the steps.

    `inverse` (size²) is the inverse Hessian to begin with; empty for a multiple of the identity.
    """
    size, memory = theta.size, ratios.size
    loss = add_batch(theta, Z, y, weights, items, 0, items.size, rows, soft, decay, a, d, grad)
    kept, newest = 0, -1
    for step in range(most):
        if largest(grad) <= tolerance:
            return step
        descent_direction(grad, inverse, steps, changes, ratios, kept, newest, memory, shares, work, direction)
        slope = dot(grad, 0, direction, 0, size)
        if slope >= 0.0:  # never with curvature kept positive, but for rounding
            kept = 0
            for q in range(size):
                direction[q] = -grad[q]
            slope = -dot(grad, 0, grad, 0, size)
        length = 1.0
        if kept == 0 and inverse.size == 0:
            length = min(1.0, 1.0 / math.sqrt(-slope))
        better = loss
        for _ in range(40):
            for q in range(size):
                trial[q] = theta[q] + length * direction[q]
            better = add_batch(trial, Z, y, weights, items, 0, items.size, rows, soft, decay, a, d, fresh)
            if better <= loss + 1e-4 * length * slope + 1e-15 * abs(loss):
                break
            length *= 0.5
        else:
            return step
        k = (newest + 1) % memory
        for q in range(size):
            steps[k * size + q] = trial[q] - theta[q]
            changes[k * size + q] = fresh[q] - grad[q]
            theta[q], grad[q] = trial[q], fresh[q]
        loss = better
        curved = dot(steps, k * size, changes, k * size, size)
        if curved > 1e-10 * dot(changes, k * size, changes, k * size, size):
            ratios[k] = 1.0 / curved
            newest, kept = k, min(kept + 1, memory)
    return most


__all__ = ("adam", "bfgs", "loss_gradient")
