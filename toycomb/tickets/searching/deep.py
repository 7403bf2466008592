"""The trainings of `fitting.py` and `search.py` for networks of any layers and outputs, in NumPy, single precision.

Parameters lie in one array: the weights and biases of each layer in turn, as a network has them. Losses are means over
inputs and outputs. An embedding that is learned stays as it is at step 0. One step takes five to fifteen times as
long as one of the kernels for one hidden layer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from toycomb.layered import Layered
from toycomb.tickets.context import Context
from toycomb.tickets.searching.fitting import HIGH, LOW, SINGLE, Gates, Steps
from toycomb.tickets.searching.search import Examples

CERTAIN, MOST = SINGLE(30), SINGLE(5)  # as in `_descent.py` and `_fitting.py`


@dataclass(frozen=True, eq=False)
class Layers:
    """Where the parameters of a context's networks lie; the same questions as `parameters.OneLayer`."""

    context: Context

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """Rows and inputs of each layer."""
        sizes = self.context.weights.sizes
        return list(zip(sizes[1:], sizes[:-1], strict=True))

    def flat(self, network: Layered) -> np.ndarray:
        """(parameters,) float32."""
        return np.concatenate([np.ravel(x) for layer in network.layers for x in (layer.W, layer.b)]).astype(SINGLE)

    def views(self, theta: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
        """Weights and biases of each layer, as views."""
        found, at = [], 0
        for rows, inputs in self.shapes:
            end = at + rows * inputs
            found.append((theta[at:end].reshape(rows, inputs), theta[end : end + rows]))
            at = end + rows
        return found

    def mask(self, mask: np.ndarray, rest: bool) -> np.ndarray:
        """(parameters,) bool of a mask of the prunable weights; all else is `rest`, biases that are not there apart."""
        found = np.full(sum(rows * (inputs + 1) for rows, inputs in self.shapes), rest)
        for (_, b), there in zip(self.views(found), self.context.has_biases, strict=True):
            b[:] = rest and there
        for (W, _), part in zip(self.views(found), self.context.weights.each(mask), strict=True):
            if part is not None:
                W[:] = part
        return found

    def every(self) -> np.ndarray:
        """(parameters,) bool: the weights of all layers, prunable or not."""
        found = np.zeros(sum(rows * (inputs + 1) for rows, inputs in self.shapes), bool)
        for W, _ in self.views(found):
            W[:] = True
        return found

    def weights(self, theta: np.ndarray) -> np.ndarray:
        """(K,) the numbers of the prunable weights."""
        views = self.views(theta)
        return np.concatenate([views[i][0].ravel() for i in self.context.weights.numbers])

    def gain(self, Z: np.ndarray) -> float:
        """1 / standard deviation of the logits of the initial network on embedded inputs, see `search.gain_of`."""
        *_, f = self._forward(self.flat(self.context.initial), Z.astype(SINGLE))
        spread = float(f.std())
        return 1.0 if spread == 0 else 1 / spread

    def _forward(self, theta: np.ndarray, Z: np.ndarray) -> list[np.ndarray]:
        """What each layer reads, and the logits."""
        a = [Z]
        for W, b in self.views(theta):
            a.append(np.maximum(a[-1], 0) @ W.T + b if len(a) > 1 else Z @ W.T + b)
        return a

    def gradient(self, theta: np.ndarray, Z: np.ndarray, y: np.ndarray, gain: float) -> np.ndarray:
        """(parameters,) gradient of the mean loss at logits times `gain`."""
        grad = np.empty_like(theta)
        *a, f = self._forward(theta, Z)
        x = np.clip(SINGLE(gain) * f, -CERTAIN, CERTAIN)
        delta = (1 / (1 + np.exp(-x)) - y.reshape(f.shape)) * SINGLE(gain / f.size)
        pairs = list(zip(self.views(theta), self.views(grad), a, strict=True))
        for number, ((W, _), (by_W, by_b), z) in reversed(list(enumerate(pairs))):
            by_W[:], by_b[:] = delta.T @ (np.maximum(z, 0) if number else z), delta.sum(axis=0)
            if number:
                delta = (delta @ W) * (z > 0)
        return grad

    def projected(self, network: Layered, steps: Steps, prunable: np.ndarray, kept: np.ndarray) -> np.ndarray:
        """See `fitting.projected`; where layers compete by themselves, the budget holds for each."""
        theta, there = self.flat(network), self.mask(np.ones(self.context.size, bool), rest=True)
        adam = Adam(theta.size)
        for (Z, y), left in zip(batches(steps), kept, strict=True):
            adam.step(theta, self.gradient(theta, Z, y, 1) * there, steps.rate)
            on = self.context.top(np.abs(self.weights(theta)), int(left))
            theta *= self.mask(on, rest=True)
        return theta

    def multiplied(
        self, network: Layered, steps: Steps, mask: np.ndarray, product: np.ndarray, *, beta: float, every: int
    ) -> np.ndarray:
        """See `fitting.multiplied`."""
        theta = self.flat(network) * mask
        by_m, by_u = Adam(theta.size), Adam(theta.size)
        for number, (Z, y) in enumerate(batches(steps)):
            if number % every == 0:
                root = np.sqrt((SINGLE(beta) + np.sqrt(SINGLE(beta) ** 2 + 4 * theta * theta)) / 2)
                m, u = np.where(product, root, theta), np.where(product, theta / root, SINGLE(1))
            grad = self.gradient(theta, Z, y, 1) * mask
            grad_m, grad_u = grad * u, grad * m * product
            by_m.step(m, grad_m, steps.rate)
            by_u.step(u, grad_u, steps.rate)
            theta = m * u
        return theta

    def stretched(
        self, network: Layered, steps: Steps, mask: np.ndarray, chosen: np.ndarray, *, alpha: float, beta: float
    ) -> np.ndarray:
        """See `fitting.stretched`."""
        theta = self.flat(network) * mask
        adam = Adam(theta.size)
        for Z, y in batches(steps):
            grad = self.gradient(theta, Z, y, 1) * mask
            adam.step(theta, grad, steps.rate)
            x = SINGLE(-steps.rate) * (SINGLE(alpha) * np.copysign(SINGLE(1), theta) * grad + SINGLE(beta))
            theta *= np.where(chosen, np.exp(np.clip(x, -MOST, MOST)), SINGLE(1))
        return theta

    def gated(
        self,
        gates: Gates,
        network: Layered,
        steps: Steps,
        prunable: np.ndarray,
        rng: np.random.Generator,
        *,
        start: float,
        budget: np.ndarray,
        gain: float,
    ) -> np.ndarray:
        """(parameters,) logits of gates, see `fitting.Gates.learned`."""
        value, logits = self.flat(network), np.full(prunable.size, start, SINGLE)
        adam, rates = Adam(value.size), falling(steps.rate, steps.number)
        for number, (Z, y) in enumerate(batches(steps)):
            x = logits + gates.noise((1, value.size), rng)[0]
            slope = np.ones_like(x)
            if gates.hard:
                s = 1 / (1 + np.exp(-x / SINGLE(gates.width)))
                x, slope = LOW + (HIGH - LOW) * s, (HIGH - LOW) * s * (1 - s) / SINGLE(gates.width)
            gate = np.where(prunable, np.clip(x, 0, 1), 1).astype(SINGLE)
            slope = np.where((x > 0) & (x < 1) & prunable, slope, 0)
            grad = self.gradient(value * gate, Z, y, gain) * value * slope
            adam.step(logits, grad.astype(SINGLE), rates[number])
            logits -= SINGLE(gates.excess(logits[prunable].astype(float), budget[number]))
        return logits

    def popup(self, examples: Examples, rng: np.random.Generator, *, kept: int, steps: int, batch: int, rate: float,
              gain: float) -> np.ndarray:  # fmt: skip
        """(K,) mask found by descent on scores, as `search.descend` with a number of edges."""
        value = self.flat(self.context.initial)
        scores = (rng.uniform(-1, 1, self.context.size) * (self.weights(value) != 0)).astype(SINGLE)
        adam, rates = Adam(scores.size, beta2=0.99, tiny=1e-12), falling(rate, steps)
        each = len(examples.y) // batch
        orders = np.concatenate([rng.permutation(len(examples.y))[: each * batch] for _ in range(-(-steps // each))])
        Z, y = examples.Z.astype(SINGLE), examples.y.astype(SINGLE)
        for number in range(steps):
            items = orders[number * batch : (number + 1) * batch]
            on = self.context.top(np.abs(scores), kept)
            masked = value * self.mask(on, rest=True)
            grad = self.weights(self.gradient(masked, Z[items], y[items], gain) * value)
            adam.step(scores, np.where(scores < 0, -grad, grad), rates[number])
        return self.context.top(np.abs(scores), kept)


class Adam:
    """Adam of Kingma and Ba on one array, in place."""

    def __init__(self, size: int, beta2: float = 0.999, tiny: float = 1e-8) -> None:
        self.first, self.second = np.zeros((2, size), SINGLE)
        self.done, self.beta2, self.tiny = 0, beta2, SINGLE(tiny)

    def step(self, theta: np.ndarray, grad: np.ndarray, rate: float) -> None:
        """One step against a gradient."""
        self.done += 1
        self.first += SINGLE(0.1) * (grad - self.first)
        self.second += SINGLE(1 - self.beta2) * (grad * grad - self.second)
        pace, scale = SINGLE(rate / (1 - 0.9**self.done)), SINGLE(1 / (1 - self.beta2**self.done))
        theta -= pace * self.first / (np.sqrt(scale * self.second) + self.tiny)


def batches(steps: Steps) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Inputs and labels of each step."""
    for items in steps.items.reshape(-1, steps.batch):
        yield steps.Z[items, :-1], (steps.signs[items] > 0).astype(SINGLE)


def falling(rate: float, steps: int) -> np.ndarray:
    """Rates that fall to 0 along a half cosine."""
    return np.asarray(rate * (1 + np.cos(np.pi * np.arange(steps) / steps)) / 2)
