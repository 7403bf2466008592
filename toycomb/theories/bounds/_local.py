"""Networks whose parameters are independent Gaussians, by what one input sees of them.

Given an input, preactivations of the rows are independent Gaussians, and given those so is the logit: drawing these in
place of the parameters gives the same distribution for each input (Kingma, Salimans and Welling 2015, section 2.3).
Parameters lie in one array, `[W transposed (m, H) | b (H) | v (H) | c]`, with a bias as the weight of an input that is
always 1. The order of sums is fixed on one machine, so that equal arguments give equal bits there.
"""

import math

import numpy as np

from toycomb._numba import kernel, loop, part, summing_loop
from toycomb.theories.instruments._descent import ZERO, U, clear, output

ONE, HALF, TWO = np.float32(1), np.float32(0.5), np.float32(2)
CERTAIN = np.float32(30)  # logits beyond it have no gradient that a float32 sum would notice
WIDTH, FOUR = U(32), U(4)  # rows and inputs at a time
TINY = np.float32(1e-12)
BETA1, BETA2 = np.float32(0.9), np.float32(0.999)
REST1, REST2 = ONE - BETA1, ONE - BETA2


@loop
def add_inputs(theta, Z, i0, i1, i2, i3, z, begin, width):
    """Add to `width` rows from `begin` on what each of four inputs gives them; z (4 H), one input after the other."""
    hidden = U(z.size) // FOUR
    one, two, three = hidden + begin, hidden + hidden + begin, hidden + hidden + hidden + begin
    o = begin
    for j in range(U(Z.shape[1])):
        x0, x1, x2, x3 = Z[i0, j], Z[i1, j], Z[i2, j], Z[i3, j]
        for h in range(width):
            weight = theta[o + h]
            z[begin + h] += x0 * weight
            z[one + h] += x1 * weight
            z[two + h] += x2 * weight
            z[three + h] += x3 * weight
        o += hidden


@loop
def add_squares(variance, Z, i0, i1, i2, i3, s, begin, width):
    """As `add_inputs`, with the squares of inputs."""
    hidden = U(s.size) // FOUR
    one, two, three = hidden + begin, hidden + hidden + begin, hidden + hidden + hidden + begin
    o = begin
    for j in range(U(Z.shape[1])):
        x0, x1, x2, x3 = Z[i0, j], Z[i1, j], Z[i2, j], Z[i3, j]
        x0, x1, x2, x3 = x0 * x0, x1 * x1, x2 * x2, x3 * x3
        for h in range(width):
            weight = variance[o + h]
            s[begin + h] += x0 * weight
            s[one + h] += x1 * weight
            s[two + h] += x2 * weight
            s[three + h] += x3 * weight
        o += hidden


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
def means(theta, Z, i0, i1, i2, i3, z):
    """z (4 H) = what the rows get from each of four inputs."""
    hidden = U(z.size) // FOUR
    whole = hidden - hidden % WIDTH
    clear(z)
    for r in range(U(0), whole, WIDTH):  # a constant width, which the compiler turns into vectors
        add_inputs(theta, Z, i0, i1, i2, i3, z, r, WIDTH)
    add_inputs(theta, Z, i0, i1, i2, i3, z, whole, hidden - whole)


@part
def preactivations(theta, variance, Z, i0, i1, i2, i3, z, s):
    """z, s (4 H) = mean and standard deviation of what the rows get from each of four inputs."""
    hidden = U(z.size) // FOUR
    whole = hidden - hidden % WIDTH
    means(theta, Z, i0, i1, i2, i3, z)
    clear(s)
    for r in range(U(0), whole, WIDTH):
        add_squares(variance, Z, i0, i1, i2, i3, s, r, WIDTH)
    add_squares(variance, Z, i0, i1, i2, i3, s, whole, hidden - whole)
    roots(s)


@part
def products(by_mean, by_variance, Z, i0, i1, i2, i3, d, e):
    """`add_products` for all rows."""
    hidden = U(d.size) // FOUR
    whole = hidden - hidden % WIDTH
    for r in range(U(0), whole, WIDTH):
        add_products(by_mean, by_variance, Z, i0, i1, i2, i3, d, e, r, WIDTH)
    add_products(by_mean, by_variance, Z, i0, i1, i2, i3, d, e, whole, hidden - whole)


@loop
def roots(s):
    """s = √s, with a little added, so that rows of no variance have a derivative."""
    for r in range(U(s.size)):
        s[r] = math.sqrt(s[r] + TINY)


@loop
def drawn(z, s, begin, noise, line, a):
    """a = activations of the rows of one input at z + s · noise."""
    for r in range(U(a.size)):
        a[r] = max(z[begin + r] + s[begin + r] * noise[line, r], ZERO)


@summing_loop
def moments(theta, variance, out, a):
    """Mean and variance of the logit of activations a."""
    hidden = U(a.size)
    mean, spread = ZERO, ZERO
    for r in range(hidden):
        mean += theta[out + r] * a[r]
        spread += variance[out + r] * a[r] * a[r]
    return mean + theta[out + hidden], spread + variance[out + hidden] + TINY


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


@kernel
def chances(Z, first, draws, theta, variance, noise, rows, answer):
    """Add to answer[i] the chance that the network says True on input first + i, mean of `draws` draws of its rows.

    noise : (inputs * draws, H) float32, standard normal
    rows : (3, 4 H) work space
    answer : (inputs,) float64
    """
    z, s, a = rows[0], rows[1], rows[2, : rows.shape[1] // 4]
    hidden = U(a.size)
    out, last = U(theta.size) - hidden - U(1), U(answer.size) - U(1)
    for i in range(U(0), U(answer.size), FOUR):
        i1, i2, i3 = min(i + U(1), last), min(i + U(2), last), min(i + U(3), last)
        preactivations(theta, variance, Z[first:], i, i1, i2, i3, z, s)
        for q in range(min(FOUR, last + U(1) - i)):
            for line in range((i + q) * U(draws), (i + q + U(1)) * U(draws)):
                drawn(z, s, q * hidden, noise, line, a)
                mean, spread = moments(theta, variance, out, a)
                chance = 0.5 * math.erfc(-np.float64(mean) / math.sqrt(2.0 * np.float64(spread)))
                answer[i + q] += chance / draws


@kernel
def logits(Z, theta, z, answer):
    """answer[i] = logit of a network of fixed parameters on input i; z : (4 H,) work space."""
    hidden = U(z.size) // FOUR
    out, last = U(theta.size) - hidden - U(1), U(answer.size) - U(1)
    for i in range(U(0), U(answer.size), FOUR):
        i1, i2, i3 = min(i + U(1), last), min(i + U(2), last), min(i + U(3), last)
        means(theta, Z, i, i1, i2, i3, z)
        for q in range(min(FOUR, last + U(1) - i)):
            answer[i + q] = output(theta, out, z[q * hidden : (q + U(1)) * hidden])
