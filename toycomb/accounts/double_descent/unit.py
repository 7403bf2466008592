"""What is measured in one network: every width under every noise, two trainings of each, and random features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from toycomb.accounts.double_descent import random_features
from toycomb.accounts.double_descent.examples import Examples, flipped
from toycomb.accounts.double_descent.widths import Reader, Trainings
from toycomb.accounts.instruments.networks import randomness, task_of
from toycomb.common.errors import InputError

NOISE, SHAMS, SHUFFLE = 0, 1000, 2000
"""Which random numbers of a network are used for what; levels of noise count on from the first."""


def measure(
    seed: int,
    index: int,
    *,
    task: Mapping[str, Any],
    inputs: int,
    fresh: int,
    noise: Sequence[float],
    judged: int,
    widths: Sequence[int],
    training: Mapping[str, Any],
    shams: int,
    features: Mapping[str, Any],
) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Parameters
    ----------
    seed, index : int
    task : keyword arguments of `toycomb.random_tasks`; `samples` is how many inputs are drawn to find distinct ones
    inputs, fresh : training inputs N and fresh ones
    noise : shares of wrong labels, each with wrong labels of its own
    judged : place in `noise` of the share whose networks are trained twice
    widths : rows H, rising
    training : fields of `toycomb.Training` but `hidden` and `patience`
    shams : draws of sham clauses
    features : `inputs`, `widths` and `draws` of random features, on labels of the judged share

    Returns
    -------
    dict of arrays
        Of `Trainings.on`, each with a leading axis of noise and without `answers`, means of both trainings where there
        are two; `disagreement` (2, W): share of fresh inputs to which these give different answers, and the same with
        the answers of one of them permuted over the inputs; `features` (2, 2, widths) as `random_features.errors`,
        squared errors as log10, mean of the draws.

    Raises
    ------
    InputError
        If widths do not rise, or `judged` names no noise.
    """
    if any(b <= a for a, b in pairwise(widths)) or not 0 <= judged < len(noise):
        raise InputError(f"widths {list(widths)} must rise, and {judged} must be a place in {list(noise)}")
    place = task_of(seed, index, **task)
    examples = Examples.of(place, seed, index, inputs, fresh)
    reader = Reader.of(place, shams, randomness(seed, index, SHAMS))
    trainings = Trainings(examples, reader, seed, index, widths, dict(training))
    labels = [flipped(examples.train.y, share, randomness(seed, index, NOISE + i)) for i, share in enumerate(noise)]
    first = [trainings.on(y) for y in labels]
    second = trainings.on(labels[judged], repeat=1)
    found = {
        name: np.stack([(x[name] + second[name]) / 2 if i == judged else x[name] for i, x in enumerate(first)])
        for name in ("fresh_error", "train_error", "codes", "norm")
    }
    shuffled = randomness(seed, index, SHUFFLE).permuted(second["answers"], axis=1)
    one = first[judged]["answers"]
    found["disagreement"] = np.stack([np.mean(one != other, axis=1) for other in (second["answers"], shuffled)])
    return found | {"features": _features(examples, labels[judged], seed, index, **features)}


def _features(
    examples: Examples, labels: np.ndarray, seed: int, index: int, inputs: int, widths: Sequence[int], draws: int
) -> np.ndarray:
    found = np.stack([
        random_features.errors(examples, labels, inputs, widths, seed=seed, index=index, repeat=i)
        for i in range(draws)
    ])  # fmt: skip
    found[:, 0] = np.log10(found[:, 0])
    return found.mean(axis=0)
