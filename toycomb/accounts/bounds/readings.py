"""Bounds on one trained network, with its errors on the sample and on a new draw of inputs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from toycomb.accounts.bounds import inequalities
from toycomb.accounts.bounds.descriptions import rounded, wrong
from toycomb.accounts.bounds.gaussians import Examples, Fit, errors
from toycomb.accounts.bounds.world import free
from toycomb.network import Network
from toycomb.tickets.searching.edges import flat

Numbers = dict[str, float]
Inequality = Callable[..., np.ndarray]


@dataclass(frozen=True)
class Bounds:
    """How bounds are computed.

    Parameters
    ----------
    fit : Fit
    draws : of the noise, for each input of the sample
    delta : chance with which a bound may fail
    sampling : part of it for the estimates of posteriors' errors on the sample
    grids : exponents j of the steps 2^-j that are tried, of W and b, and of the output layer
    few : inputs on which the steps are chosen
    """

    fit: Fit = field(default_factory=Fit)
    draws: int = 2
    delta: float = 0.05
    sampling: float = 0.01
    grids: Sequence[Sequence[int]] = ((1, 2, 3, 4), (0, 1, 2, 3))
    few: int = 2000

    def gaussian(
        self, network: Network, origin: np.ndarray, extra: float, sample: Examples, fresh: Examples,
        rng: np.random.Generator, tried: int = 1, near: float = 1.0,
    ) -> Numbers:  # fmt: skip
        """Bound on a Gaussian posterior fitted from a network; the prior is centred at `origin` (parameters,).

        `extra` are bits of the KL for what else was chosen, such as the mask, and `tried` the number of posteriors of
        which the best may be taken: the KL covers that choice, and the estimates of their errors share `sampling`.
        `permuted` is the bound with the labels of the sample permuted after everything was chosen: the link between
        posterior and labels is cut. A fit that is to stay `near` the prior takes steps and a first spread so many times
        as large.
        """
        posterior = self.fit.scaled(near).posterior(flat(network), free(network), origin, network.W.shape, sample, rng)
        chances = posterior.chances(sample, rng, self.draws)
        divergence = posterior.divergence(origin) + extra * math.log(2)

        def bound(inequality: Inequality, error: float) -> float:
            sure = inequalities.sampled(error, self.draws * len(sample), self.sampling / tried)
            return float(inequality(sure, divergence, len(sample), self.delta - self.sampling))

        error = errors(chances, sample.y)
        return {
            "bound": bound(inequalities.maurer, error),
            "permuted": bound(inequalities.maurer, errors(chances, rng.permutation(sample.y))),
            "mcallester": bound(inequalities.mcallester, error),
            "sample": error,
            "fresh": errors(posterior.chances(fresh, rng), fresh.y),
            "bits": divergence / math.log(2),
        }

    def described(self, network: Network, start: np.ndarray, mask: float, sample: Examples, fresh: Examples) -> Numbers:
        """Bound on the network with its values rounded so that they take few bits; `mask` bits name its mask.

        Steps of the grids are chosen on the first `few` inputs, and whether values or their differences from the
        initial ones are written, which takes one more bit.
        """
        theta, kept, shape = flat(network), free(network), network.W.shape
        few, bases = sample[: self.few], (np.zeros_like(start), start)
        tried = [rounded(theta, kept, x, (i, i, j), shape) for x, (i, j) in product(bases, product(*self.grids))]
        wrongs = np.array([wrong(x.theta, shape, few) for x in tried]) / len(few)
        bits = np.array([mask + 1 + x.bits for x in tried])
        best = tried[int(np.argmin(inequalities.occam(wrongs, bits, len(sample), self.delta)))]
        error = wrong(best.theta, shape, sample) / len(sample)
        return {
            "bound": float(inequalities.occam(error, mask + 1 + best.bits, len(sample), self.delta)),
            "free": float(inequalities.occam(error, 0, len(sample), self.delta)),
            "sample": error,
            "fresh": wrong(best.theta, shape, fresh) / len(fresh),
            "bits": mask + 1 + best.bits,
            "mask": mask,
        }

    def held_out(self, network: Network, rest: Examples, fresh: Examples) -> Numbers:
        """Bound on a network from inputs that were kept from it."""
        count = wrong(flat(network), network.W.shape, rest)
        return {
            "bound": float(inequalities.held_out(count, len(rest), self.delta)),
            "sample": count / len(rest),
            "fresh": wrong(flat(network), network.W.shape, fresh) / len(fresh),
        }


def plain(network: Network, sample: Examples, fresh: Examples) -> Numbers:
    """Errors of the trained network itself."""
    theta, shape = flat(network), network.W.shape
    return {name: wrong(theta, shape, x) / len(x) for name, x in (("sample", sample), ("fresh", fresh))}
