"""All layers trained against the output layer alone, in one network on the published task."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.accounts.instruments.networks import randomness, task_of, trained
from toycomb.accounts.upweighting.rows import features, output_layer, squares
from toycomb.evidence.exchange import exchanges
from toycomb.network import init

EXCHANGE = 3
"""Repeat of the network's random numbers that exchanges arms here."""


def accuracy(decisions: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(...) share of the decisions (..., N) that are the labels (N,)."""
    return (decisions == labels).mean(axis=-1)


def correct(decisions: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(N,) 1 where a decision is the label, 0 elsewhere."""
    return (decisions == labels).astype(float)


def outputs(
    seed: int,
    index: int,
    *,
    variables: int,
    clauses: int,
    literals: int,
    rows: int,
    widths: Sequence[int],
    inputs: int,
    epochs: int,
) -> dict[str, np.ndarray | float]:
    """Accuracy on a new draw of inputs of one network, all layers trained or the output layer alone.

    Returns
    -------
    dict
        `full`, `output` (), with `… permuted` by permuted labels; `full exchanged` (), the difference with the arms
        exchanged input by input; and `wide` (R,), the output layer alone over so many random rows, by least squares
    """
    family = {"variables": variables, "clauses": clauses, "literals": literals, "samples": inputs}
    found: dict[str, np.ndarray | float] = {}
    for name, shuffled in (("", False), (" permuted", True)):
        task = task_of(seed, index, shuffled_labels=shuffled, **family)
        old, new = task.training_data(seed, index), task.test_data(seed, index)
        run = trained(task, seed, index, hidden=rows, epochs=epochs).snapshots
        embedded = old.X @ task.E.T, new.X @ task.E.T
        full = run[-1].logits(new.X, task.E) > 0
        output = output_layer(features(run[0], embedded[0]), old.y, features(run[0], embedded[1]))
        found |= {f"full{name}": float(accuracy(full, new.y)), f"output{name}": float(accuracy(output, new.y))}
        if not shuffled:
            gain = correct(full, new.y) - correct(output, new.y)
            found["full exchanged"] = exchanges(gain, randomness(seed, index, EXCHANGE)).mean()
            wide = [init(width, len(task.E), seed=seed, first=index)[0] for width in widths]
            decided = [squares(features(x, embedded[0]), old.y, features(x, embedded[1])) for x in wide]
            found["wide"] = accuracy(np.array(decided), new.y)
    return found
