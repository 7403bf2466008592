"""How far a training of the kernels has come, and how they end."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from toycomb.training.settings import Training

DONE, BEGUN, TAKEN, SINCE, WRONG, COUNTS = range(6)
"""What `Course.counts` holds: steps done, those that were done when the keys began, snapshots, epochs without gain, and
inputs that were misclassified when they were met; and how many these are."""
GOING, ENOUGH, STOPPED, DIVERGED = range(4)
"""How a call of `_training.train` ends: out of steps, out of patience, by the flag, or by a loss that is not finite."""


class Course(NamedTuple):
    """How far a training has come, and what it is to do on its way.

    Whether parameters are to move; inputs of a batch; epochs without gain after which it ends, or 0; the counts above;
    the least mean loss of an epoch (1,); losses of the steps of an epoch; the steps after which parameters are kept,
    sorted; and what is kept, flat.
    """

    descend: bool
    batch: int
    patience: int
    counts: np.ndarray
    best: np.ndarray
    losses: np.ndarray
    due: np.ndarray
    shots: np.ndarray


def course(settings: Training, inputs: int, parameters: int) -> Course:
    """The course of a training before its first step, on so many inputs."""
    per_epoch = -(-inputs // settings.batch)
    due = np.array(settings.snapshot_steps(per_epoch), np.int64)
    shots, best = np.empty(len(due) * parameters, np.float32), np.full(1, np.inf)
    counts, losses = np.zeros(COUNTS, np.int64), np.empty(per_epoch)
    return Course(True, settings.batch, settings.patience or 0, counts, best, losses, due, shots)


def look(inputs: int, piece: int) -> Course:
    """A look at so many inputs, piece by piece, by a network that stays as it is."""
    losses, none = np.empty(-(-inputs // piece)), np.zeros(0, np.float32)
    return Course(False, piece, 0, np.zeros(COUNTS, np.int64), np.full(1, np.inf), losses, np.zeros(0, np.int64), none)
