"""Clauses of two literals, read from the sizes of the weights alone, by epoch, and where nothing can be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.common.seeds import Purpose, stream
from toycomb.geometry.pairing import NONE, mutual, pairs_of, partners
from toycomb.layered import Layered
from toycomb.tasks.published import two_literal_tasks
from toycomb.training import Job, Training, train_network

READ = ("clauses", "networks", "wrong pairs")
"""Share of the clauses whose two columns name each other; 1 where that is all of them; and of the pairs of columns that
name each other, the share which is no clause (0 where there is no pair)."""
OF = ("as it is", "shuffled within rows")
"""Weights as they are, and the mean over draws in which each row's entries are shuffled."""
DRAWS = 8
SHUFFLED = 2
"""Repeat of the stream of shuffles."""


@dataclass(frozen=True)
class Literals:
    """The set-up of two literals; published are 16 rows, a rate of .01, and 2,000 epochs.

    Parameters
    ----------
    samples, rows, rate
    epochs : at which networks are read; training ends at the last one
    """

    samples: int = 30_000
    rows: int = 16
    rate: float = 0.01
    epochs: Sequence[int] = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


def measure(seed: int, index: int, settings: Literals) -> tuple[dict[str, np.ndarray], Layered]:
    """Arrays of network `index`, and its snapshots.

    `pairs` (OF, epochs, READ), `pairs once` (epochs, READ) of a single shuffle, `pairs error` (epochs,), `weights` (2,
    H, n) before and after training, and `partner` (n,) of each variable.
    """
    (task,) = two_literal_tasks(1, seed=seed, first=index, samples=settings.samples)
    training = Training(
        hidden=settings.rows,
        epochs=settings.epochs[-1],
        snapshots=tuple(settings.epochs),
        learning_rate=settings.rate,
        biases=(True, False),
        patience=None,
    )
    outcome = train_network(Job(task, training, seed, index))
    networks = Layered.of(outcome.snapshots)
    W, truth = networks.layers[0].W, pairs_of(task.formula)
    rng = stream(seed, Purpose.THEORY, index, SHUFFLED)
    once, *draws = (read(rng.permuted(W, axis=-1), truth) for _ in range(1 + DRAWS))
    found = {
        "pairs": np.stack([read(W, truth), np.mean(draws, axis=0)]),
        "pairs once": once,
        "pairs error": outcome.test_error,
        "weights": W[[0, -1]],
        "partner": truth,
    }
    return found, networks


def read(W: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """(..., READ) of weights (..., H, n) and of the variable that each variable makes a clause with."""
    partner = partners(W)
    pairs = mutual(partner)
    right = pairs & (partner == truth)
    clauses = right.sum(axis=-1) / np.count_nonzero(truth != NONE)
    wrong = (pairs & ~right).sum(axis=-1) / np.maximum(pairs.sum(axis=-1), 1)
    return np.stack([clauses, clauses == 1, wrong], axis=-1)
