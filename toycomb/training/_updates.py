"""Optimisers: loops over flat arrays."""

import numpy as np

from toycomb.common._numba import loop, part
from toycomb.training import layout

U = np.uint64
LINE = np.uint64(layout.LINE)
ZERO, TINY = np.float32(0), np.float32(1e-30)


@loop
def adam(theta, grad, keep, first, second, begin, size, scale1, scale2, beta1, beta2, epsilon, decay):
    """Adam as in Kingma and Ba 2015, algorithm 1, epsilon outside the root.

    The moments are kept without their factors 1 - β: Σ β1^k g and Σ β2^k g², the same numbers up to rounding. The
    scales hold these factors, the corrections of the bias and, the first, the learning rate. Mask and decay (the
    gradient of decay/2 · |theta|²) cost nothing here: the loop waits for roots and quotients.
    """
    for i in range(begin, begin + size):
        g = grad[i] + decay * theta[i] if keep[i] else ZERO
        m = beta1 * first[i] + g
        s = beta2 * second[i] + g * g
        first[i] = m
        second[i] = s
        theta[i] -= (m * scale1) / (np.sqrt(s * scale2) + epsilon)


@loop
def sgd(theta, grad, keep, velocity, begin, size, rate, momentum, decay):
    """Heavy-ball momentum: velocity = momentum · velocity + gradient; mask and decay as in `adam`."""
    for i in range(begin, begin + size):
        g = grad[i] + decay * theta[i] if keep[i] else ZERO
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
def take_lines(source, places, size, target):
    """target[:size] = source[places[:size]], where these are whole cache lines."""
    for i in range(U(0), size, LINE):
        a = places[i]
        for h in range(LINE):
            target[i + h] = source[a + h]


@loop
def put_lines(source, places, size, target):
    """target[places[:size]] = source[:size], likewise."""
    for i in range(U(0), size, LINE):
        a = places[i]
        for h in range(LINE):
            target[a + h] = source[i + h]


@part
def take(source, places, lines, target):
    """target = source[places], of which the first `lines` are whole cache lines.

    No `loop`: number by number is faster than the vectors that a compiler would gather.
    """
    take_lines(source, places, lines, target)
    for i in range(lines, U(places.size)):
        target[i] = source[places[i]]


@part
def put(source, places, lines, target):
    """target[places] = source, as `take`."""
    put_lines(source, places, lines, target)
    for i in range(lines, U(places.size)):
        target[places[i]] = source[i]
