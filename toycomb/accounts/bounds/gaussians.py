"""Randomised classifiers: networks whose parameters are independent Gaussians, fitted to have a small bound.

After Dziugaite and Roy (2017, sections 3 and 4): a posterior N(theta, diag sigma²) that starts at a trained network,
and a prior N(origin, lambda²) whose centre has not seen the sample, such as the network's initial values. Deviations:
one lambda for each group of parameters (W, b, output layer), from a grid of finite length whose choice is paid for by
a uniform prior over it; the objective is the logistic loss plus KL / N (the evidence bound, as in Germain et al. 2016)
in place of the root of the KL, which weighs small errors badly; noise is drawn by what each input sees of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from toycomb.accounts.bounds import _fit, _local
from toycomb.common.errors import InputError
from toycomb.tasks.sampling import Dataset

EXPONENTS = range(-24, 9)
"""Prior standard deviations are 2^(j/2), for these j."""
CHUNK, SMALLEST = 2000, 1e-4
POOL = 4096
"""Lines of noise that a fit draws from; errors are estimated with fresh noise."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Embedded inputs and labels in the form that the kernels take.

    Parameters
    ----------
    Z : (N, m + 1) float32, the last column ones
    y : (N,) bool
    """

    Z: np.ndarray
    y: np.ndarray

    @classmethod
    def of(cls, data: Dataset, E: np.ndarray) -> Examples:
        """The inputs of a data set under the embedding E (m, n)."""
        single = np.float32
        Z = np.column_stack([data.X.astype(single) @ E.T.astype(single), np.ones(len(data), single)])
        return cls(Z, data.y)

    def __len__(self) -> int:
        return len(self.y)

    def __getitem__(self, key: slice) -> Examples:
        """Some of them."""
        return Examples(self.Z[key], self.y[key])

    def labelled(self, y: np.ndarray) -> Examples:
        """The same inputs with other labels."""
        return Examples(self.Z, y)

    @property
    def signs(self) -> np.ndarray:
        """(N,) float32: +1 where the label is True, -1 elsewhere."""
        return np.where(self.y, np.float32(1), np.float32(-1))


@dataclass(frozen=True, eq=False)
class Gaussian:
    """Independent Gaussians over parameters `[W transposed (m, H) | b (H) | v (H) | c]`.

    Parameters
    ----------
    shape : (H, m)
    theta, sigma : (parameters,) means and standard deviations, both zero for parameters that a mask removes
    free : (parameters,) bool, False for those
    """

    shape: tuple[int, int]
    theta: np.ndarray
    sigma: np.ndarray
    free: np.ndarray

    def divergence(self, origin: np.ndarray) -> float:
        """KL in nats from the prior at `origin`, the choice of its standard deviations included.

        The prior is the uniform mixture over the grid of every group's standard deviation, and the KL from a mixture is
        at most that from its best part plus the logarithm of the number of parts.
        """
        grid = 2.0 ** (np.array(EXPONENTS) / 2)
        total = 0.0
        for part in groups(self.shape):
            kept = np.flatnonzero(self.free[part]) + part.start
            candidates = gaussian_kl(self.theta[kept] - origin[kept], self.sigma[kept], grid[:, None])
            total += candidates.min() + math.log(len(grid))
        return total

    def chances(self, examples: Examples, rng: np.random.Generator, draws: int = 1) -> np.ndarray:
        """(N,) chance of answering True on each input, the mean over draws of the rows' noise; the output's is exact.

        Each draw of each input is independent, and its mean over noise is the classifier's chance of answering True.
        """
        H, single = self.shape[0], np.float32
        answer, rows = np.zeros(len(examples)), np.empty((3, 4 * H), single)
        theta, variance = self.theta.astype(single), (self.sigma**2).astype(single)
        for begin in range(0, len(examples), CHUNK):
            part = answer[begin : begin + CHUNK]
            noise = rng.standard_normal((len(part) * draws, H), single)
            _local.chances(examples.Z, begin, draws, theta, variance, noise, rows, part)
        return answer


def gaussian_kl(shift: np.ndarray, sigma: np.ndarray, prior: float | np.ndarray) -> np.ndarray:
    """KL of N(shift, diag sigma²) from N(0, prior²), summed over the last axis: `Σ ½ (σ²+μ²)/λ² - ½ + ln(λ/σ)`."""
    terms = (sigma**2 + shift**2) / (2 * prior**2) - 0.5 + np.log(prior / sigma)
    return np.asarray(terms.sum(axis=-1))


def groups(shape: tuple[int, int]) -> list[slice]:
    """Parameters that share a prior standard deviation: W, b, and the output layer."""
    H, m = shape
    ends = [0, m * H, (m + 1) * H, (m + 2) * H + 1]
    return [slice(*pair) for pair in pairwise(ends)]


def errors(chances: np.ndarray, y: np.ndarray) -> float:
    """Mean chance of a wrong answer."""
    return float(np.where(y, 1 - chances, chances).mean())


@dataclass(frozen=True)
class Fit:
    """How posteriors are fitted.

    Parameters
    ----------
    steps, batch : int
    rate : of the means at the start; falls to 0 along a half cosine
    ratio : rate of the log standard deviations in units of that of the means
    spread : standard deviations at the start, in units of the root mean square of their group's means
    weight : of the logistic loss against KL / N
    """

    steps: int = 6000
    batch: int = 32
    rate: float = 0.02
    ratio: float = 2.0
    spread: float = 0.1
    weight: float = 1.0

    def __post_init__(self) -> None:
        if self.batch % 4 or self.batch < 4:
            raise InputError(f"a fit has batches of {self.batch} inputs; the batch must be a multiple of 4")
        if self.steps < 1 or min(self.rate, self.ratio, self.spread, self.weight) <= 0:
            raise InputError("a fit needs at least one step, and a rate, ratio, spread and weight above 0")

    def scaled(self, factor: float) -> Fit:
        """A fit whose steps and first spread are `factor` times as large."""
        return replace(self, rate=self.rate * factor, spread=self.spread * factor)

    def posterior(
        self, theta: np.ndarray, free: np.ndarray, origin: np.ndarray, shape: tuple[int, int], examples: Examples,
        rng: np.random.Generator,
    ) -> Gaussian:  # fmt: skip
        """A posterior that starts at the network `theta` and descends on loss and KL from a prior at `origin`.

        Parameters
        ----------
        theta, origin : (parameters,)
        free : (parameters,) bool
        examples : on which both the loss and the later bound are taken
        """
        single, (H, _) = np.float32, shape
        mean, variance, parts = (theta * free).astype(single), np.zeros(len(theta), single), groups(shape)
        for part in parts:
            kept = np.flatnonzero(free[part]) + part.start
            variance[kept] = (self.spread**2) * np.mean(mean[kept] ** 2) + SMALLEST**2
        noise = rng.standard_normal((POOL, H + 1), single)
        fixed = noise, self.batch, free.astype(single), origin.astype(single), np.array([0, *(x.stop for x in parts)])
        moments, work = np.zeros((4, len(mean)), single), np.empty((2, len(mean)), single)
        rows = np.empty((5, 4 * H), single)
        rates = (self.rate * (1 + np.cos(np.pi * np.arange(self.steps) / self.steps)) / 2).astype(single)
        each = len(examples) // self.batch
        for begun in range(0, self.steps, each):
            now = rates[begun : begun + each]
            items = rng.permutation(len(examples))[: len(now) * self.batch]
            picks = rng.integers(POOL, size=len(items))
            _fit.fit(
                examples.Z, examples.signs, items, picks, *fixed, single(self.weight), now, single(self.ratio), begun,
                mean, variance, moments, work, rows,
            )  # fmt: skip
        return Gaussian(shape, mean.astype(float), np.sqrt(variance.astype(float)), free)
