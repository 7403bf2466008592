"""Training of many small networks until each fits: sixteen side by side, and a lane that is done takes the next one.

What a network becomes depends on its number alone: its initial values and its batches are numbers of a stream of its
own. Parameters stand as in `_sampling`: W[r], b[r], v[r] row by row, then c, each sixteen numbers.
"""

import numpy as np

from toycomb.common._numba import kernel, loop, part
from toycomb.common._random import bits
from toycomb.training._passes import slopes
from toycomb.training._updates import settle

U = np.uint64
LANES = 16
WIDE = np.uint64(16)
ZERO, ONE = np.float32(0), np.float32(1)
SETTLED = 256
"""Steps between two searches for moments that have become too small for fast arithmetic."""


@loop
def forward(theta, named, ends, rows, variables, z, logit):
    """z of every row and input, row by row, and the logits; `named` are 16 · the true variables, `ends` where each
    input's stop."""
    b, at, end = variables * WIDE, U(0), U(len(ends)) * WIDE
    c = rows * (b + WIDE + WIDE)
    for i in range(U(0), end, WIDE):
        for lane in range(LANES):
            logit[i + U(lane)] = theta[c + U(lane)]
    W = U(0)
    for _ in range(rows):
        g = U(0)
        for s in range(U(len(ends))):
            for lane in range(LANES):
                z[at + U(lane)] = theta[W + b + U(lane)]
            while g < ends[s]:
                w = W + named[g]
                for lane in range(LANES):
                    z[at + U(lane)] += theta[w + U(lane)]
                g += U(1)
            i = s * WIDE
            for lane in range(LANES):
                k = U(lane)
                logit[i + k] += theta[W + b + WIDE + k] * max(z[at + k], ZERO)
            at += WIDE
        W += b + WIDE + WIDE


@loop
def backward(theta, named, ends, rows, variables, z, slope, grad):
    """Gradient of Σ loss from the slopes (S, 16) of the losses by the logits."""
    b, at = variables * WIDE, U(0)
    c = rows * (b + WIDE + WIDE)
    for i in range(c + WIDE):
        grad[i] = ZERO
    for s in range(U(len(ends))):
        for lane in range(LANES):
            grad[c + U(lane)] += slope[s * WIDE + U(lane)]
    W = U(0)
    for _ in range(rows):
        g, v = U(0), W + b + WIDE
        for s in range(U(len(ends))):
            i = s * WIDE
            for lane in range(LANES):
                k = U(lane)
                x = z[at + k]
                grad[v + k] += slope[i + k] * max(x, ZERO)
                back = slope[i + k] * theta[v + k] if x > ZERO else ZERO
                z[at + k] = back
                grad[W + b + k] += back
            while g < ends[s]:
                w = W + named[g]
                for lane in range(LANES):
                    grad[w + U(lane)] += z[at + U(lane)]
                g += U(1)
            at += WIDE
        W = v + WIDE


@loop
def adam(theta, grad, first, second, scale1, scale2, beta1, beta2, epsilon):
    """As `toycomb.training._updates.adam`, with scales (16,) of each network's own number of steps."""
    for p in range(U(0), U(len(theta)), WIDE):
        for lane in range(LANES):
            i = p + U(lane)
            g = grad[i]
            m = beta1 * first[i] + g
            s = beta2 * second[i] + g * g
            first[i] = m
            second[i] = s
            theta[i] -= (m * scale1[U(lane)]) / (np.sqrt(s * scale2[U(lane)]) + epsilon)


@loop
def sgd(theta, grad, rate):
    """Plain descent."""
    for i in range(len(theta)):
        theta[i] -= rate * grad[i]


@loop
def count_wrong(logit, signs, wrong):
    """How many inputs each network has on the wrong side of 0; a logit of 0 says False."""
    for lane in range(LANES):
        wrong[U(lane)] = ZERO
    for i in range(U(0), U(len(logit)), WIDE):
        for lane in range(LANES):
            k = U(lane)
            wrong[k] += ONE if (logit[i + k] > ZERO) != (signs[i + k] > ZERO) else ZERO


@part
def start(key, number, bounds, lane, theta, first, second):
    """The initial values of one network in its lane, and moments of zero."""
    stream = bits(key, U(2) * number) << U(32) | bits(key, U(2) * number + U(1))
    for p in range(U(len(bounds))):
        i = p * WIDE + lane
        theta[i] = np.float32(np.int32(bits(stream, p))) * bounds[p]
        first[i] = ZERO
        second[i] = ZERO
    return stream


@part
def choose(stream, step, size, inputs, lane, share, weight):
    """A batch of `size` inputs, each any input of the training set, as how often each was taken times `share`."""
    for s in range(inputs):
        weight[s * WIDE + lane] = ZERO
    at = (step + U(1)) << U(32)
    for k in range(size):
        s = (bits(stream, at + k) * inputs) >> U(32)
        weight[s * WIDE + lane] += share


@loop
def weigh(slope, weight):
    """Slopes of the inputs that were taken, as often as they were."""
    for i in range(len(slope)):
        slope[i] *= weight[i]


@part
def table(theta, rows, variables, lane, out):
    """Truth table of one lane's network into the bits of out (words,); sums in the order of `forward`."""
    wide = (variables + U(2)) * WIDE
    for w in range(len(out)):
        out[w] = np.uint32(0)
    for x in range(U(1) << variables):
        logit, W = theta[rows * wide + lane], lane
        for _ in range(rows):
            z = theta[W + variables * WIDE]
            for i in range(variables):
                if (x >> i) & U(1):
                    z += theta[W + i * WIDE]
            logit += theta[W + (variables + U(1)) * WIDE] * max(z, ZERO)
            W += wide
        if logit > ZERO:
            out[x >> U(5)] |= np.uint32(1) << np.uint32(x & U(31))


@part
def enter(lane, number, key, bounds, weights, runs):
    """Give a lane the network of that number, or none where all have been given."""
    theta, first, second = weights[0], weights[2], weights[3]
    runs.number[lane] = number
    runs.stream[lane] = start(key, U(number), bounds, U(lane), theta, first, second)
    runs.step[lane] = 0
    runs.power1[lane] = 1.0
    runs.power2[lane] = 1.0


@part
def leave(weights, rule, wrong, limit, runs, next_one, count, key, bounds, out, steps):
    """Record the networks that fit or have used up their steps, and let others take their lanes.

    Returns how many have been given a lane so far, and how many left.
    """
    gone = 0
    for lane in range(LANES):
        number = runs.number[lane]
        if number < count and (wrong[lane] == ZERO or runs.step[lane] >= limit):
            table(weights[0], rule.rows, rule.variables, U(lane), out[number])
            steps[number] = runs.step[lane] if wrong[lane] == ZERO else -1
            enter(lane, next_one, key, bounds, weights, runs)
            next_one += 1
            gone += 1
    return next_one, gone


@part
def scales(rule, runs):
    """One more step: each network's factors of its moments (Kingma and Ba 2015, section 2)."""
    for lane in range(LANES):
        runs.step[lane] += 1
        runs.power1[lane] *= rule.beta1
        runs.power2[lane] *= rule.beta2
        runs.scale1[lane] = rule.rate * (1.0 - rule.beta1) / (1.0 - runs.power1[lane])
        runs.scale2[lane] = (1.0 - rule.beta2) / (1.0 - runs.power2[lane])


@kernel
def train(key, rule, data, bounds, weights, z, work, exponent, power, runs, out, steps):
    """Train networks 0 … len(out) - 1 until each fits or has taken `rule.limit` steps; see `fitting.py` for the rest.

    key uint64; bounds (d,) float32, times 2^-31; weights (4, 16 d) float32: theta, grad, first, second; z (16 S H,)
    float32, work (5, 16 S) float32 and exponent (16 S,) int32, with `power` the same as float32, are work space; out
    (N, words) uint32, steps (N,) int32 receives -1 for networks that do not fit.
    """
    theta, grad, first, second = weights[0], weights[1], weights[2], weights[3]
    logit, tail, slope, weight, wrong = work[0], work[1], work[2], work[3], work[4]
    count, inputs = len(out), U(len(data.ends))
    share = np.float32(1.0 / (rule.batch if rule.batch > 0 else inputs))
    beta1, beta2, epsilon = np.float32(rule.beta1), np.float32(rule.beta2), np.float32(rule.epsilon)
    next_one, left, turn = LANES, 0, 0
    for lane in range(LANES):
        enter(lane, lane, key, bounds, weights, runs)
    while left < count:
        forward(theta, data.named, data.ends, rule.rows, rule.variables, z, logit)
        count_wrong(logit, data.signs, wrong)
        next_one, gone = leave(weights, rule, wrong, rule.limit, runs, next_one, count, key, bounds, out, steps)
        left += gone
        if gone > 0:
            continue
        slopes(logit, data.signs, ZERO, share if rule.batch == 0 else ONE, len(logit), tail, exponent, power, slope)
        if rule.batch > 0:
            for lane in range(LANES):
                choose(runs.stream[lane], U(runs.step[lane]), rule.batch, inputs, U(lane), share, weight)
            weigh(slope, weight)
        backward(theta, data.named, data.ends, rule.rows, rule.variables, z, slope, grad)
        if rule.adaptive:
            scales(rule, runs)
            adam(theta, grad, first, second, runs.scale1, runs.scale2, beta1, beta2, epsilon)
        else:
            sgd(theta, grad, np.float32(rule.rate))
            for lane in range(LANES):
                runs.step[lane] += 1
        turn += 1
        if turn % SETTLED == 0:
            settle(first, second)
