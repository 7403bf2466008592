"""Masks of an untrained network: random, searched without training, and found by iterative magnitude pruning."""

from __future__ import annotations

import numpy as np

from toycomb import tickets
from toycomb.accounts.instruments.edges import mask_of, weights
from toycomb.accounts.instruments.networks import randomness
from toycomb.accounts.instruments.search import Examples, Search
from toycomb.network import Network
from toycomb.tasks.sampling import Dataset
from toycomb.tasks.task import Task
from toycomb.training import Training

DENSITY, IMP_DENSITY = 0.5, 0.2
"""Shares of the weights of W that masks keep: half is where edge-popup works best in its paper."""
SEEN = 8_192
"""Inputs by which masks are searched."""
SEARCHED, PERMUTED, DRAWN = 3, 4, 5
"""Random numbers of the searches and of the random mask."""


def masks(task: Task, data: Dataset, start: Network, seed: int, index: int, steps: int) -> list[np.ndarray]:
    """(H, m) masks: random, searched by edge-popup, searched so on permuted labels, found by magnitude pruning."""
    examples = Examples(data.X[:SEEN].astype(float) @ task.E.T, data.y[:SEEN])
    kept = tickets.kept_weights(DENSITY, start.W.size)
    rng = randomness(seed, index, PERMUTED)
    return [
        tickets.top(randomness(seed, index, DRAWN).random(start.W.shape), kept),
        _searched(start, examples, kept, steps, randomness(seed, index, SEARCHED)),
        _searched(start, examples.permuted(rng), kept, steps, rng),
        _pruned(task, start, seed, index),
    ]


def _searched(start: Network, examples: Examples, kept: int, steps: int, rng: np.random.Generator) -> np.ndarray:
    on = Search(steps=steps).popup(weights(start), examples, kept, rng)
    return mask_of(on, start.W.shape)


def _pruned(task: Task, start: Network, seed: int, index: int) -> np.ndarray:
    settings = Training(hidden=len(start.W), epochs=60, patience=None)
    context = tickets.Context(tickets.Unit(task, settings, seed, index, initial=start))
    kept = tickets.kept_weights(IMP_DENSITY, start.W.size)
    return tickets.search(tickets.named("imp"), context, kept)[0].mask
