"""Optimisers: loops over flat arrays, from `begin` on; the gradient stands at `at`."""

import numpy as np

from toycomb.common._numba import loop

ZERO, TINY = np.float32(0), np.float32(1e-30)


@loop
def adam(theta, grad, keep, first, second, begin, at, size, scale1, scale2, beta1, beta2, epsilon, decay):
    """Adam as in Kingma and Ba 2015, algorithm 1, epsilon outside the root.

    The moments are kept without their factors 1 - β: Σ β1^k g and Σ β2^k g², the same numbers up to rounding. The
    scales hold these factors, the corrections of the bias and, the first, the learning rate. Mask and decay (the
    gradient of decay/2 · |theta|²) cost nothing here: the loop waits for roots and quotients.
    """
    for k in range(size):
        i = begin + k
        g = grad[at + k] + decay * theta[i] if keep[i] else ZERO
        m = beta1 * first[i] + g
        s = beta2 * second[i] + g * g
        first[i] = m
        second[i] = s
        theta[i] -= (m * scale1) / (np.sqrt(s * scale2) + epsilon)


@loop
def sgd(theta, grad, keep, velocity, begin, at, size, rate, momentum, decay):
    """Heavy-ball momentum: velocity = momentum · velocity + gradient; mask and decay as in `adam`."""
    for k in range(size):
        i = begin + k
        g = grad[at + k] + decay * theta[i] if keep[i] else ZERO
        v = momentum * velocity[i] + g
        velocity[i] = v
        theta[i] -= rate * v


@loop
def settle(first, second):
    """Set decayed moments to zero before they become denormals, which slow the arithmetic down."""
    for i in range(first.size):
        first[i] = first[i] if abs(first[i]) > TINY else ZERO
        second[i] = second[i] if second[i] > TINY else ZERO


@loop
def take(source, places, target):
    """target[i] = source[places[i]]."""
    for i in range(places.size):
        target[i] = source[places[i]]


@loop
def put(source, places, target):
    """target[places[i]] = source[i]."""
    for i in range(places.size):
        target[places[i]] = source[i]
