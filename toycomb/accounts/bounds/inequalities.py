"""Bounds on the error of a classifier from its errors on the sample, each with probability at least 1 - delta.

The sample need not be identically distributed. Half of the inputs of every sample here are drawn from the True ones and
half from the False ones, independently, so the number of errors of a fixed classifier is a sum of independent
indicators with two different chances, and its error on a balanced new input is their mean. For such sums the mean of
any convex function is at most that of the binomial one (Hoeffding 1956, theorem 3), and the proofs of `maurer`,
`mcallester`, `occam` and `sampled` use the binomial distribution only through the mean of a convex function. The
binomial tail of `held_out` is covered by Hoeffding's theorem 4, for numbers of errors below the mean less 1.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from toycomb.common.errors import InputError

HALVINGS = 52


def kl(q: ArrayLike, p: ArrayLike) -> np.ndarray:
    """Relative entropy of two coins in nats, `q ln(q/p) + (1-q) ln((1-q)/(1-p))`; infinite where p rules q out."""
    from scipy.special import rel_entr

    q, p = np.asarray(q, float), np.asarray(p, float)
    return np.asarray(rel_entr(q, p) + rel_entr(1 - q, 1 - p))


def kl_inverse(q: ArrayLike, c: ArrayLike) -> np.ndarray:
    """The largest p in [q, 1] with `kl(q, p) <= c`, by bisection; rounded up, so that a bound stays a bound.

    Raises
    ------
    InputError
        If a share q is not in [0, 1], or c is negative or not a number.
    """
    q, c = np.broadcast_arrays(np.asarray(q, float), np.asarray(c, float))
    if not ((q >= 0) & (q <= 1)).all():
        raise InputError(f"a share of errors is {q[~((q >= 0) & (q <= 1))][0]}; it must lie between 0 and 1")
    if not (c >= 0).all():
        raise InputError(
            f"the inverse of the relative entropy at {c[~(c >= 0)][0]} was asked for; it must be at least 0"
        )
    low, high = q.copy(), np.ones_like(q)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        inside = kl(q, middle) <= c
        low, high = np.where(inside, middle, low), np.where(inside, high, middle)
    return high


def maurer(error: ArrayLike, divergence: ArrayLike, samples: int, delta: float) -> np.ndarray:
    """PAC-Bayes-kl bound on a randomised classifier: `kl(error, bound) = (KL + ln(2 √N / delta)) / N`.

    Langford and Seeger (2001); with the constant of Maurer (2004, theorem 5), for N of at least 8.

    Parameters
    ----------
    error : mean error on the sample over the posterior
    divergence : KL of the posterior from a prior that knows nothing of the sample, nats
    samples : N
    """
    _check(samples, delta)
    return kl_inverse(error, (np.asarray(divergence) + math.log(2 * math.sqrt(samples) / delta)) / samples)


def mcallester(error: ArrayLike, divergence: ArrayLike, samples: int, delta: float) -> np.ndarray:
    """The older, looser form `error + √((KL + ln(2 √N / delta)) / 2N)`: McAllester (1999), with Maurer's constant.

    At most 1. It follows from `maurer` by Pinsker's inequality, so it is never the tighter one.
    """
    _check(samples, delta)
    complexity = np.asarray(divergence) + math.log(2 * math.sqrt(samples) / delta)
    return np.minimum(np.asarray(error) + np.sqrt(complexity / (2 * samples)), 1)


def occam(error: ArrayLike, bits: ArrayLike, samples: int, delta: float) -> np.ndarray:
    """Bound on one classifier with a description of so many bits: `kl(error, bound) = (bits ln 2 + ln(1/delta)) / N`.

    The Occam's razor bound in its Chernoff form (Langford 2005, section 4) for the prior `2^-bits`, as the PAC-Bayes
    bounds of compressed networks use it (Zhou et al. 2019): a posterior at one network has a KL of bits · ln 2.
    Descriptions must form a prefix code. With no bits it is a bound on one classifier that was chosen before.
    """
    _check(samples, delta)
    return kl_inverse(error, (np.asarray(bits) * math.log(2) + math.log(1 / delta)) / samples)


def held_out(errors: ArrayLike, samples: int, delta: float) -> np.ndarray:
    """Test set bound: the largest error with which so few errors have a chance of delta (Langford 2005, section 3)."""
    from scipy.special import betaincinv

    _check(samples, delta)
    errors = np.asarray(errors)
    least = np.minimum(errors, samples - 1)  # betaincinv wants a positive second argument
    return np.where(errors < samples, betaincinv(least + 1.0, samples - least, 1 - delta), 1.0)


def sampled(error: ArrayLike, draws: int, delta: float) -> np.ndarray:
    """Bound on the mean of numbers in [0, 1] from the mean of `draws` independent ones.

    As Dziugaite and Roy (2017, section 3.3; Langford and Caruana 2001) bound a posterior's error on the sample, on one
    side, so with ln(1/delta) in place of ln(2/delta).
    """
    _check(draws, delta)
    return kl_inverse(error, math.log(1 / delta) / draws)


def _check(samples: int, delta: float) -> None:
    if samples < 8:
        raise InputError(f"a bound from {samples} samples was asked for; at least 8 are needed")
    if not 0 < delta < 1:
        raise InputError(f"the chance of failure of a bound is {delta}; it must lie between 0 and 1")
