"""Masks of an untrained network: random, searched without training, and found by iterative magnitude pruning."""

from __future__ import annotations

import numpy as np

from toycomb import tickets
from toycomb.accounts.instruments.subject import Subject
from toycomb.network import Network
from toycomb.tickets.searching.edges import mask_of, weights
from toycomb.tickets.searching.search import Examples, Search
from toycomb.training import Training

DENSITY, IMP_DENSITY = 0.5, 0.2
"""Shares of the weights of W that masks keep: half is where edge-popup works best in its paper."""
SEEN = 8_192
"""Inputs by which masks are searched."""
SEARCHED, PERMUTED, DRAWN = 3, 4, 5
"""Random numbers of the searches and of the random mask."""


def masks(subject: Subject, start: Network, steps: int) -> list[np.ndarray]:
    """(H, m) masks: random, searched by edge-popup, searched so on permuted labels, found by magnitude pruning."""
    examples = Examples(subject.embedded(subject.data.X[:SEEN]), subject.data.y[:SEEN])
    kept, rng = tickets.kept_weights(DENSITY, start.W.size), subject.rng(PERMUTED)
    permuted = examples.permuted(rng)

    def searched(examples: Examples, rng: np.random.Generator) -> np.ndarray:
        return mask_of(Search(steps=steps).popup(weights(start), examples, kept, rng), start.W.shape)

    return [
        tickets.top(subject.rng(DRAWN).random(start.W.shape), kept),
        searched(examples, subject.rng(SEARCHED)),
        searched(permuted, rng),
        _pruned(subject, start),
    ]


def _pruned(subject: Subject, start: Network) -> np.ndarray:
    settings = Training(hidden=len(start.W), epochs=60, patience=None)
    context = tickets.Context(tickets.Unit(subject.task, settings, subject.seed, subject.index, initial=start))
    return tickets.search(tickets.named("imp"), context, tickets.kept_weights(IMP_DENSITY, start.W.size))[0].mask
