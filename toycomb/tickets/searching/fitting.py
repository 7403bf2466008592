"""Trainings in which a mask is found on the way: what stands around the kernels of `_fitting.py`.

Parameters lie in one array, `[W transposed | b | v | c]`, as in `edges.flat`. Batches are whole: what is left of an
epoch behind its last whole batch is not seen in that epoch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.network import Network
from toycomb.tickets.context import Context
from toycomb.tickets.searching import _fitting
from toycomb.tickets.searching.edges import flat
from toycomb.tickets.searching.search import Examples

SINGLE = np.float32
LOW, HIGH = -0.1, 1.1
"""Ends of the interval to which hard concrete gates are stretched before they are cut to [0, 1]."""


def flat_mask(mask: np.ndarray, inputs: int, rest: bool) -> np.ndarray:
    """(parameters,) bool of a mask of the prunable weights: (H, m), or (H, m + 1) with `v`; all else is `rest`."""
    H = len(mask)
    v = mask[:, inputs] if mask.shape[1] > inputs else np.full(H, rest)
    parts = (mask[:, :inputs].T.ravel(), np.full(H, rest), v, [rest])
    return np.concatenate(parts).astype(bool)


def of_weights(theta: np.ndarray, shape: tuple[int, ...], inputs: int) -> np.ndarray:
    """The numbers of the prunable weights, in their shape (H, m) or (H, m + 1), from those of all parameters."""
    H = shape[0]
    W = theta[: H * inputs].reshape(inputs, H).T
    return np.column_stack([W, theta[(inputs + 1) * H : (inputs + 2) * H]]) if shape[1] > inputs else W.copy()


@dataclass(frozen=True, eq=False)
class Steps:
    """Inputs in the order in which they are met.

    Parameters
    ----------
    Z : (N, m + 1) float32, embedded inputs and a column of ones
    signs : (N,) float32, +1 and -1; (N, O) of several outputs
    items : (epochs, steps · batch) int64
    batch : int
    rate : float
        Learning rate.
    """

    Z: np.ndarray
    signs: np.ndarray
    items: np.ndarray
    batch: int
    rate: float

    @classmethod
    def of(
        cls, context: Context, examples: Examples, rng: np.random.Generator, *, epochs: int, batch: int, rate: float
    ) -> Steps:
        """So many epochs, each in an order of its own; counted as cost. Fewer inputs than a batch are one batch."""
        N = len(examples.y)
        batch = min(batch, N)
        each = N // batch
        items = np.array([rng.permutation(N)[: each * batch] for _ in range(epochs)])
        context.count(steps=epochs * each, samples=items.size)
        Z = np.column_stack([examples.Z, np.ones(N)]).astype(SINGLE)
        return cls(Z, examples.signs.astype(SINGLE), items, batch, rate)

    @property
    def number(self) -> int:
        """Steps in all."""
        return self.items.size // self.batch

    @property
    def first(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
        """First arguments of a kernel that takes all steps at once."""
        return self.Z, self.signs, self.items.ravel(), self.batch


def projected(network: Network, steps: Steps, prunable: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """(parameters,) float32 at the end of Adam with all but the largest prunable parameters at 0 behind each step.

    Adam is that of Kingma and Ba (β = .9, .999, ε = 1e-8); gradients are those of all parameters, so that one at 0 can
    come back.

    Parameters
    ----------
    prunable : (parameters,) bool
    kept : (steps,) int
        Prunable parameters that are left behind each step.
    """
    theta = flat(network).astype(SINGLE)
    (H, _), size = network.W.shape, len(theta)
    first, second, grad, scores, copy = np.zeros((5, size), SINGLE)
    z, d = np.empty((2, 4, H), SINGLE)
    rates = np.full(steps.number, steps.rate)
    _fitting.project(
        *steps.first, prunable, kept, rates, theta, first, second, np.empty(size, bool), grad, z, d, scores, copy
    )
    return theta


def multiplied(
    network: Network, steps: Steps, mask: np.ndarray, product: np.ndarray, *, beta: float, every: int
) -> np.ndarray:
    """(parameters,) float32 at the end of Adam on the factors of θ = m u.

    At first, and again every so many steps, factors are those with m² - u² = `beta` and m > 0, so that θ is as before.

    Parameters
    ----------
    mask, product : (parameters,) bool
        Which parameters are there, the others stay 0; and which are products.
    beta : float
        Inner scaling, above 0.
    every : int
        Steps from one balance to the next.
    """
    theta = flat(network).astype(SINGLE) * mask
    (H, _), size = network.W.shape, len(theta)
    m, u, grad, grad_m, grad_u = np.empty((5, size), SINGLE)
    z, d = np.empty((2, 4, H), SINGLE)
    rates = np.full(steps.number, steps.rate)
    _fitting.multiply(
        *steps.first, mask, product, SINGLE(beta), every, rates, theta, m, u, np.zeros((4, size), SINGLE), grad, grad_m,
        grad_u, z, d,
    )  # fmt: skip
    return theta


def stretched(
    network: Network, steps: Steps, mask: np.ndarray, chosen: np.ndarray, *, alpha: float, beta: float
) -> np.ndarray:
    """(parameters,) float32 at the end of Adam with a step by exponentials behind each of its own.

    `w ← w exp(-rate (alpha sign(w) ∂L/∂w + beta))`, the gradient that of the step, the exponent cut to ±5.

    Parameters
    ----------
    mask, chosen : (parameters,) bool
        Which parameters are there, the others stay 0; and which are stretched.
    """
    theta = flat(network).astype(SINGLE) * mask
    (H, _), size = network.W.shape, len(theta)
    first, second, grad = np.zeros((3, size), SINGLE)
    z, d = np.empty((2, 4, H), SINGLE)
    rates = np.full(steps.number, steps.rate)
    numbers = SINGLE(alpha), SINGLE(beta)
    _fitting.stretched(*steps.first, mask, chosen, *numbers, rates, theta, first, second, grad, z, d)
    return theta


@dataclass(frozen=True)
class Gates:
    """Random gates, between 0 and 1, on parameters that stay at their values.

    Parameters
    ----------
    hard : bool
        False: `clip(μ + σ ε, 0, 1)`, ε normal (Gaussian relaxation of Bernoulli gates; Yamada et al. 2020, section 3).
        True: hard concrete (Louizos et al. 2018, equations 10 and 11).
    width : float
        σ, or the temperature β of hard concrete gates.
    """

    hard: bool
    width: float

    def noise(self, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
        """Noise (steps, parameters) float32 that is added to logits."""
        if self.hard:
            return rng.logistic(size=shape).astype(SINGLE)
        return SINGLE(self.width) * rng.standard_normal(shape, SINGLE)

    @property
    def above(self) -> float:
        """A hard concrete gate is not 0 with the chance sigmoid(logit + above) (Louizos et al. 2018, equation 12)."""
        return -self.width * float(np.log(-LOW / HIGH))

    def excess(self, logits: np.ndarray, budget: float) -> float:
        """How far all logits (G,) are lowered by one step of Newton's, at most 1, to come to the budget; else 0."""
        if self.hard:
            chance = 1 / (1 + np.exp(-(logits + self.above)))
            slope = chance * (1 - chance)
        else:
            from scipy.special import ndtr

            x = logits / self.width
            chance, slope = ndtr(x), np.exp(-x * x / 2) / (self.width * np.sqrt(2 * np.pi))
        over = float(chance.sum()) - budget
        return min(over / (1e-30 + float(slope.sum())), 1.0) if over > 0 else 0.0

    def learned(
        self,
        network: Network,
        steps: Steps,
        prunable: np.ndarray,
        rng: np.random.Generator,
        *,
        start: float,
        budget: np.ndarray,
        gain: float,
    ) -> np.ndarray:
        """(parameters,) float32 logits of the gates at the end of Adam.

        Behind each step all logits are lowered alike, by one step of Newton's, where more gates are expected to be open
        than the budget has: a projection onto the budget, as they change little from step to step.

        Parameters
        ----------
        prunable : (parameters,) bool, where there are gates
        start : logits at first
        budget : (steps,) float
        gain : factor of the logits of the network that the loss sees
        """
        value = flat(network).astype(SINGLE)
        (H, _), size = network.W.shape, len(value)
        logits, (first, second) = np.full(size, start, SINGLE), np.zeros((2, size), SINGLE)
        theta, grad, gates, slopes = np.empty((4, size), SINGLE)
        z, d = np.empty((2, 4, H), SINGLE)
        each = steps.number // len(steps.items)
        rates = steps.rate * (1 + np.cos(np.pi * np.arange(steps.number) / steps.number)) / 2
        ends = SINGLE(LOW), SINGLE(HIGH)
        for epoch, items in enumerate(steps.items):
            now, noise = slice(epoch * each, (epoch + 1) * each), self.noise((each, size), rng)
            _fitting.learn_gates(
                steps.Z, steps.signs, items, steps.batch, value, prunable, noise, budget[now], rates[now], now.start,
                SINGLE(gain), self.hard, SINGLE(self.width), *ends, SINGLE(self.above), logits, first, second, theta,
                grad, z, d, gates, slopes,
            )  # fmt: skip
        return logits
