"""Networks whose parameters are independent Gaussians, by what one input sees of them.

Given an input, preactivations of the rows are independent Gaussians, and given those so is the logit: drawing these in
place of the parameters gives the same distribution for each input (Kingma, Salimans and Welling 2015, section 2.3).
Parameters lie in one array, `[W transposed (m, H) | b (H) | v (H) | c]`, with a bias as the weight of an input that is
always 1. All sums run in a fixed order, so that equal arguments give equal bits.
"""

import math

import numpy as np

from toycomb._numba import kernel, loop, part
from toycomb.theories.instruments._descent import U, ZERO, add_inputs, add_products, clear

ONE, HALF, TWO = np.float32(1), np.float32(0.5), np.float32(2)
CERTAIN = np.float32(30)
TINY = np.float32(1e-12)
BETA1, BETA2 = np.float32(0.9), np.float32(0.999)
REST1, REST2 = ONE - BETA1, ONE - BETA2


@part
def preactivations(theta, Z, i, z):
    """z = what the rows get from input i."""
    hidden = U(z.size)
    whole = hidden - hidden % U(16)
    clear(z)
    for r in range(U(0), whole, U(16)):  # a constant width, which the compiler turns into one vector
        add_inputs(theta, Z, i, z, r, U(16))
    add_inputs(theta, Z, i, z, whole, hidden - whole)


@part
def products(grad, Z, i, d):
    """Add the gradient by the weights at input i; d is that by preactivations."""
    hidden = U(d.size)
    whole = hidden - hidden % U(16)
    for r in range(U(0), whole, U(16)):
        add_products(grad, Z, i, d, r, U(16))
    add_products(grad, Z, i, d, whole, hidden - whole)


@loop
def roots(s):
    """s = √s, with a little added, so that rows of no variance have a derivative."""
    for r in range(U(s.size)):
        s[r] = math.sqrt(s[r] + TINY)


@loop
def drawn(z, s, noise, at, a):
    """a = activations of rows at z + s · noise."""
    for r in range(U(z.size)):
        a[r] = max(z[r] + s[r] * noise[at, r], ZERO)


@part
def moments(theta, variance, out, a):
    """Mean and variance of the logit of activations a."""
    hidden = U(a.size)
    mean, spread = theta[out + hidden], variance[out + hidden]
    for r in range(hidden):
        mean += theta[out + r] * a[r]
        spread += variance[out + r] * a[r] * a[r]
    return mean, spread + TINY


@loop
def back(theta, variance, out, a, s, noise, at, slope, bend, by_mean, by_variance, d, e):
    """Gradients by the output layer, and d, e by means and variances of preactivations.

    `slope` is the derivative by the mean of the logit, `bend` that by its variance.
    """
    for r in range(U(a.size)):
        by_mean[out + r] += slope * a[r]
        by_variance[out + r] += bend * a[r] * a[r]
        full = slope * theta[out + r] + TWO * bend * variance[out + r] * a[r]
        d[r] = full if a[r] > ZERO else ZERO
        e[r] = d[r] * HALF * noise[at, r] / s[r]


@loop
def variances(free, rho, variance):
    """variance = exp(2 rho) of free parameters, 0 of others."""
    for p in range(U(rho.size)):
        variance[p] = math.exp(TWO * rho[p]) * free[p]


@part
def prior_variance(free, theta, origin, variance, begin, end):
    """That of the prior, equal for a group of parameters, that is nearest to the posterior."""
    total, count = ZERO, ZERO
    for p in range(begin, end):
        far = theta[p] - origin[p]
        total += free[p] * (far * far + variance[p])
        count += free[p]
    return total / max(count, ONE) + TINY


@loop
def step(free, x, grad, first, second, pace, scale):
    """One step of Adam."""
    for p in range(U(x.size)):
        g = grad[p]
        first[p] = BETA1 * first[p] + REST1 * g
        second[p] = BETA2 * second[p] + REST2 * g * g
        x[p] -= free[p] * pace * first[p] / (math.sqrt(scale * second[p]) + TINY)


@loop
def complexity(theta, origin, variance, prior, share, begin, end, by_mean, by_rho):
    """Turn gradients by variances into ones by rho, and add those of KL / N, of one group."""
    for p in range(begin, end):
        by_mean[p] += share * (theta[p] - origin[p]) / prior
        by_rho[p] = TWO * variance[p] * by_rho[p] + share * (variance[p] / prior - ONE)


@kernel
def fit(
    Z, squares, signs, items, noise, batch, free, origin, groups, weight, samples, rates, ratio, begun,
    theta, rho, moments1, moments2, variance, by_mean, by_rho, rows,
):  # fmt: skip
    """Descend by Adam on `weight · mean logistic loss + KL / samples` over means and log standard deviations.

    The prior is N(origin, lambda²) with one lambda for each group, always the best one, whose derivative is then none.

    Parameters
    ----------
    Z, squares : (N, m + 1) float32
        Embedded inputs with a column of ones, and their squares.
    signs : (N,) float32
    items : (steps * batch,) int64
    noise : (steps * batch, H + 1) float32
        Standard normal: of the rows, and of the logit.
    free : (parameters,) float32
        1, or 0 for parameters that stay zero.
    origin : (parameters,) float32
    groups : (G + 1,) int64
        Where groups begin and end.
    rates : (steps,) float32
        Of the means; those of rho are `ratio` times as large.
    begun : int
        Steps that were taken before.
    theta, rho : (parameters,) float32, changed
    moments1, moments2 : (2, parameters) float32, changed
    variance, by_mean, by_rho : (parameters,) work space
    rows : (5, H) work space
    """
    hidden = U(rows.shape[1])
    out = U(Z.shape[1]) * hidden
    z, s, a, d, e = rows[0], rows[1], rows[2], rows[3], rows[4]
    part_of_loss = weight / np.float32(batch)
    for t in range(rates.size):
        variances(free, rho, variance)
        clear(by_mean)
        clear(by_rho)
        for k in range(U(t * batch), U((t + 1) * batch)):
            i = U(items[k])
            preactivations(theta, Z, i, z)
            preactivations(variance, squares, i, s)
            roots(s)
            drawn(z, s, noise, k, a)
            mean, spread = moments(theta, variance, out, a)
            root = math.sqrt(spread)
            x = min(max(signs[i] * (mean + root * noise[k, hidden]), -CERTAIN), CERTAIN)
            slope = -signs[i] * part_of_loss / (ONE + math.exp(x))
            bend = slope * HALF * noise[k, hidden] / root
            by_mean[out + hidden] += slope
            by_rho[out + hidden] += bend
            back(theta, variance, out, a, s, noise, k, slope, bend, by_mean, by_rho, d, e)
            products(by_mean, Z, i, d)
            products(by_rho, squares, i, e)
        for g in range(groups.size - 1):
            begin, end = U(groups[g]), U(groups[g + 1])
            prior = prior_variance(free, theta, origin, variance, begin, end)
            complexity(theta, origin, variance, prior, ONE / samples, begin, end, by_mean, by_rho)
        power1, power2 = 1 - 0.9 ** (begun + t + 1), 1 - 0.999 ** (begun + t + 1)
        pace, scale = np.float32(rates[t] / power1), np.float32(1 / power2)
        step(free, theta, by_mean, moments1[0], moments2[0], pace, scale)
        step(free, rho, by_rho, moments1[1], moments2[1], ratio * pace, scale)


@kernel
def chances(Z, squares, first, draws, theta, variance, noise, rows, answer):
    """Add to answer[i] the chance that the network says True on input first + i, mean of `draws` draws of its rows.

    noise : (inputs * draws, H) float32, standard normal
    rows : (3, H) work space
    answer : (inputs,) float64
    """
    out = U(Z.shape[1]) * U(rows.shape[1])
    z, s, a = rows[0], rows[1], rows[2]
    for i in range(U(answer.size)):
        preactivations(theta, Z, U(first) + i, z)
        preactivations(variance, squares, U(first) + i, s)
        roots(s)
        for k in range(i * U(draws), (i + U(1)) * U(draws)):
            drawn(z, s, noise, k, a)
            mean, spread = moments(theta, variance, out, a)
            answer[i] += 0.5 * math.erfc(-np.float64(mean) / math.sqrt(2.0 * np.float64(spread))) / draws
