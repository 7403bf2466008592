"""Kernels of the trainer: one network, float32, flat parameters.

The parameters of a network are one vector `theta` = (Wᵀ of m×H, b of H, v of H, c), so that the rows lie
along the contiguous axis and an optimiser is a loop over one array. Inputs are lists of true variables: in
feature space, `Fᵀ = Eᵀ Wᵀ` (n×H), an input costs one addition of a row of Fᵀ for each true variable.
Sums run in a fixed order: the bits do not depend on threads.
"""

import math

import numpy as np

from toycomb._numba import kernel, reassociating_kernel

TINY = np.float32(1e-30)


@kernel
def multiply(A, B, out):
    """out (p, H) = A (p, q) @ B (q, H), four terms of the sum at a time."""
    p, q = A.shape
    out[:] = 0
    whole = q - q % 4
    for i in range(p):
        for j in range(0, whole, 4):
            a0, a1, a2, a3 = A[i, j], A[i, j + 1], A[i, j + 2], A[i, j + 3]
            for h in range(out.shape[1]):
                out[i, h] += (a0 * B[j, h] + a1 * B[j + 1, h]) + (a2 * B[j + 2, h] + a3 * B[j + 3, h])
        for j in range(whole, q):
            for h in range(out.shape[1]):
                out[i, h] += A[i, j] * B[j, h]


@kernel
def features(Wt, Et, identity, Ft):
    """Ft (n, H) = Eᵀ Wᵀ."""
    if identity:
        Ft[:] = Wt
    else:
        multiply(Et, Wt, Ft)


@reassociating_kernel
def rectified_sum(v, z):
    """Σ v·ReLU(z)."""
    total = np.float32(0)
    for h in range(z.size):
        total += v[h] * max(z[h], np.float32(0))
    return total


@kernel
def add_rows(Ft, b, columns, start, stop, z):
    """z (H) = b + the rows of Ft named by columns[start:stop], two at a time."""
    for h in range(z.size):
        z[h] = b[h]
    for t in range(start, stop - 1, 2):
        i, j = columns[t], columns[t + 1]
        for h in range(z.size):
            z[h] += Ft[i, h] + Ft[j, h]
    if (stop - start) % 2:
        j = columns[stop - 1]
        for h in range(z.size):
            z[h] += Ft[j, h]


@kernel
def loss_and_slope(logit, label):
    """Binary cross-entropy of one input and its derivative by the logit, exact far into saturation."""
    signed = -logit if label else logit
    tail = math.exp(-abs(signed))
    loss = max(signed, 0.0) + math.log1p(tail)
    sigmoid = 1.0 / (1.0 + tail) if signed >= 0 else tail / (1.0 + tail)
    return loss, (-sigmoid if label else sigmoid)


@kernel
def backward(slope, z, v, columns, start, stop, Gt, gb, gv):
    """Add one input's gradient to Gt (n, H), gb (H) and gv (H); overwrites z."""
    zero = np.float32(0)
    for h in range(z.size):
        gv[h] += slope * max(z[h], zero)
    for h in range(z.size):
        z[h] = slope * v[h] if z[h] > zero else zero
    for h in range(z.size):
        gb[h] += z[h]
    for t in range(start, stop - 1, 2):
        i, j = columns[t], columns[t + 1]
        for h in range(z.size):
            Gt[i, h] += z[h]
            Gt[j, h] += z[h]
    if (stop - start) % 2:
        j = columns[stop - 1]
        for h in range(z.size):
            Gt[j, h] += z[h]


@kernel
def adam(theta, grad, first, second, step, rate, beta1, beta2, epsilon):
    """Adam as in Kingma and Ba 2015, algorithm 1, epsilon outside the root."""
    scale1 = np.float32(1.0 / (1.0 - beta1**step))
    scale2 = np.float32(1.0 / (1.0 - beta2**step))
    rate, epsilon = np.float32(rate), np.float32(epsilon)
    keep1, add1 = np.float32(beta1), np.float32(1.0 - beta1)
    keep2, add2 = np.float32(beta2), np.float32(1.0 - beta2)
    for i in range(theta.size):
        g = grad[i]
        m = keep1 * first[i] + add1 * g
        s = keep2 * second[i] + add2 * g * g
        # Moments of dead rows would decay into denormals, which slow the arithmetic down.
        m = m if abs(m) > TINY else np.float32(0)
        s = s if s > TINY else np.float32(0)
        first[i] = m
        second[i] = s
        theta[i] -= rate * (m * scale1) / (np.sqrt(s * scale2) + epsilon)


@kernel
def sgd(theta, grad, velocity, rate, momentum):
    """Heavy-ball momentum: velocity = momentum · velocity + gradient."""
    rate, momentum = np.float32(rate), np.float32(momentum)
    for i in range(theta.size):
        velocity[i] = momentum * velocity[i] + grad[i]
        theta[i] -= rate * velocity[i]


@kernel
def views(flat, m, H):
    """Wᵀ (m, H), b (H), v (H) as views of one flat vector."""
    return flat[: m * H].reshape(m, H), flat[m * H : m * H + H], flat[m * H + H : m * H + 2 * H]


@kernel
def gradient(theta, E, identity, Ft, columns, offsets, labels, rows, grad, Gt, z):
    """Mean loss of the inputs `rows` and, into `grad`, its gradient; Ft holds the features, Gt and z are work space."""
    m, H = E.shape[0], z.size
    _, b, v = views(theta, m, H)
    Gw, gb, gv = views(grad, m, H)
    grad[:] = 0
    Gt[:] = 0
    total = 0.0
    for s in rows:
        add_rows(Ft, b, columns, offsets[s], offsets[s + 1], z)
        logit = theta[-1] + rectified_sum(v, z)
        loss, slope = loss_and_slope(logit, labels[s])
        total += loss
        slope = np.float32(slope / rows.size)
        grad[-1] += slope
        backward(slope, z, v, columns, offsets[s], offsets[s + 1], Gt, gb, gv)
    if identity:
        Gw[:] = Gt
    else:
        multiply(E, Gt, Gw)
    return total / rows.size


@kernel
def update(theta, keep, grad, first, second, step, hyper):
    """One step of the optimiser; `step` counts from 1, `hyper` as in `run`."""
    decay = np.float32(hyper[5])
    if decay != 0:
        for i in range(theta.size):
            grad[i] += decay * theta[i]
    if hyper[6] != 0:
        for i in range(theta.size):
            grad[i] *= keep[i]
    if hyper[0] != 0:
        adam(theta, grad, first, second, step, hyper[1], hyper[2], hyper[3], hyper[4])
    else:
        sgd(theta, grad, first, hyper[1], hyper[2])


@kernel
def run(
    theta, keep, first, second, E, Et, identity, columns, offsets, labels, order, batch, done, count, hyper, losses
):
    """Train `count` mini-batches of one epoch, beginning with batch `done % (batches an epoch)`.

    Parameters
    ----------
    theta, keep, first, second : (m·H + 2·H + 1,) float32
        Parameters; their 0/1 mask; Adam's moments (SGD uses `first` as velocity).
    E, Et : (m, n) and (n, m) float32
    columns, offsets, labels : inputs as lists of true variables, and bool labels
    order : (N,) int64
        The epoch's permutation of the inputs.
    done : int
        Steps taken before.
    hyper : (7,) float64
        adam? 1 or 0, learning rate, beta1 or momentum, beta2, epsilon, weight decay, masked? 1 or 0.
    losses : (count,) float64, written: mean loss of each batch before its step

    Returns
    -------
    int
        -1, or the step (counted from 0) at which the loss was not finite; its parameters are left as they were.
    """
    n, m = Et.shape
    H = (theta.size - 1) // (m + 2)
    Wt, _, _ = views(theta, m, H)
    grad = np.empty_like(theta)
    Ft, Gt, z = np.empty((n, H), np.float32), np.empty((n, H), np.float32), np.empty(H, np.float32)
    per_epoch = -(-order.size // batch)
    for k in range(count):
        begin = (done + k) % per_epoch * batch
        features(Wt, Et, identity, Ft)
        rows = order[begin : min(begin + batch, order.size)]
        losses[k] = gradient(theta, E, identity, Ft, columns, offsets, labels, rows, grad, Gt, z)
        if not math.isfinite(losses[k]):
            return done + k
        update(theta, keep, grad, first, second, done + k + 1, hyper)
    return -1


@kernel
def evaluate(theta, Et, identity, columns, offsets, labels):
    """Mean loss and share of misclassified inputs; a logit of exactly 0 counts as False."""
    n, m = Et.shape
    H = (theta.size - 1) // (m + 2)
    Wt, b, v = views(theta, m, H)
    Ft = np.empty((n, H), np.float32)
    z = np.empty(H, np.float32)
    features(Wt, Et, identity, Ft)
    total, wrong = 0.0, 0
    for s in range(labels.size):
        add_rows(Ft, b, columns, offsets[s], offsets[s + 1], z)
        logit = theta[-1] + rectified_sum(v, z)
        loss, _ = loss_and_slope(logit, labels[s])
        total += loss
        wrong += (logit > 0) != labels[s]
    return total / labels.size, wrong / labels.size
