"""One network of a measurement: its task, its training, its random numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.common.seeds import Purpose, stream
from toycomb.tasks.task import Task, random_tasks
from toycomb.training import Job, Outcome, Training, train_network


def task_of(seed: int, index: int, **family: Any) -> Task:
    """The task of one network of a population with this root seed; `family` as in `toycomb.random_tasks`."""
    return random_tasks(1, seed=seed, first=index, **family)[0]


def trained(task: Task, seed: int, index: int, **settings: Any) -> Outcome:
    """That network, trained; `settings` are fields of `toycomb.Training`."""
    return train_network(Job(task, Training(**settings), seed, index))


def randomness(seed: int, index: int, repeat: int = 0) -> np.random.Generator:
    """Random numbers of a measurement in one network; other ones for another `repeat`."""
    return stream(seed, Purpose.THEORY, index, repeat)
