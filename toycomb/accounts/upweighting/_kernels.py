"""Decisions of many random networks on the same inputs: sixteen networks side by side, so that no sum is reordered.

A block of sixteen networks is a row of flat arrays: features F (n + 1, h, 16), of which those at n are zero and stand
for variables that an input does not have; `rest` holds b (h, 16), v (h, 16) and c (16). Inputs are `named` (N, G):
offsets into F of the variables that are true, at least four. A decision is True where the logit lies above 0.
"""

import numpy as np

from toycomb.common._numba import kernel, loop

U = np.uint64
LANES = 16
WIDE = np.uint64(16)
ZERO, ONE, TWO = np.float32(0), np.float32(1), np.float32(2)


@loop
def _logits(F, rest, named, rows, z, logit):
    """logit = c + v·ReLU(b + Σ F of the true variables), for sixteen networks and one input."""
    b, v = U(0), rows * WIDE
    for lane in range(LANES):
        logit[lane] = rest[v + v + U(lane)]
    for r in range(rows):
        o = r * WIDE
        i0, i1, i2, i3 = named[0] + o, named[1] + o, named[2] + o, named[3] + o
        for lane in range(LANES):
            k = U(lane)
            z[lane] = ((F[i0 + k] + F[i1 + k]) + (F[i2 + k] + F[i3 + k])) + rest[b + k]
        for g in range(4, len(named)):
            i = named[g] + o
            for lane in range(LANES):
                z[lane] += F[i + U(lane)]
        for lane in range(LANES):
            logit[lane] += rest[v + U(lane)] * max(z[lane], ZERO)
        b += WIDE
        v += WIDE


@loop
def _count(logit, wanted, wrong):
    for lane in range(LANES):
        wrong[lane] += ONE if (logit[lane] > ZERO) != wanted else ZERO


@kernel
def mistakes(F, rest, named, labels, rows, z, logit, out):
    """Count the inputs on which each network is wrong, by each of L sets of labels.

    F (B, ·) and rest (B, ·) float32; named (N, G) uint64; labels (L, N) bool; z and logit (16,) float32 are work space;
    out (at least B, L, 16) float32.
    """
    for block in range(len(F)):
        for s in range(len(labels)):
            for lane in range(LANES):
                out[block, s, lane] = ZERO
        for row in range(len(named)):
            _logits(F[block], rest[block], named[row], rows, z, logit)
            for s in range(len(labels)):
                _count(logit, labels[s, row], out[block, s])


@loop
def _weigh(logit, weights):
    for lane in range(LANES):
        logit[lane] = weights[lane] if logit[lane] > ZERO else -weights[lane]


@kernel
def votes(F, rest, named, weights, rows, z, logit, out):
    """Add weights (B, 16) of the networks that say True to out (N,) float64, and take away those of the others."""
    for block in range(len(F)):
        for row in range(len(named)):
            _logits(F[block], rest[block], named[row], rows, z, logit)
            _weigh(logit, weights[block])
            for lane in range(LANES):
                out[row] += logit[lane]


@loop
def _reflected_steps(theta, bits, step, out):
    for i in range(len(theta)):
        x = theta[i] + step * np.float32(bits[i])
        out[i] = TWO * min(max(x, -ONE), ONE) - x


@kernel
def propose(theta, bits, step, out):
    """A step of a walk: out = θ + step · bits / 2^15, reflected at ±1; all (size,), `bits` int16, step at most 1."""
    _reflected_steps(theta, bits, step * np.float32(2.0**-15), out)
