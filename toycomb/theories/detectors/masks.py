"""Masks of an untrained network: random, searched without training, and found by iterative magnitude pruning."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from toycomb import tickets
from toycomb.network import Network
from toycomb.task import Task
from toycomb.training import Training

DENSITY, IMP_DENSITY = 0.5, 0.2
"""Shares of the weights of W that masks keep: half is where edge-popup works best in its paper."""
SAMPLES = 4_000
"""Inputs by which masks are searched."""


def masks(task: Task, permuted: Task, start: Network, seed: int, index: int, epochs: int) -> list[np.ndarray]:
    """(H, m) masks: random, searched by edge-popup, searched so on permuted labels, found by magnitude pruning."""
    few = [replace(x, samples=SAMPLES) for x in (task, permuted)]
    return [
        _found("random", few[0], start, seed, index, DENSITY),
        *(_found("edge-popup", x, start, seed, index, DENSITY, epochs=epochs) for x in few),
        _found("imp", task, start, seed, index, IMP_DENSITY),
    ]


def _found(
    method: str, task: Task, start: Network, seed: int, index: int, density: float, **options: int
) -> np.ndarray:
    """The mask of a ticket method, which starts from `start`."""
    settings = Training(hidden=len(start.W), epochs=60, patience=None)
    context = tickets.Context(tickets.Unit(task, settings, seed, index, initial=start))
    chosen = tickets.named(method).with_options(**options)
    return tickets.search(chosen, context, tickets.kept_weights(density, start.W.size))[0].mask
