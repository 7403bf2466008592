"""What is measured in one network: every width under every noise, two trainings of each, and random features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import pairwise

import numpy as np

from toycomb.accounts.double_descent.examples import Examples, flipped
from toycomb.accounts.double_descent.random_features import Features
from toycomb.accounts.double_descent.widths import Trainings
from toycomb.accounts.instruments.subject import Subject
from toycomb.common.errors import InputError
from toycomb.training import Training

NOISE, SHAMS, SHUFFLE = 0, 1000, 2000
"""Which random numbers of a network are used for what; levels of noise count on from the first."""
ANSWERS = ("own", "permuted")
"""Of the second training: as they are, or permuted over the inputs."""


@dataclass(frozen=True)
class Family:
    """Fields of `toycomb.random_tasks`; `samples` is how many inputs are drawn to find distinct ones."""

    clauses: int = 4
    samples: int = 30_000


@dataclass(frozen=True)
class Course:
    """Fields of `toycomb.Training`."""

    epochs: int = 500
    learning_rate: float = 0.003
    snapshots: Sequence[float] = (1, 2, 3, 5, 8, 13, 20, 30, 50, 80, 130, 200, 300)

    @property
    def every(self) -> Training:
        """To the end, for any width."""
        return Training(patience=None, **asdict(self))


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    task : Family
    inputs, fresh : training inputs N and fresh ones
    noise : shares of wrong labels, each with wrong labels of its own
    judged : place in `noise` of the share whose networks are trained twice
    widths : rows H, rising
    training : Course
    shams : draws of sham clauses, at least 2
    features : of random features, on labels of the judged share

    Raises
    ------
    InputError
        If widths do not rise, `judged` names no noise, or there are fewer than two draws of shams.
    """

    task: Family = field(default_factory=Family)
    inputs: int = 1000
    fresh: int = 5000
    noise: Sequence[float] = (0.0, 0.2, 0.5)
    judged: int = 1
    widths: Sequence[int] = (1, 2, 4, 6, 8, 12, 16, 20, 24, 32, 64, 128)
    training: Course = field(default_factory=Course)
    shams: int = 20
    features: Features = field(default_factory=Features)

    def __post_init__(self) -> None:
        widths, noise = list(self.widths), list(self.noise)
        if any(b <= a for a, b in pairwise(widths)) or not 0 <= self.judged < len(noise):
            raise InputError(f"widths {widths} must rise, and {self.judged} must be a place in {noise}")
        if self.shams < 2:
            raise InputError(f"{self.shams} draws of sham clauses were asked for; at least 2 are needed")


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Returns
    -------
    dict of arrays
        Of `Trainings.on`, each with a leading axis of noise and without `answers`, means of both trainings where there
        are two; `disagreement` (2, W): share of fresh inputs to which these give different answers, by `ANSWERS` of the
        second; `features` (2, 2, widths) as `Features.measured`.
    """
    subject = Subject.of(seed, index, **asdict(settings.task))
    examples = Examples.of(subject, settings.inputs, settings.fresh)
    shams = subject.shams(settings.shams, subject.rng(SHAMS))
    trainings = Trainings(examples, shams, settings.widths, settings.training.every)
    labels = [flipped(examples.train.y, share, subject.rng(NOISE + i)) for i, share in enumerate(settings.noise)]
    first, judged = [trainings.on(y) for y in labels], settings.judged
    second = trainings.on(labels[judged], repeat=1)
    found = {
        name: np.stack([(x[name] + second[name]) / 2 if i == judged else x[name] for i, x in enumerate(first)])
        for name in ("fresh_error", "train_error", "codes", "norm")
    }
    shuffled = subject.rng(SHUFFLE).permuted(second["answers"], axis=1)
    apart = [np.mean(first[judged]["answers"] != other, axis=1) for other in (second["answers"], shuffled)]
    features = settings.features.measured(examples, labels[judged])
    return found | {"disagreement": np.stack(apart), "features": features}
