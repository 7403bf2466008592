"""Searches for masks: descent on scores, and local search. Values of edges never change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.errors import InputError
from toycomb.tickets.searching import _descent, _flips
from toycomb.tickets.searching.edges import Edges, outputs


@dataclass(frozen=True, eq=False)
class Examples:
    """Inputs of a search: embedded inputs Z (N, m), float64, and labels y (N,), bool."""

    Z: np.ndarray
    y: np.ndarray

    def permuted(self, rng: np.random.Generator) -> Examples:
        """The same inputs with their labels permuted: nothing to find but the sample."""
        return Examples(self.Z, rng.permutation(self.y))

    @property
    def signs(self) -> np.ndarray:
        """(N,) +1 where the label is True, -1 elsewhere."""
        return np.where(self.y, 1.0, -1.0)


def gain_of(edges: Edges, on: np.ndarray, examples: Examples) -> float:
    """1 / standard deviation of the logits where a search begins: its losses see logits in these units.

    The labels that a network gives do not depend on a factor on its logits, but a loss does, and masks cannot make
    weights larger. Ours.
    """
    spread = outputs(edges.network(on), examples.Z)[1].std()
    return 1.0 if spread == 0 else float(1 / spread)


def descend(
    edges: Edges,
    examples: Examples,
    scores: np.ndarray,
    rng: np.random.Generator,
    *,
    kept: int = -1,
    steps: int,
    batch: int,
    rate: float,
    gain: float,
) -> np.ndarray:
    """(L, K) bool: the mask found by descent on scores, straight through the choice of edges.

    Edge-popup (Ramanujan et al. 2020, section 3.2) where `kept` is a number of edges: the largest |scores| are on, and
    a score moves against `∂L/∂parameter · value`, times the score's sign. With `kept` = -1 every edge decides for
    itself: it is on while its score is above 0. Deviations: Adam (β = .9, .99) in place of momentum, a rate that falls
    to 0 along a half cosine, a gain on the logits (`gain_of`), no rescaling of initial values.

    Parameters
    ----------
    scores : (L, K) where the search begins
    rng : order of the inputs
    steps, batch, rate : of Adam
    """
    N = len(examples.y)
    if batch > N:
        raise InputError(f"a search has {N} inputs and a batch of {batch}; a batch must be no larger")
    each = N // batch
    epochs = -(-steps // each)
    items = np.concatenate([rng.permutation(N)[: each * batch] for _ in range(epochs)])[: steps * batch]
    single = np.float32
    Z = np.column_stack([examples.Z, np.ones(N)]).astype(single)
    rates = (rate * (1 + np.cos(np.pi * np.arange(steps) / steps)) / 2).astype(single)
    count, rows, size = edges.value.size, edges.shape[0], len(edges.fixed)
    zeros = [np.zeros(count, single) for _ in range(3)]
    value = edges.value.astype(single)
    scores, on = scores.astype(single).ravel(), np.zeros(count, bool)
    _descent.descend(
        Z, examples.signs.astype(single), items, batch, edges.fixed.astype(single), value.ravel(), value.shape[1], kept,
        single(gain), rates, zeros[0], zeros[1], scores, on,
        np.empty(size, single), np.empty(size, single), np.empty(rows, single), np.empty(rows, single), zeros[2],
    )  # fmt: skip
    return on.reshape(edges.value.shape)


def refine(
    edges: Edges, examples: Examples, on: np.ndarray, rng: np.random.Generator, *, sweeps: int, gain: float
) -> tuple[np.ndarray, np.ndarray]:
    """Local search: every edge in a random order, `sweeps` times over; each switch that lowers the loss is kept.

    Ours: first improvement on the mean squared hinge, each change of the loss exact. Ends early with a sweep that
    keeps nothing: no single switch lowers the loss then.

    Returns
    -------
    (L, K) bool mask, and the mean loss before the search and after each sweep
    """
    N = len(examples.y)
    if N % _flips.LANES:
        raise InputError(f"a local search has {N} inputs; it needs a multiple of {_flips.LANES}")
    columns = np.ascontiguousarray(np.column_stack([examples.Z, np.ones(N)]).T)
    on = on.copy()
    curve: list[float] = []
    for _ in range(sweeps):
        theta = edges.theta(on)  # anew, so that rounding does not add up
        rows, logits = outputs(edges.network(on), examples.Z)
        losses = np.empty(on.size + 1)
        switched = _flips.sweep(
            columns, examples.signs, rng.permutation(on.size), edges.value.ravel(), on.shape[1], gain, on.reshape(-1),
            theta, np.ascontiguousarray(rows), logits, np.ones(N), np.zeros(_flips.LANES), losses,
        )  # fmt: skip
        curve += [losses[0]] * (not curve) + [losses[-1]]
        if not switched:
            break
    return on, np.array(curve)


@dataclass(frozen=True)
class Search:
    """How masks are searched for: the settings of `descend` and `refine` that do not depend on the mask.

    Parameters
    ----------
    steps, batch, rate : of descent
    sharpness : gain of descent, in units of `gain_of`
    sweeps : of local search
    refining : inputs of a local search; the first ones of those of descent
    """

    steps: int = 1000
    batch: int = 128
    rate: float = 0.1
    sharpness: float = 6.0
    sweeps: int = 4
    refining: int = 4096

    def popup(self, edges: Edges, examples: Examples, kept: int, rng: np.random.Generator) -> np.ndarray:
        """(L, K) mask of `kept` edges found by descent, from scores drawn at random."""
        gain = self.sharpness * gain_of(edges, np.ones(edges.value.shape, bool), examples)
        scores = rng.uniform(-1, 1, edges.value.shape)
        return descend(edges, examples, scores, rng, kept=kept, steps=self.steps, batch=self.batch, rate=self.rate,
                       gain=gain)  # fmt: skip

    def free(self, edges: Edges, examples: Examples, scores: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(L, K) mask of any number of edges found by descent from given scores."""
        gain = self.sharpness * gain_of(edges, scores > 0, examples)
        return descend(edges, examples, scores, rng, steps=self.steps, batch=self.batch, rate=self.rate, gain=gain)

    def local(self, edges: Edges, examples: Examples, on: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(L, K) mask of any number of edges found by local search from a given one."""
        few = Examples(examples.Z[: self.refining], examples.y[: self.refining])
        return refine(edges, few, on, rng, sweeps=self.sweeps, gain=gain_of(edges, on, few))[0]
