"""Descent on means and variances of networks whose parameters are independent Gaussians; laid out as in `_local`."""

import math

import numpy as np

from toycomb.accounts.bounds._local import FOUR, TINY, WIDTH, drawn, moments, preactivations
from toycomb.common._numba import kernel, loop, part, summing_loop
from toycomb.tickets.searching._descent import ZERO, U, clear

ONE, HALF, TWO = np.float32(1), np.float32(0.5), np.float32(2)
CERTAIN = np.float32(30)  # logits beyond it have no gradient that a float32 sum would notice
BETA1, BETA2 = np.float32(0.9), np.float32(0.999)
REST1, REST2 = ONE - BETA1, ONE - BETA2


@loop
def add_products(by_mean, by_variance, Z, i0, i1, i2, i3, d, e, begin, width):
    """Add the gradients by means and variances of the weights of `width` rows; d and e are those by z and s."""
    hidden = U(d.size) // FOUR
    one, two, three = hidden + begin, hidden + hidden + begin, hidden + hidden + hidden + begin
    o = begin
    for j in range(U(Z.shape[1])):
        x0, x1, x2, x3 = Z[i0, j], Z[i1, j], Z[i2, j], Z[i3, j]
        y0, y1, y2, y3 = x0 * x0, x1 * x1, x2 * x2, x3 * x3
        for h in range(width):
            by_mean[o + h] += (x0 * d[begin + h] + x1 * d[one + h]) + (x2 * d[two + h] + x3 * d[three + h])
            by_variance[o + h] += (y0 * e[begin + h] + y1 * e[one + h]) + (y2 * e[two + h] + y3 * e[three + h])
        o += hidden


@part
def products(by_mean, by_variance, Z, i0, i1, i2, i3, d, e):
    """`add_products` for all rows."""
    hidden = U(d.size) // FOUR
    whole = hidden - hidden % WIDTH
    for r in range(U(0), whole, WIDTH):
        add_products(by_mean, by_variance, Z, i0, i1, i2, i3, d, e, r, WIDTH)
    add_products(by_mean, by_variance, Z, i0, i1, i2, i3, d, e, whole, hidden - whole)


@loop
def back(theta, variance, out, a, s, begin, noise, line, slope, bend, by_mean, by_variance, d, e):
    """Gradients by the output layer, and d, e by means and standard deviations of preactivations, over 2 s.

    `slope` is the derivative by the mean of the logit, `bend` that by its variance.
    """
    for r in range(U(a.size)):
        by_mean[out + r] += slope * a[r]
        by_variance[out + r] += bend * a[r] * a[r]
        full = slope * theta[out + r] + TWO * bend * variance[out + r] * a[r]
        full = full if a[r] > ZERO else ZERO
        d[begin + r] = full
        e[begin + r] = full * HALF * noise[line, r] / s[begin + r]


@part
def one_input(theta, variance, sign, share, z, s, begin, noise, line, a, by_mean, by_variance, d, e):
    """Gradients of the loss at one input whose preactivations are known; `share` is its weight."""
    hidden = U(a.size)
    out = U(theta.size) - hidden - U(1)
    drawn(z, s, begin, noise, line, a)
    mean, spread = moments(theta, variance, out, a)
    root = math.sqrt(spread)
    x = min(max(sign * (mean + root * noise[line, hidden]), -CERTAIN), CERTAIN)
    slope = -sign * share / (ONE + math.exp(x))
    bend = slope * HALF * noise[line, hidden] / root
    by_mean[out + hidden] += slope
    by_variance[out + hidden] += bend
    back(theta, variance, out, a, s, begin, noise, line, slope, bend, by_mean, by_variance, d, e)


@part
def four_inputs(theta, variance, Z, signs, share, items, picks, k, z, s, noise, a, by_mean, by_variance, d, e):
    """Gradients of the loss at inputs items[k] to items[k + 3]."""
    hidden = U(a.size)
    i0, i1, i2, i3 = U(items[k]), U(items[k + U(1)]), U(items[k + U(2)]), U(items[k + U(3)])
    preactivations(theta, variance, Z, i0, i1, i2, i3, z, s)
    for q in range(FOUR):
        i, line = U(items[k + q]), U(picks[k + q])
        one_input(theta, variance, signs[i], share, z, s, q * hidden, noise, line, a, by_mean, by_variance, d, e)
    products(by_mean, by_variance, Z, i0, i1, i2, i3, d, e)


@summing_loop
def prior_variance(free, theta, origin, variance, begin, end):
    """That of the prior, equal for a group of parameters, that is nearest to the posterior."""
    total, count = ZERO, ZERO
    for p in range(begin, end):
        far = theta[p] - origin[p]
        total += free[p] * (far * far + variance[p])
        count += free[p]
    return total / max(count, ONE) + TINY


@loop
def step_means(theta, origin, free, prior, begin, end, share, grad, first, second, pace, scale):
    """One step of Adam on the means of one group, the gradient of KL / N added."""
    for p in range(begin, end):
        g = grad[p] + share * (theta[p] - origin[p]) / prior
        first[p] = BETA1 * first[p] + REST1 * g
        second[p] = BETA2 * second[p] + REST2 * g * g
        theta[p] -= free[p] * pace * first[p] / (math.sqrt(scale * second[p]) + TINY)


@loop
def step_spreads(variance, prior, begin, end, share, grad, first, second, pace, scale):
    """The same on logarithms of standard deviations.

    A variance is multiplied by (1 - x) / (1 + x), which is exp(-2 x) but for the third order of the step x.
    """
    for p in range(begin, end):
        g = TWO * variance[p] * grad[p] + share * (variance[p] / prior - ONE)
        first[p] = BETA1 * first[p] + REST1 * g
        second[p] = BETA2 * second[p] + REST2 * g * g
        x = pace * first[p] / (math.sqrt(scale * second[p]) + TINY)
        variance[p] *= (ONE - x) / (ONE + x)


@kernel
def fit(
    Z, signs, items, picks, noise, batch, free, origin, groups, weight, rates, ratio, begun,
    theta, variance, moments, gradients, rows,
):  # fmt: skip
    """Descend by Adam on `weight · mean logistic loss + KL / N` over means and standard deviations.

    The prior is N(origin, lambda²) with one lambda for each group, always the best one, whose derivative is then none.

    Parameters
    ----------
    Z : (N, m + 1) float32
        Embedded inputs with a column of ones.
    signs : (N,) float32
    items, picks : (steps * batch,) int64
        Inputs of each step, a multiple of 4, and which lines of the noise they get.
    noise : (R, H + 1) float32
        Standard normal: of the rows, and of the logit.
    free : (parameters,) float32
        1, or 0 for parameters that are zero and stay so.
    origin : (parameters,) float32
    groups : (G + 1,) int64
        Where groups begin and end.
    rates : (steps,) float32
        Of the means; those of log standard deviations are `ratio` times as large.
    begun : int
        Steps that were taken before.
    theta, variance : (parameters,) float32, changed
    moments : (4, parameters) float32, changed
    gradients : (2, parameters) work space
    rows : (5, 4 H) work space
    """
    z, s, d, e, a = rows[0], rows[1], rows[2], rows[3], rows[4, : rows.shape[1] // 4]
    by_mean, by_variance = gradients[0], gradients[1]
    loss, complexity = weight / np.float32(batch), np.float32(1 / signs.size)
    for t in range(rates.size):
        clear(by_mean)
        clear(by_variance)
        for k in range(U(t * batch), U((t + 1) * batch), FOUR):
            four_inputs(theta, variance, Z, signs, loss, items, picks, k, z, s, noise, a, by_mean, by_variance, d, e)
        power1, power2 = 1 - 0.9 ** (begun + t + 1), 1 - 0.999 ** (begun + t + 1)
        pace, scale = np.float32(rates[t] / power1), np.float32(1 / power2)
        for g in range(groups.size - 1):
            begin, end = U(groups[g]), U(groups[g + 1])
            prior = prior_variance(free, theta, origin, variance, begin, end)
            step_means(theta, origin, free, prior, begin, end, complexity, by_mean, moments[0], moments[1], pace, scale)
            step_spreads(
                variance, prior, begin, end, complexity, by_variance, moments[2], moments[3], ratio * pace, scale
            )
