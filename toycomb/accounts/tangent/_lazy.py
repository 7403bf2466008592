"""Training of a network or of its linearisation by Adam, on inputs given by their true variables; see `lazy.py`.

Every array is flat. Parameters are the transposed weights (m, H) row by row, then b (H), v (H) and c; features are
transposed too, (n + 1, H) with a last row of zeros that pads the lists of true variables. Sizes and offsets are
unsigned, which spares a test for negative indices, a factor of ten in the shortest loops.
"""

import math

import numpy as np

from toycomb.common._numba import kernel, loop, summing_loop

U = np.uint64
ONE, TWO, FOUR = U(1), U(2), U(4)


@loop
def features(E, m, n, H, theta, F):
    """F = the rows of (W E)ᵀ; four terms of a sum at a time, in order, so that it is written a quarter as often."""
    q, n2 = U(0), n + n
    n3 = n2 + n
    for i in range(n):
        for h in range(H):
            F[q + h] = 0.0
        p, k = U(0), i
        for _ in range(m // FOUR):
            e0, e1, e2, e3 = E[k], E[k + n], E[k + n2], E[k + n3]
            p1 = p + H
            p2 = p1 + H
            p3 = p2 + H
            for h in range(H):
                x = (F[q + h] + e0 * theta[p + h]) + e1 * theta[p1 + h]
                F[q + h] = (x + e2 * theta[p2 + h]) + e3 * theta[p3 + h]
            p, k = p3 + H, k + n3 + n
        for _ in range(m % FOUR):
            e = E[k]
            for h in range(H):
                F[q + h] += e * theta[p + h]
            p, k = p + H, k + n
        q += H


@loop
def preactivations(F, H, theta, b, true, L, order, at, count, z):
    """z = b + the features of the true variables of each input of the batch."""
    o = U(0)
    for r in range(count):
        for h in range(H):
            z[o + h] = theta[b + h]
        t = U(order[at + r]) * L
        for k in range(L):
            q = U(true[t + k]) * H
            for h in range(H):
                z[o + h] += F[q + h]
        o += H


@summing_loop
def outputs(theta, v, H, z, count, f):
    """f = v·ReLU(z) + c."""
    o = U(0)
    for r in range(count):
        t = 0.0
        for h in range(H):
            t += theta[v + h] * max(z[o + h], 0.0)
        f[r] = t + theta[v + H]
        o += H


@summing_loop
def changes(theta, u, v, H, z, dz, count, f):
    """f = the derivative of the output at theta along u, with dz the change of z along u."""
    o = U(0)
    for r in range(count):
        t = 0.0
        for h in range(H):
            t += (theta[v + h] * dz[o + h] if z[o + h] > 0.0 else 0.0) + u[v + h] * max(z[o + h], 0.0)
        f[r] = t + u[v + H]
        o += H


@loop
def slopes(f, scale, offset, y, order, at, count, s):
    """Derivative of the mean logistic loss by each logit, scale · f − offset."""
    for r in range(count):
        row = U(order[at + r])
        x = scale * f[r] - offset[row]
        tail = math.exp(-abs(x))
        p = 1.0 / (1.0 + tail) if x > 0.0 else tail / (1.0 + tail)
        s[r] = (p - y[row]) / float(count)


@loop
def backward(theta, b, H, n, z, s, true, L, order, at, count, G, grad):
    """Gradient of Σ s f at theta: that of the features into G, those of b, v and c into their places of grad."""
    v = b + H
    for i in range(n * H + H):
        G[i] = 0.0
    for h in range(H + H + ONE):
        grad[b + h] = 0.0
    o = U(0)
    for r in range(count):
        slope = s[r]
        for h in range(H):
            x = z[o + h]
            delta = slope * theta[v + h] if x > 0.0 else 0.0
            grad[v + h] += slope * max(x, 0.0)
            grad[b + h] += delta
            z[o + h] = delta
        grad[v + H] += slope
        t = U(order[at + r]) * L
        for k in range(L):
            q = U(true[t + k]) * H
            for h in range(H):
                G[q + h] += z[o + h]
        o += H


@loop
def pull(E, m, n, H, G, grad):
    """Gradient of the transposed weights, E G; summed as in `features`."""
    p, k = U(0), U(0)
    for _ in range(m):
        for h in range(H):
            grad[p + h] = 0.0
        q = U(0)
        for _ in range(n // FOUR):
            e0, e1, e2, e3 = E[k], E[k + ONE], E[k + TWO], E[k + TWO + ONE]
            q1 = q + H
            q2 = q1 + H
            q3 = q2 + H
            for h in range(H):
                x = (grad[p + h] + e0 * G[q + h]) + e1 * G[q1 + h]
                grad[p + h] = (x + e2 * G[q2 + h]) + e3 * G[q3 + h]
            q, k = q3 + H, k + FOUR
        for _ in range(n % FOUR):
            e = E[k]
            for h in range(H):
                grad[p + h] += e * G[q + h]
            q, k = q + H, k + ONE
        p += H


@loop
def adam(u, grad, first, second, scale1, scale2, beta1, beta2, epsilon):
    """Adam as in Kingma and Ba 2015, algorithm 1, epsilon outside the root; the scales correct for the bias."""
    for i in range(u.size):
        first[i] = beta1 * first[i] + (1.0 - beta1) * grad[i]
        second[i] = beta2 * second[i] + (1.0 - beta2) * grad[i] * grad[i]
        u[i] -= scale1 * first[i] / (np.sqrt(second[i] * scale2) + epsilon)


@loop
def shift(start, u, factor, theta):
    """theta = start + factor · u."""
    for i in range(u.size):
        theta[i] = start[i] + u[i] * factor


@kernel
def train(
    rows,
    start,
    u,
    E,
    true,
    y,
    order,
    offset,
    batch,
    inputs,
    scale,
    linear,
    rate,
    beta1,
    beta2,
    epsilon,
    theta,
    F,
    UF,
    G,
    z,
    dz,
    f,
    s,
    grad,
    first,
    second,
):
    """All steps, in place in u (zeros at the start, like the moments); `order` holds epochs of `inputs` rows each."""
    H = U(len(rows))  # part of the type of `rows`, so a constant for the compiler
    n, L = U(F.size) // H - ONE, U(true.size // inputs)
    m = U(E.size) // n
    b, v = m * H, m * H + H
    power1, power2 = 1.0, 1.0
    shift(start, u, 1.0 / scale, theta)
    features(E, m, n, H, theta, F)
    for epoch in range(order.size // inputs):
        for begin in range(0, inputs, batch):
            at, count = U(epoch * inputs + begin), U(min(batch, inputs - begin))
            preactivations(F, H, theta, b, true, L, order, at, count, z)
            if linear:
                features(E, m, n, H, u, UF)
                preactivations(UF, H, u, b, true, L, order, at, count, dz)
                changes(theta, u, v, H, z, dz, count, f)
            else:
                outputs(theta, v, H, z, count, f)
            slopes(f, scale, offset, y, order, at, count, s)
            backward(theta, b, H, n, z, s, true, L, order, at, count, G, grad)
            pull(E, m, n, H, G, grad)
            power1, power2 = power1 * beta1, power2 * beta2
            adam(u, grad, first, second, rate / (1.0 - power1), 1.0 / (1.0 - power2), beta1, beta2, epsilon)
            if not linear:
                shift(start, u, 1.0 / scale, theta)
                features(E, m, n, H, theta, F)
