"""All layers trained against the output layer alone, in one network on the published task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.upweighting.rows import features, output_layer, squares
from toycomb.evidence.exchange import exchanges

EXCHANGE = 3
"""Repeat of the network's random numbers that exchanges arms here."""


@dataclass(frozen=True)
class Published:
    """The published task, with rows of its network, random rows beside them, training inputs, and epochs."""

    variables: int = 32
    clauses: int = 8
    literals: int = 4
    rows: int = 32
    widths: Sequence[int] = (32, 128, 512)
    inputs: int = 20_000
    epochs: int = 30


def accuracy(decisions: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(...) share of the decisions (..., N) that are the labels (N,)."""
    return (decisions == labels).mean(axis=-1)


def correct(decisions: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """(N,) 1 where a decision is the label, 0 elsewhere."""
    return (decisions == labels).astype(float)


def outputs(seed: int, index: int, task: Published) -> dict[str, np.ndarray]:
    """Accuracy on a new draw of inputs of one network, all layers trained or the output layer alone.

    Returns
    -------
    dict
        `full`, `output` (), with `… permuted` by permuted labels; `full exchanged` (), the difference with the arms
        exchanged input by input; and `wide` (R,), the output layer alone over so many random rows, by least squares
    """
    sizes = {"variables": task.variables, "clauses": task.clauses, "literals": task.literals}
    subject = Subject.of(seed, index, samples=task.inputs, **sizes)
    fresh, data = subject.fresh(), subject.data
    old, new = subject.embedded(data.X), subject.embedded(fresh.X)
    found: dict[str, np.ndarray] = {}
    for name, one in (("", subject), (" permuted", subject.permuted)):
        run = one.trained(hidden=task.rows, epochs=task.epochs).snapshots
        full = run[-1].logits(fresh.X, one.task.E) > 0
        output = output_layer(features(run[0], old), one.data.y, features(run[0], new))
        found |= {f"full{name}": accuracy(full, fresh.y), f"output{name}": accuracy(output, fresh.y)}
        if one is subject:
            gain = correct(full, fresh.y) - correct(output, fresh.y)
            found["full exchanged"] = exchanges(gain, subject.rng(EXCHANGE)).mean()
    wide = [subject.start(width) for width in task.widths]
    found["wide"] = accuracy(np.array([squares(features(x, old), data.y, features(x, new)) for x in wide]), fresh.y)
    return found
